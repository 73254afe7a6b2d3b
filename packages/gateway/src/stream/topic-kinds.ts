import { clusterChange, clusterTopology, nodeVitals, toWire } from '@beamdeck/core';
import type { ClusterChange, ClusterTopology, NodeVitals } from '@beamdeck/core';
import type { TopicKind } from './topic.js';

const NODE = 'node/';

/** Who is in the cluster: `topology` (without its node states) and `node/<name>` for each state. Every change counts. */
export const clusterStateChanges: TopicKind = {
  name: 'cluster_state_changes',
  merges: false,
  nodeOf: (key) => (key.startsWith(NODE) ? key.slice(NODE.length) : null),
};

export function* topologyEntries(topology: ClusterTopology): Iterable<readonly [string, unknown]> {
  const { node_states: states, ...rest } = wireTopology(topology);
  yield ['topology', rest];
  for (const [name, state] of Object.entries(states as Record<string, unknown>)) yield [NODE + name, state];
}

/** The design document's fields of a change, for those who read nothing else. The node states are in the entries already. */
export function changeFacts(change: ClusterChange): string {
  const { node_states: _states, ...topology } = wireTopology(change.topology);
  const facts = {
    type: change.type,
    timestamp: change.timestamp,
    topology,
    changes: toWire(clusterChange.shape.changes, change.changes),
  };
  return `,${JSON.stringify(facts).slice(1, -1)}`;
}

function wireTopology(topology: ClusterTopology): Record<string, unknown> {
  return toWire(clusterTopology, topology) as Record<string, unknown>;
}

/** The gauges of each node, by its name. Of several rounds only the last matters. */
export const nodeVitalsTopic: TopicKind = { name: 'node_vitals', merges: true, nodeOf: (key) => key };

export function* vitalsEntries(
  vitals: ReadonlyMap<string, NodeVitals>,
): Iterable<readonly [string, unknown]> {
  for (const [name, gauges] of vitals) yield [name, toWire(nodeVitals, gauges)];
}

export const TOPIC_KINDS: readonly TopicKind[] = [clusterStateChanges, nodeVitalsTopic];
