import type { Clock } from '@beamdeck/core';
import { isoTime } from '@beamdeck/core';
import { successResponse } from '../http/envelope.js';
import type { ServedCluster } from '../served-cluster.js';

export interface PlainAnswerOptions {
  /** What the answer says it is: `operation_list`. */
  readonly name: string;
  readonly requestId: string;
  readonly cluster: Pick<ServedCluster, 'kind'>;
  readonly clock: Clock;
}

/** The answer to what is no operation: made here, of no node's data of its own. `work` gives its data in wire form. */
export async function plainAnswer(
  { name, requestId, cluster, clock }: PlainAnswerOptions,
  work: () => Promise<unknown>,
): Promise<Response> {
  const started = clock.now();
  const data = await work();
  const executionTimeMs = clock.now() - started;
  return successResponse(undefined, {
    operation: name,
    params: {},
    outcome: 'done',
    data,
    error: null,
    executedAt: isoTime(started),
    executionTimeMs,
    metadata: {
      operation: name,
      requestId,
      executionTimeMs,
      simulated: cluster.kind === 'simulated',
      sourceAgeMs: 0,
      cost: {},
    },
  });
}
