import {
  batchBody,
  batchToWire,
  parseParams,
  pipelineBody,
  pipelineToWire,
  resultToWire,
  roleAllows,
} from '@beamdeck/core';
import type { BatchAnswer, PipelineResult } from '@beamdeck/core';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import type { AppEnv } from '../http/app-env.js';
import { readJsonBody } from '../http/json-body.js';
import { queryParams } from '../http/query-params.js';
import { operationsOf } from '../served-cluster.js';
import type { ApiApp, ClusterRoutesOptions } from './cluster-routes.js';
import { idempotencyKey } from './idempotency.js';
import type { IdempotentRequest } from './idempotency.js';
import { anyBegun, batchWithoutData, pipelineWithoutData } from './kept-answers.js';
import { plainAnswer } from './plain-answer.js';

const MAX_HISTORY = 1_000;
const historyQuery = z.object({
  limit: z._default(z.int().check(z.minimum(1), z.maximum(MAX_HISTORY)), 50),
});

/** Several operations at once: a batch, a pipeline, and the history of what was run. */
export function addComposedRoutes(app: ApiApp, options: ClusterRoutesOptions): void {
  const { base, cluster, operations, idempotency, clock } = options;
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const contractOf = (name: string) => byName.get(name);

  /** With a key and anything to change that this caller may run: once. Else as often as asked, and ended with the request. */
  async function run<T>(
    context: Context<AppEnv>,
    asked: { readonly body: unknown; readonly names: readonly string[] },
    kept: Pick<IdempotentRequest<T>, 'brief' | 'begun'>,
    work: (signal: AbortSignal | undefined) => Promise<T>,
  ): Promise<T> {
    const { headers, signal } = context.req.raw;
    const { id, role } = context.get('caller');
    const mayChange = asked.names.some((name) => {
      const danger = contractOf(name)?.danger ?? 'read';
      return danger !== 'read' && roleAllows(role, danger);
    });
    const key = mayChange ? idempotencyKey(headers) : null;
    if (key === null) return work(signal);
    const request = { key, caller: id, asked: { base, path: context.req.path, body: asked.body }, ...kept };
    return idempotency.once(request, () => work(undefined));
  }

  app.post(`${base}/operations/batch`, async (context) => {
    const body = await readJsonBody(context.req.raw);
    const { requests } = parseParams(batchBody, body, { operation: 'operation_batch' });
    const own = operationsOf(cluster, context.get('caller'));
    return plainAnswer(
      { name: 'operation_batch', requestId: context.get('requestId'), cluster, clock },
      async () => {
        const names = requests.map(({ name }) => name);
        const kept = {
          brief: batchWithoutData,
          begun: (answers: readonly BatchAnswer[]) => anyBegun(names.map(contractOf), answers),
        };
        const answers = await run(context, { body, names }, kept, (signal) =>
          own.batch(requests, signal === undefined ? {} : { signal }),
        );
        return batchToWire(contractOf, answers);
      },
    );
  });

  app.post(`${base}/operations/pipeline`, async (context) => {
    const body = await readJsonBody(context.req.raw);
    const { steps, dryRun } = parseParams(pipelineBody, body, { operation: 'operation_pipeline' });
    const own = operationsOf(cluster, context.get('caller'));
    return plainAnswer(
      { name: 'operation_pipeline', requestId: context.get('requestId'), cluster, clock },
      async () => {
        const names = dryRun ? [] : steps.map(({ name }) => name);
        const kept = {
          brief: pipelineWithoutData,
          begun: ({ steps: done }: PipelineResult) =>
            anyBegun(
              done.map(({ name }) => contractOf(name)),
              done,
            ),
        };
        const result = await run(context, { body, names }, kept, (signal) =>
          own.pipeline(steps, { dryRun, ...(signal === undefined ? {} : { signal }) }),
        );
        return pipelineToWire(contractOf, result);
      },
    );
  });

  app.get(`${base}/operations/history`, async (context) => {
    const { limit } = parseParams(historyQuery, queryParams(context), { operation: 'operation_history' });
    const own = operationsOf(cluster, context.get('caller'));
    return plainAnswer(
      { name: 'operation_history', requestId: context.get('requestId'), cluster, clock },
      async () => {
        const results = await own.history({ limit, signal: context.req.raw.signal });
        return { results: results.map((result) => resultToWire(contractOf(result.operation), result)) };
      },
    );
  });
}
