import { BeamdeckError, isoTime, operationDescriptor, toWire } from '@beamdeck/core';
import type { OperationContract, Clock } from '@beamdeck/core';
import type { Context, Hono } from 'hono';
import { successResponse } from '../http/envelope.js';
import type { FetchBindings } from '../http/fetch-bindings.js';
import { readJsonBody } from '../http/json-body.js';
import { queryParams } from '../http/query-params.js';
import type { ServedCluster } from '../served-cluster.js';

export interface OperationRoutesOptions {
  readonly cluster: ServedCluster;
  /** Every operation that is served; each one's REST binding becomes a route. */
  readonly operations: readonly OperationContract[];
  readonly clock: Clock;
  readonly newId: () => string;
}

/** What the list is called where an answer names its operation. It asks no node, so it is not one of the operations. */
const LIST = 'operation_list';

/**
 * The REST half of the contract, derived from the operation declarations: a route for each binding, `execute` for all of
 * them, and the list. Params go to the engine as they came (text in a query string); it alone reads and checks them.
 */
export function addOperationRoutes(
  app: Hono<{ Bindings: FetchBindings }>,
  options: OperationRoutesOptions,
): void {
  const { cluster, operations, clock } = options;
  const byName = new Map(operations.map((operation) => [operation.name, operation]));

  async function answer(operation: OperationContract, params: Record<string, unknown>, context: Context) {
    const { signal } = context.req.raw;
    const result = await cluster.operations.execute(operation.name, params, { signal });
    return successResponse(operation, result);
  }

  for (const operation of operations) {
    if (operation.rest === null) continue;
    const { method, path } = operation.rest;
    app.on(method, path, async (context) => {
      const given = method === 'GET' ? queryParams(context) : await readJsonBody(context.req.raw);
      return answer(operation, withPathParams(given, context.req.param()), context);
    });
  }

  app.post('/api/v1/operations/:name/execute', async (context) => {
    const name = context.req.param('name');
    const operation = byName.get(name);
    if (operation === undefined) {
      throw new BeamdeckError('operation_not_found', 'There is no operation of this name.', {
        operation: name.slice(0, 255),
        suggestions: ['GET /api/v1/operations lists all of them.'],
      });
    }
    return answer(operation, await readJsonBody(context.req.raw), context);
  });

  app.get('/api/v1/operations', async () => {
    const started = clock.now();
    const descriptors = await cluster.operations.list();
    const served = descriptors.filter((descriptor) => byName.has(descriptor.name));
    const data = { operations: served.map((descriptor) => toWire(operationDescriptor, descriptor)) };
    const executionTimeMs = clock.now() - started;
    return successResponse(undefined, {
      operation: LIST,
      params: {},
      outcome: 'done',
      data,
      error: null,
      executedAt: isoTime(started),
      executionTimeMs,
      metadata: {
        operation: LIST,
        requestId: options.newId(),
        executionTimeMs,
        simulated: cluster.kind === 'simulated',
        sourceAgeMs: 0,
        cost: {},
      },
    });
  });
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
