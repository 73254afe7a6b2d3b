import { BeamdeckError, isBeamdeckError } from '@beamdeck/core';
import type { OperationContract, Clock } from '@beamdeck/core';
import { Hono } from 'hono';
import { errorResponse } from './http/envelope.js';
import type { FetchBindings } from './http/fetch-bindings.js';
import { hostCheck } from './http/host-check.js';
import { originCheck } from './http/origin-check.js';
import { securityHeaders } from './http/security-headers.js';
import { writeCheck } from './http/write-check.js';
import { addConsolePage } from './page/console-page.js';
import { addOperationRoutes } from './rest/operation-routes.js';
import { addEventsRoute } from './stream/events-route.js';
import type { StreamHub } from './stream/stream-hub.js';
import type { ServedCluster } from './served-cluster.js';

export interface AppOptions {
  readonly cluster: ServedCluster;
  readonly operations: readonly OperationContract[];
  readonly hub: StreamHub;
  /** Where the console's script is; null serves no page. */
  readonly consoleScript: URL | null;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly clock: Clock;
  readonly newId: () => string;
  /** Told of faults of ours: what is not a `BeamdeckError`. */
  readonly onFault: (error: unknown) => void;
}

export type App = Hono<{ Bindings: FetchBindings }>;

/** All that the gateway serves, behind the same doors: host, origin, writes. */
export function createApp(options: AppOptions): App {
  const { clock, onFault } = options;
  const app: App = new Hono();

  app.use(securityHeaders());
  app.use(hostCheck(options.hosts));
  app.use(originCheck(options.origins));
  app.use(writeCheck());

  addOperationRoutes(app, options);
  addEventsRoute(app, options.hub);
  if (options.consoleScript !== null) addConsolePage(app, options.consoleScript);

  app.notFound(() => {
    const error = new BeamdeckError(
      'operation_not_found',
      'Nothing is served at this path with this method.',
      {
        suggestions: ['GET /api/v1/operations lists what can be asked.'],
      },
    );
    return errorResponse(error, clock.now());
  });
  app.onError((error) => {
    const fault = faultOfOurs(error);
    if (fault === null) return errorResponse(error, clock.now());
    onFault(fault);
    // What went wrong inside us is for the log alone: a stack or a message may hold anything.
    const operation = isBeamdeckError(error) ? error.operation : null;
    const told = new BeamdeckError('operation_error', 'The operation failed unexpectedly.', {
      ...(operation === null ? {} : { operation }),
      suggestions: ["The gateway's log says why, under the same time."],
    });
    return errorResponse(told, clock.now());
  });
  return app;
}

/** The bug behind an error, where there is one: thrown raw, or wrapped by the engine around what an operation threw. */
function faultOfOurs(error: unknown): unknown {
  if (!isBeamdeckError(error)) return error;
  const wrapped =
    error.code === 'operation_error' && error.cause !== undefined && !isBeamdeckError(error.cause);
  return wrapped ? error.cause : null;
}
