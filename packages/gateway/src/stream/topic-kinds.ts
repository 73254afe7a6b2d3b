import {
  NODE_KEY_PREFIX,
  TOPOLOGY_KEY,
  clusterChange,
  nodeStateEntry,
  nodeVitalsEntry,
  toWire,
  topologyEntry,
} from '@beamdeck/core';
import type { ClusterChange, ClusterTopology, NodeVitals } from '@beamdeck/core';
import type { TopicKind } from './topic.js';

/** Who is in the cluster: `topology` (without its node states) and `node/<name>` for each state. Every change counts. */
export const clusterStateChanges: TopicKind = {
  name: 'cluster_state_changes',
  merges: false,
  nodeOf: (key) => (key.startsWith(NODE_KEY_PREFIX) ? key.slice(NODE_KEY_PREFIX.length) : null),
};

export function* topologyEntries(topology: ClusterTopology): Iterable<readonly [string, unknown]> {
  yield [TOPOLOGY_KEY, toWire(topologyEntry, topology)];
  for (const [name, state] of Object.entries(topology.nodeStates)) {
    yield [NODE_KEY_PREFIX + name, toWire(nodeStateEntry, state)];
  }
}

/**
 * The design document's fields of a change, for those who read nothing else. The node states are left out of its
 * topology: those that changed are in the entries already.
 */
export function changeFacts(change: ClusterChange): string {
  const facts = {
    type: change.type,
    timestamp: change.timestamp,
    topology: toWire(topologyEntry, change.topology),
    changes: toWire(clusterChange.shape.changes, change.changes),
  };
  return `,${JSON.stringify(facts).slice(1, -1)}`;
}

/** The gauges of each node, by its name. Of several rounds only the last matters. */
export const nodeVitalsTopic: TopicKind = { name: 'node_vitals', merges: true, nodeOf: (key) => key };

export function* vitalsEntries(
  vitals: ReadonlyMap<string, NodeVitals>,
): Iterable<readonly [string, unknown]> {
  for (const [name, gauges] of vitals) yield [name, toWire(nodeVitalsEntry, gauges)];
}

export const TOPIC_KINDS: readonly TopicKind[] = [clusterStateChanges, nodeVitalsTopic];
