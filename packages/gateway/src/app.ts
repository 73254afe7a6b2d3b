import { BeamdeckError, isBeamdeckError } from '@beamdeck/core';
import type { Clock, OperationContract } from '@beamdeck/core';
import { Hono } from 'hono';
import { authCheck } from './auth/auth-check.js';
import type { Authenticate } from './auth/caller.js';
import type { AppEnv } from './http/app-env.js';
import { errorResponse } from './http/envelope.js';
import { hostCheck } from './http/host-check.js';
import { originCheck } from './http/origin-check.js';
import { requestIds } from './http/request-id.js';
import { securityHeaders } from './http/security-headers.js';
import { writeCheck } from './http/write-check.js';
import type { InFlight } from './operability/in-flight.js';
import type { GatewayMetrics } from './operability/gateway-metrics.js';
import { addHealthRoutes } from './operability/health-routes.js';
import { addMetricsRoute } from './operability/metrics-route.js';
import { requestLog } from './operability/request-log.js';
import type { RequestLine } from './operability/request-log.js';
import { addOpenApiRoute } from './openapi/openapi-route.js';
import { addConsolePage } from './page/console-page.js';
import { addAuditRoutes } from './rest/audit-routes.js';
import { addClusterList } from './rest/cluster-list.js';
import { API_BASE } from './rest/cluster-routes.js';
import type { ApiApp } from './rest/cluster-routes.js';
import { addComposedRoutes } from './rest/composed-routes.js';
import { createIdempotency } from './rest/idempotency.js';
import { addOperationRoutes } from './rest/operation-routes.js';
import { addEventsRoute } from './stream/events-route.js';
import type { StreamHub } from './stream/stream-hub.js';
import type { DirectStreams } from './stream/stream-sinks.js';
import type { ServedCluster } from './served-cluster.js';

/** A cluster that is served, and the one watch on it for all its streams. */
export interface AppCluster {
  readonly cluster: ServedCluster;
  readonly hub: StreamHub;
}

export interface AppOptions {
  /** By name; at least one. */
  readonly clusters: ReadonlyMap<string, AppCluster>;
  /** The one that the plain paths are about. */
  readonly defaultName: string;
  readonly operations: readonly OperationContract[];
  /** Where the console's script is; null serves no page. */
  readonly consoleScript: URL | null;
  /** Whether the console's page asks for a token. */
  readonly consoleSignIn: boolean;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly authenticate: Authenticate;
  readonly behindProxy: boolean;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly metrics: GatewayMetrics;
  /** Whether metrics are given to whoever asks; else they need a caller, as the API does. */
  readonly openMetrics: boolean;
  readonly inFlight: InFlight;
  readonly direct: DirectStreams;
  /** Told of every request once its answer begins. */
  readonly onRequest: (line: RequestLine) => void;
  /** Told of faults of ours: what is not a `BeamdeckError`. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

export type App = ApiApp;

/** All that the gateway serves, behind the same doors: host, origin, caller, writes. */
export function createApp(options: AppOptions): App {
  const { clusters, defaultName, clock, onFault } = options;
  const app: App = new Hono<AppEnv>();

  app.use(requestIds(options.newId));
  app.use(requestLog(clock, options.onRequest));
  app.use(securityHeaders());
  app.use(hostCheck(options.hosts));
  app.use(originCheck(options.origins));
  const authenticated = authCheck(options.authenticate, options.behindProxy);
  app.use('/api/*', authenticated);
  app.use('/api/*', options.inFlight.middleware);
  if (!options.openMetrics) app.use('/metrics', authenticated);
  app.use(writeCheck());

  const idempotency = createIdempotency(clock);
  const serve = (base: string, { cluster, hub }: AppCluster): void => {
    const routes = { base, cluster, operations: options.operations, idempotency, clock };
    addComposedRoutes(app, routes);
    addAuditRoutes(app, routes);
    addEventsRoute(app, base, hub, options.direct);
    addOperationRoutes(app, routes);
  };
  for (const [name, served] of clusters) {
    if (name === defaultName) serve(API_BASE, served);
    serve(`${API_BASE}/clusters/${name}`, served);
  }
  const names = new Map([...clusters].map(([name, { cluster }]) => [name, cluster]));
  addOpenApiRoute(app, options.operations);
  addHealthRoutes(app, { clusters: names, draining: () => options.inFlight.draining });
  addMetricsRoute(app, { metrics: options.metrics, clusters: names, open: options.openMetrics });
  addClusterList(app, { clusters: names, defaultName, clock });
  const { consoleScript: script, consoleSignIn: signIn } = options;
  if (script !== null) addConsolePage(app, { script, signIn });

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
  app.onError((error, context) => {
    const fault = faultOfOurs(error);
    if (fault === null) return errorResponse(error, clock.now());
    onFault(fault, context.get('requestId'));
    // What went wrong inside us is for the log alone: a stack or a message may hold anything.
    const operation = isBeamdeckError(error) ? error.operation : null;
    const told = new BeamdeckError('operation_error', 'The operation failed unexpectedly.', {
      ...(operation === null ? {} : { operation }),
      ...(isBeamdeckError(error) && error.details['outcome'] !== undefined
        ? { details: { outcome: error.details['outcome'] } }
        : {}),
      suggestions: ["The gateway's log says why, under the X-Request-Id of this answer."],
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
