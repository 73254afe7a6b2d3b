import type { ClusterChange } from '../model/change.js';
import type { ClusterTopology } from '../model/topology.js';
import type { Transition } from './member.js';

/**
 * What changed between two topologies, in the design document's shape; null when nothing did. One change carries all that
 * happened at once, and is named after the gravest part of it. `transitions` are every node's moves in between, in order,
 * so that one which was undone again is not lost.
 */
export function topologyChange(
  before: ClusterTopology,
  after: ClusterTopology,
  transitions: readonly Transition[],
  timestamp: string,
): ClusterChange | null {
  if (before === after && transitions.length === 0) return null;
  const known = new Set(before.nodes);
  const kept = new Set(after.nodes);
  const changes = {
    nodesAdded: after.nodes.filter((name) => !known.has(name)),
    nodesRemoved: before.nodes.filter((name) => !kept.has(name)),
    partitionStatusChanged: before.partitionStatus !== after.partitionStatus,
    nodesChanged: transitions.map((transition) => ({ ...transition })),
  };
  return { type: typeOf(before, after, changes, known), timestamp, topology: after, changes };
}

function typeOf(
  before: ClusterTopology,
  after: ClusterTopology,
  changes: ClusterChange['changes'],
  known: ReadonlySet<string>,
): ClusterChange['type'] {
  if (changes.partitionStatusChanged) return 'partition_changed';
  // A node that is no longer watched is not one that went down.
  if (changes.nodesChanged.some(({ from, to }) => from === 'up' && to !== 'up' && to !== 'unknown')) {
    return 'node_down';
  }
  if (changes.nodesChanged.some(({ node, to }) => to === 'up' && known.has(node))) return 'node_up';
  if (changes.nodesRemoved.length > 0) return 'node_left';
  if (changes.nodesAdded.length > 0) return 'node_joined';
  if (before.mode !== after.mode) return 'mode_changed';
  return 'topology_changed';
}

/** The nodes that stand differently in the two topologies, known in both: for when what came between was not seen. */
export function transitionsBetween(before: ClusterTopology, after: ClusterTopology): Transition[] {
  return after.nodes.flatMap((node) => {
    const from = before.nodeStates[node];
    const to = after.nodeStates[node];
    if (from === undefined || to === undefined || from === to || from.status === to.status) return [];
    return [{ node, from: from.status, to: to.status, reason: to.reason }];
  });
}
