import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { fromWire, toWire } from '../model/codec.js';
import { nodeInfo, nodeVitals } from '../model/node.js';
import { operationResult } from '../model/operation.js';
import { processRow } from '../model/process.js';
import { clusterTopology } from '../model/topology.js';
import { builtinContracts } from '../operations/contracts/index.js';
import type { ErrorScenario } from './error-scenario.js';
import { simulateErrorScenario } from './error-scenario.js';
import { largeClusterData } from './large-cluster-data.js';
import { mockOperationResponse } from './mock-operation-response.js';
import { sampleClusterTopology } from './sample-topology.js';

const accepts = (schema: z.core.$ZodType, value: unknown): void => {
  const parsed = z.safeParse(schema, value);
  expect(parsed.error?.issues ?? []).toEqual([]);
};

describe('sample data', () => {
  it.each([0, 1, 3, 60])('makes a whole topology of %i nodes', (count) => {
    const topology = sampleClusterTopology(count);
    accepts(clusterTopology, topology);
    expect(topology.nodes).toHaveLength(count);
    expect(Object.keys(topology.nodeStates).sort()).toEqual(topology.nodes);
    expect(topology.mode).toBe(count > 1 ? 'multi_node' : 'single_node');
    expect(sampleClusterTopology(count)).toEqual(topology);
    expect(fromWire(clusterTopology, toWire(clusterTopology, topology))).toEqual(topology);
  });

  it('makes a large cluster whose parts fit together', () => {
    const { topology, vitals, processes, nodeInfo: infoOf } = largeClusterData(50);
    expect(topology.nodes).toHaveLength(50);
    expect([...vitals.keys()]).toEqual(topology.nodes);
    expect(processes).toHaveLength(10_000);
    expect(new Set(processes.map(({ node, pid }) => node + pid)).size).toBe(10_000);
    const [first = ''] = topology.nodes;
    accepts(nodeVitals, vitals.get(first));
    accepts(nodeInfo, infoOf(first));
    for (const row of processes.slice(0, 50)) accepts(processRow, row);
  });

  it.each(builtinContracts.map((operation) => [operation.name, operation] as const))(
    'answers %s in the form that its declaration promises, and fails it',
    (name, operation) => {
      const done = mockOperationResponse(name);
      accepts(operationResult, done);
      accepts(operation.result, done.data);
      const failed = mockOperationResponse(name, false);
      accepts(operationResult, failed);
      expect(failed).toMatchObject({
        outcome: 'failed',
        data: null,
        error: { code: 'timeout', operation: name },
      });
    },
  );

  const scenarios: readonly ErrorScenario[] = [
    'timeout',
    'node_down',
    'node_unreachable',
    'network_partition',
    'partial_failure',
    'cluster_unavailable',
    'cookie_rejected',
    'validation_error',
    'critical_process_protection',
    'rate_limited',
    'stale_data',
  ];
  it.each(scenarios)('shows a cluster in the fault %s', (type) => {
    const { error, topology } = simulateErrorScenario(type);
    accepts(clusterTopology, topology);
    if (error !== null)
      expect(error.suggestions.length + Object.keys(error.details).length).toBeGreaterThan(0);
    const lost = Object.values(topology.nodeStates).filter(({ status }) => status !== 'up');
    expect(lost.every(({ reason }) => reason !== null)).toBe(true);
  });
});
