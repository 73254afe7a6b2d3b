import { msg } from '@lit/localize';
import type { TopologyView } from '../cluster-topology/cluster-topology.js';
import { viewWord } from '../cluster-topology/view-word.js';
import { visibleText } from '../format/text.js';
import type { Command } from './command-palette.model.js';
import { panelWord, type ConsolePanel } from './console-panels.js';

/** What commands do to the console. */
export interface CommandActs {
  readonly show: (panel: ConsolePanel) => void;
  readonly view: (view: TopologyView) => void;
  readonly select: (node: string) => void;
  readonly help: () => void;
}

const VIEWS = ['graph', 'grid', 'matrix', 'list'] as const;

/** Everything that can be typed: a panel, a view of the topology, help, a node. */
export function consoleCommands(
  { panels, nodes }: { readonly panels: readonly ConsolePanel[]; readonly nodes: readonly string[] },
  acts: CommandActs,
): readonly Command[] {
  return [
    ...panels.map((panel) => ({
      label: panelWord(panel),
      kind: msg('panel'),
      run: () => acts.show(panel),
    })),
    ...VIEWS.map((view) => ({
      label: viewWord(view),
      kind: msg('view of the topology'),
      run: () => {
        acts.view(view);
        acts.show('overview');
      },
    })),
    { label: msg('help'), kind: msg('keys and marks'), run: acts.help },
    ...nodes.map((node) => ({
      label: visibleText(node, 120),
      kind: msg('node'),
      run: () => {
        acts.show('overview');
        acts.select(node);
      },
    })),
  ];
}
