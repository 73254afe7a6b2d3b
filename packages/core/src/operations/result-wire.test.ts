import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import { mockOperationResponse } from '../testing/index.js';
import { builtinContracts } from './contracts/index.js';
import { errorEnvelope, resultFromWire, resultToWire, successEnvelope } from './result-wire.js';

describe('operation results on the wire', () => {
  it.each(builtinContracts.map((operation) => [operation.name, operation] as const))(
    'carries a result of %s there and back, done or failed',
    (name, operation) => {
      for (const success of [true, false]) {
        const result = mockOperationResponse(name, success);
        const wire: unknown = JSON.parse(JSON.stringify(resultToWire(operation, result)));
        expect(resultFromWire(operation, wire)).toEqual(result);
      }
    },
  );

  it('leaves data of an operation that is not known as it is', () => {
    const result = { ...mockOperationResponse('ping_node'), data: { someThing: { deepKey: 1 } } };
    expect(resultToWire(undefined, result)).toMatchObject({ data: { someThing: { deepKey: 1 } } });
  });

  it('puts results and errors into the envelopes of Arsenal', () => {
    const ping = builtinContracts.find(({ name }) => name === 'ping_node');
    const result = mockOperationResponse('ping_node');
    expect(successEnvelope(ping, result)).toEqual({
      data: { node: result.data.node, rtt_ms: result.data.rttMs },
      timestamp: result.executedAt,
      success: true,
      metadata: {
        operation: 'ping_node',
        request_id: result.metadata.requestId,
        execution_time_ms: 12,
        simulated: true,
        source_age_ms: 0,
        cost: { 'shop_1@10.0.0.5': { target_ms: 0.4, bytes: 1_200 } },
      },
    });
    const error = new BeamdeckError('timeout', 'No answer.', {
      operation: 'ping_node',
      details: { deadlineMs: 5 },
    });
    expect(errorEnvelope(error, '2026-01-05T08:00:00.000Z')).toEqual({
      error: {
        code: 'timeout',
        class: 'system',
        message: 'No answer.',
        details: { deadlineMs: 5 },
        operation: 'ping_node',
        retryable: true,
        suggestions: [],
      },
      timestamp: '2026-01-05T08:00:00.000Z',
      success: false,
    });
  });
});
