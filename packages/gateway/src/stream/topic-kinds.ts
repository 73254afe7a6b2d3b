import {
  HEALTH_KEY,
  NODE_KEY_PREFIX,
  TOPOLOGY_KEY,
  clusterChange,
  healthEntry,
  nodeHealthEntry,
  nodeStateEntry,
  nodeVitalsEntry,
  toWire,
  topologyEntry,
} from '@beamdeck/core';
import type { ClusterChange, ClusterHealth, ClusterTopology, NodeVitals } from '@beamdeck/core';
import type { TopicKind } from './topic.js';

const nodeOfKey = (key: string): readonly string[] =>
  key.startsWith(NODE_KEY_PREFIX) ? [key.slice(NODE_KEY_PREFIX.length)] : [];

/** Who is in the cluster: `topology` (without its node states) and `node/<name>` for each state. Every change counts. */
export const clusterStateChanges: TopicKind = {
  name: 'cluster_state_changes',
  merges: false,
  keeps: null,
  nodesOf: nodeOfKey,
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
export const nodeVitalsTopic: TopicKind = {
  name: 'node_vitals',
  merges: true,
  keeps: null,
  nodesOf: (key) => [key],
};

export function* vitalsEntries(
  vitals: ReadonlyMap<string, NodeVitals>,
): Iterable<readonly [string, unknown]> {
  for (const [name, gauges] of vitals) yield [name, toWire(nodeVitalsEntry, gauges)];
}

/** The last finding: `health` (without its nodes) and `node/<name>` for each node. The next one replaces it. */
export const clusterHealthTopic: TopicKind = {
  name: 'cluster_health',
  merges: true,
  keeps: null,
  nodesOf: nodeOfKey,
};

export function* healthEntries(health: ClusterHealth): Iterable<readonly [string, unknown]> {
  yield [HEALTH_KEY, toWire(healthEntry, health)];
  for (const [name, node] of Object.entries(health.nodeStatuses)) {
    yield [NODE_KEY_PREFIX + name, toWire(nodeHealthEntry, node)];
  }
}

/** Results of operations, by their request's id: every one is told, the last 50 are kept. */
export const arsenalUpdates: TopicKind = {
  name: 'arsenal_updates',
  merges: false,
  keeps: 50,
  nodesOf: (_key, value) => {
    const { params, metadata } = (value ?? {}) as {
      params?: { node?: unknown };
      metadata?: { cost?: object };
    };
    return [...named(params?.node), ...Object.keys(metadata?.cost ?? {})];
  },
};

/** What was done to a simulated cluster, by number. */
export const simulationEvents: TopicKind = {
  name: 'simulation_events',
  merges: false,
  keeps: 200,
  nodesOf: (_key, value) => (value as { nodes?: readonly string[] } | undefined)?.nodes ?? [],
};

/** Decisions of recovery, by number. */
export const recoveryTopic: TopicKind = {
  name: 'recovery',
  merges: false,
  keeps: 200,
  nodesOf: (_key, value) => named((value as { node?: unknown } | undefined)?.node),
};

/** Lines of the audit log, by their own number; for admins alone. A filter of nodes leaves none out: a log has no gaps. */
export const auditTopic: TopicKind = { name: 'audit', merges: false, keeps: 200, nodesOf: () => [] };

/** All topics, in the order in which a client gets their snapshots. */
export const TOPIC_KINDS: readonly TopicKind[] = [
  clusterStateChanges,
  nodeVitalsTopic,
  clusterHealthTopic,
  arsenalUpdates,
  simulationEvents,
  recoveryTopic,
  auditTopic,
];

function named(node: unknown): readonly string[] {
  return typeof node === 'string' ? [node] : [];
}
