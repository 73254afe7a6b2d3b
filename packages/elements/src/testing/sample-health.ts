import type { ClusterHealth, NodeHealth } from '@beamdeck/core';
import { ago } from './sample-cluster.js';

export function nodeHealthOf(change: Partial<NodeHealth> = {}): NodeHealth {
  return {
    status: 'up',
    healthScore: 100,
    condition: 'healthy',
    issues: [],
    memoryStatus: 'normal',
    cpuStatus: 'normal',
    lastUpdated: ago(0),
    evidence: [],
    unmeasured: {},
    runways: [],
    simulated: false,
    ...change,
  };
}

/** The health of named nodes, all well. */
export function healthOf(
  names: readonly string[],
  change: Partial<ClusterHealth> = {},
  nodes: Readonly<Record<string, NodeHealth>> = {},
): ClusterHealth {
  return {
    overallStatus: 'healthy',
    partitionStatus: 'healthy',
    nodesTotal: names.length,
    nodesHealthy: names.length,
    nodesUnhealthy: 0,
    nodeStatuses: Object.fromEntries(names.map((name) => [name, nodes[name] ?? nodeHealthOf()])),
    clusterUptime: 3_600,
    lastUpdated: ago(0),
    recommendations: [],
    ...change,
  };
}
