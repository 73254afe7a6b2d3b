import type { ClusterChange } from '../model/change.js';
import type { ClusterTopology } from '../model/topology.js';
import { UNWATCHED } from '../state/standing.js';
import { topologyChange, transitionsBetween } from '../state/topology-change.js';

/**
 * What was last known of every node, over any number of streams and gateways: so that what happened while nothing was heard
 * is told, and not being watched for a while is not told as having gone down.
 */
export interface KnownTopology {
  /**
   * Takes the gateway's next word and gives what has changed. `told` is the change as the gateway names it (null: it gives it
   * no name), and is passed on where it follows on what is known; undefined for a whole state. Otherwise the change is the
   * difference to what was known; null when there is none.
   */
  take(
    next: ClusterTopology,
    options: { readonly told?: ClusterChange | null; readonly timestamp: string },
  ): ClusterChange | null;
  /** The gateway knows nothing of the cluster at the moment. */
  nothingHeard(): void;
}

export function createKnownTopology(): KnownTopology {
  let known: ClusterTopology | null = null;
  /** The gateway's last word; the same object as `known` where it leaves nothing open. */
  let heard: ClusterTopology | null = null;

  return {
    take(next, { told, timestamp }) {
      const before = known;
      const follows = before === heard;
      heard = next;
      known = remembered(before, next);
      if (told !== undefined && follows) return told;
      return before === null ? null : difference(before, known, next, timestamp);
    },
    nothingHeard() {
      heard = null;
    },
  };
}

/** `next`, with nodes that are unknown in it as they were last known to be. */
function remembered(before: ClusterTopology | null, next: ClusterTopology): ClusterTopology {
  if (before === null) return next;
  const unknown = next.nodes.filter((name) => next.nodeStates[name]?.status === 'unknown');
  // A gateway that watches no node has no word on the whole either.
  if (unknown.length === next.nodes.length) return before;
  const kept = unknown.flatMap((name) => {
    const state = before.nodeStates[name];
    return state === undefined || state.status === 'unknown' ? [] : [[name, state] as const];
  });
  if (kept.length === 0) return next;
  return { ...next, nodeStates: { ...next.nodeStates, ...Object.fromEntries(kept) } };
}

function difference(
  before: ClusterTopology,
  after: ClusterTopology,
  shown: ClusterTopology,
  timestamp: string,
): ClusterChange | null {
  const transitions = transitionsBetween(before, after);
  const same =
    transitions.length === 0 &&
    before.partitionStatus === after.partitionStatus &&
    before.nodes.length === after.nodes.length &&
    before.nodes.every((name, i) => name === after.nodes[i]);
  const change = same ? null : topologyChange(before, after, transitions, timestamp);
  return change === null ? null : { ...change, topology: shown };
}

/** A topology as something no longer watched: which nodes there were, and no word on where they stand. */
export function unwatchedTopology(
  topology: ClusterTopology,
  options: { readonly since: string; readonly lastSeen: (node: string) => string | null },
): ClusterTopology {
  const { missingLinkCount: _, ...rest } = topology;
  return {
    ...rest,
    connectedNodes: [],
    islands: [],
    missingLinks: [],
    hiddenNodes: [],
    formationTime: null,
    partitionStatus: 'healthy',
    missingNodes: [...topology.expectedNodes],
    nodeStates: Object.fromEntries(
      Object.entries(topology.nodeStates).map(([name, state]) => [
        name,
        state.status === 'unknown'
          ? state
          : {
              ...state,
              status: 'unknown' as const,
              reason: UNWATCHED.reason,
              since: options.since,
              lastSeen: state.lastSeen ?? options.lastSeen(name),
            },
      ]),
    ),
  };
}
