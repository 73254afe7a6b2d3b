import { msg } from '@lit/localize';

/** What the console shows, one at a time; `overview` is there without loading anything more. */
export const PANELS = [
  'overview',
  'processes',
  'supervision',
  'health',
  'operations',
  'simulation',
  'audit',
] as const;
export type ConsolePanel = (typeof PANELS)[number];

export function isPanel(name: string | null): name is ConsolePanel {
  return PANELS.some((panel) => panel === name);
}

export function panelWord(panel: ConsolePanel): string {
  switch (panel) {
    case 'overview':
      return msg('overview');
    case 'processes':
      return msg('processes');
    case 'supervision':
      return msg('supervision');
    case 'health':
      return msg('health');
    case 'operations':
      return msg('operations');
    case 'simulation':
      return msg('simulation');
    case 'audit':
      return msg('audit');
  }
}

/**
 * What a panel is about, where something else comes before it: in one column the topology would be all that is seen of it. Null
 * where it comes first.
 */
export function panelSubject(panel: ConsolePanel): string | null {
  return panel === 'operations' || panel === 'simulation' ? `cluster-${panel}` : null;
}

/** The code of a panel, when it is looked at for the first time. */
export async function loadPanel(panel: ConsolePanel): Promise<void> {
  switch (panel) {
    case 'overview':
      return;
    case 'processes':
      await Promise.all([
        import('../cluster-processes/cluster-processes.define.js'),
        import('../cluster-process-info/cluster-process-info.define.js'),
      ]);
      return;
    case 'supervision':
      await Promise.all([
        import('../cluster-supervision-tree/cluster-supervision-tree.define.js'),
        import('../cluster-process-info/cluster-process-info.define.js'),
      ]);
      return;
    case 'health':
      await import('../cluster-health/cluster-health.define.js');
      return;
    case 'operations':
      await import('../cluster-operations/cluster-operations.define.js');
      return;
    case 'simulation':
      await import('../cluster-simulation/cluster-simulation.define.js');
      return;
    case 'audit':
      await import('../cluster-audit-log/cluster-audit-log.define.js');
      return;
  }
}
