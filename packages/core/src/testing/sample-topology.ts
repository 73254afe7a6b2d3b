import type { NodeState } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import { SAMPLE_TIME, sampleNodeVitals } from './sample-node.js';

/** The name of the nth node of sample data: with an underscore, as real names have. */
export function sampleNodeName(index: number): string {
  return `shop_${index + 1}@10.0.0.${(index % 250) + 5}`;
}

/**
 * A whole and healthy cluster of `nodeCount` nodes: the design document's `sample_cluster_topology`. The same number gives
 * the same topology. Marked as simulated, as all data is that no node gave.
 */
export function sampleClusterTopology(nodeCount = 3, change: Partial<ClusterTopology> = {}): ClusterTopology {
  const nodes = Array.from({ length: nodeCount }, (_, i) => sampleNodeName(i)).sort();
  return {
    nodes,
    currentNode: nodes[0] ?? null,
    connectedNodes: [...nodes],
    totalNodes: nodes.length,
    clusterName: 'shop',
    formationTime: '2026-01-04T08:00:00.000Z',
    mode: nodes.length > 1 ? 'multi_node' : 'single_node',
    simulationEnabled: true,
    partitionStatus: 'healthy',
    collectedAt: SAMPLE_TIME,
    nodeStates: Object.fromEntries(nodes.map((name) => [name, sampleNodeState(name)])),
    islands: nodes.length === 0 ? [] : [[...nodes]],
    missingLinks: [],
    expectedNodes: [],
    missingNodes: [],
    hiddenNodes: [],
    ...change,
  };
}

export function sampleNodeState(name: string, change: Partial<NodeState> = {}): NodeState {
  return {
    name,
    status: 'up',
    since: '2026-01-04T08:00:00.000Z',
    lastSeen: null,
    reason: null,
    simulated: true,
    incarnation: sampleNodeVitals(name).incarnation,
    otpRelease: '27',
    ...change,
  };
}
