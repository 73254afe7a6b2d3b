import type { TopologyView } from '../cluster-topology/cluster-topology.js';

/** What single keys do to the console; those that say so tell whether there was anything to do. */
export interface KeyActs {
  readonly view: (view: TopologyView) => void;
  /** To the panel after this one, or before it. */
  readonly turn: (by: 1 | -1) => void;
  readonly palette: () => void;
  readonly help: () => void;
  readonly closeNode: () => boolean;
  readonly enterTopology: () => boolean;
  readonly ping: () => boolean;
  readonly refresh: () => boolean;
}

const VIEW_KEYS: Readonly<Record<string, TopologyView>> = { 1: 'graph', 2: 'grid', 3: 'matrix', 4: 'list' };

/** Does what a key stands for; false where it stands for nothing now, and then it is the page's. */
export function actOnKey(key: string, acts: KeyActs): boolean {
  const view = VIEW_KEYS[key];
  if (view !== undefined) return done(() => acts.view(view));
  switch (key) {
    case '[':
      return done(() => acts.turn(-1));
    case ']':
      return done(() => acts.turn(1));
    case ':':
    case 'Mod+k':
      return done(acts.palette);
    case '?':
      return done(acts.help);
    case 'Escape':
      return acts.closeNode();
    case 'ArrowUp':
    case 'ArrowDown':
    case 'ArrowLeft':
    case 'ArrowRight':
      return acts.enterTopology();
    case 'p':
      return acts.ping();
    case 'r':
      return acts.refresh();
    default:
      return false;
  }
}

function done(act: () => void): true {
  act();
  return true;
}
