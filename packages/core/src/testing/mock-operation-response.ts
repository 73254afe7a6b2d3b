import type { BeamdeckError } from '../model/error.js';
import { BeamdeckError as CodedError } from '../model/error.js';
import type { OperationResult } from '../model/operation.js';
import type { OperationData, OperationName } from '../operations/builtin.js';
import { builtinContracts } from '../operations/contracts/index.js';
import { SAMPLE_TIME, sampleNodeInfo } from './sample-node.js';
import { sampleOf } from './sample-of.js';
import { sampleProcess } from './sample-process.js';
import { sampleClusterTopology, sampleNodeName } from './sample-topology.js';

/**
 * What an operation answers: the design document's `mock_arsenal_response`. With `success`, plausible data in the form that
 * its declaration promises; without, the failure that is usual for it. `successEnvelope` and `errorEnvelope` give the wire form.
 */
export function mockOperationResponse<N extends OperationName>(
  operation: N,
  success?: true,
): OperationResult<OperationData<N>>;
export function mockOperationResponse(operation: OperationName, success: boolean): OperationResult;
export function mockOperationResponse(operation: OperationName, success = true): OperationResult {
  const error: BeamdeckError | null = success
    ? null
    : new CodedError('timeout', 'No answer within 5000 ms.', {
        operation,
        details: { deadlineMs: 5_000 },
        suggestions: ['Try again.', 'Look at the health of the node.'],
      });
  return {
    operation,
    params: {},
    outcome: success ? 'done' : 'failed',
    data: success ? dataOf(operation) : null,
    error: error?.toJSON() ?? null,
    executedAt: SAMPLE_TIME,
    executionTimeMs: success ? 12 : 5_000,
    metadata: {
      operation,
      requestId: '00000000000000a1',
      executionTimeMs: success ? 12 : 5_000,
      simulated: true,
      sourceAgeMs: 0,
      cost: success ? { [sampleNodeName(0)]: { targetMs: 0.4, bytes: 1_200 } } : {},
    },
  };
}

function dataOf(operation: OperationName): unknown {
  const node = sampleNodeName(0);
  switch (operation) {
    case 'cluster_topology':
      return sampleClusterTopology();
    case 'node_info':
      return sampleNodeInfo(node);
    case 'ping_node':
      return { node, rttMs: 0.31 };
    case 'process_list': {
      const processes = Array.from({ length: 20 }, (_, i) => sampleProcess(sampleNodeName(i % 3), i)).sort(
        (a, b) => (b.memory ?? 0) - (a.memory ?? 0),
      );
      return {
        processes,
        totalCount: 20,
        scannedCount: 20,
        nodesQueried: [0, 1, 2].map(sampleNodeName),
        nodesFailed: [],
        filtersApplied: { sort: 'memory', order: 'desc' },
        nextCursor: null,
      };
    }
    default: {
      const declared = builtinContracts.find(({ name }) => name === operation);
      return declared === undefined ? {} : sampleOf(declared.result);
    }
  }
}
