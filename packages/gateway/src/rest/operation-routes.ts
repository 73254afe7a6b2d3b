import { BeamdeckError, operationDescriptor, operationPreview, roleAllows, toWire } from '@beamdeck/core';
import type { OperationContract, OperationResult } from '@beamdeck/core';
import type { Context } from 'hono';
import type { AppEnv } from '../http/app-env.js';
import { successResponse } from '../http/envelope.js';
import { readJsonBody } from '../http/json-body.js';
import { queryParams } from '../http/query-params.js';
import { operationsOf } from '../served-cluster.js';
import { pathUnder } from './cluster-routes.js';
import type { ApiApp, ClusterRoutesOptions } from './cluster-routes.js';
import { idempotencyKey } from './idempotency.js';
import { withoutData } from './kept-answers.js';
import { plainAnswer } from './plain-answer.js';

/** Of an operation's declaration, once it is known by its name alone: names and params come from the request. */
type Execute = (name: string, params: unknown, options: object) => Promise<OperationResult>;

/**
 * One operation of the contract at a time: a route for each binding, `execute` and `preview` for all of them, and the list.
 * Derived from the declarations. Params go to the engine as they came (text in a query string); it alone reads and checks
 * them, and says whether this caller may.
 */
export function addOperationRoutes(app: ApiApp, options: ClusterRoutesOptions): void {
  const { base, cluster, operations, idempotency, clock } = options;
  const byName = new Map(operations.map((operation) => [operation.name, operation]));

  async function answer(
    operation: OperationContract,
    params: Record<string, unknown>,
    context: Context<AppEnv>,
  ): Promise<Response> {
    const caller = context.get('caller');
    const requestId = context.get('requestId');
    const execute = operationsOf(cluster, caller).execute as Execute;
    const { danger } = operation;
    // What changes nothing, or is going to be refused, may be asked again: its answer is not worth the room.
    const isKept = danger !== 'read' && roleAllows(caller.role, danger);
    const key = isKept ? idempotencyKey(context.req.raw.headers) : null;
    if (key === null) {
      const { signal } = context.req.raw;
      return successResponse(operation, await execute(operation.name, params, { signal, requestId }));
    }
    // Not ended with the request: whoever sends it again wants to hear what became of it.
    const asked = { base, operation: operation.name, params };
    const result = await idempotency.once({ key, caller: caller.id, asked, brief: withoutData }, () =>
      execute(operation.name, params, { requestId }),
    );
    return successResponse(operation, result);
  }

  function find(name: string): OperationContract {
    const operation = byName.get(name);
    if (operation !== undefined) return operation;
    throw new BeamdeckError('operation_not_found', 'There is no operation of this name.', {
      operation: name.slice(0, 255),
      suggestions: [`GET ${base}/operations lists all of them.`],
    });
  }

  for (const operation of operations) {
    if (operation.rest === null) continue;
    const { method, path } = operation.rest;
    app.on(method, pathUnder(base, path), async (context) => {
      const given = method === 'GET' ? queryParams(context) : await readJsonBody(context.req.raw);
      return answer(operation, withPathParams(given, context.req.param()), context);
    });
  }

  app.post(`${base}/operations/:name/execute`, async (context) => {
    const operation = find(context.req.param('name'));
    return answer(operation, await readJsonBody(context.req.raw), context);
  });

  app.post(`${base}/operations/:name/preview`, async (context) => {
    const { name } = find(context.req.param('name'));
    const params = await readJsonBody(context.req.raw);
    const own = operationsOf(cluster, context.get('caller'));
    const preview = own.preview as (...args: Parameters<Execute>) => Promise<unknown>;
    const { signal } = context.req.raw;
    return plainAnswer(
      { name: 'operation_preview', requestId: context.get('requestId'), cluster, clock },
      async () => toWire(operationPreview, (await preview(name, params, { signal })) as never),
    );
  });

  app.get(`${base}/operations`, (context) =>
    plainAnswer({ name: 'operation_list', requestId: context.get('requestId'), cluster, clock }, async () => {
      const descriptors = await operationsOf(cluster, context.get('caller')).list();
      const served = descriptors.filter((descriptor) => byName.has(descriptor.name));
      return { operations: served.map((descriptor) => toWire(operationDescriptor, descriptor)) };
    }),
  );
}

/** What the path names cannot be overruled by query or body: a proxy's rules on paths would be worth nothing. */
function withPathParams(
  given: Record<string, unknown>,
  path: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const clash = Object.keys(path).find((key) => Object.hasOwn(given, key) && given[key] !== path[key]);
  if (clash !== undefined) {
    throw new BeamdeckError(
      'invalid_parameter',
      'A parameter of the path was given again with another value.',
      {
        details: { fields: { [clash]: 'given in the path' } },
      },
    );
  }
  return { ...given, ...path };
}
