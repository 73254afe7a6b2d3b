import { randomBytes, randomUUID } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';
import type { Registry } from 'prom-client';
import { builtinContracts, systemClock } from '@beamdeck/core';
import type { Clock, OperationContract, Role } from '@beamdeck/core';
import { createApp } from './app.js';
import type { AppCluster } from './app.js';
import type { Authenticate } from './auth/caller.js';
import { createAuthenticate } from './auth/create-authenticate.js';
import type { FetchBindings } from './http/fetch-bindings.js';
import { LOOPBACK_HOSTS } from './http/host-check.js';
import { createGatewayMetrics } from './operability/gateway-metrics.js';
import { createInFlight } from './operability/in-flight.js';
import type { RequestLine } from './operability/request-log.js';
import { tracedCluster } from './operability/traced-cluster.js';
import { GATEWAY_VERSION } from './version.js';
import { createStreamHub } from './stream/stream-hub.js';
import type { StreamLimits } from './stream/stream-hub.js';
import { createDirectStreams } from './stream/stream-sinks.js';
import type { ServedCluster } from './served-cluster.js';

/**
 * What is served, and to whom. Only `cluster` has to be given: then only loopback names are answered, and
 * everybody is a viewer. Names of clusters are letters, digits, `-` and `_`.
 */
export interface GatewayOptions {
  /** What the plain paths are about (`/api/v1/…`). It stays the caller's: the gateway does not close it. */
  readonly cluster: ServedCluster;
  /** All clusters by name, each at `/api/v1/clusters/<name>/…`; `cluster` may be one of them. Default: `cluster` as `default`. */
  readonly clusters?: Readonly<Record<string, ServedCluster>>;
  /** What can be asked over REST. Default: the built-in operations. */
  readonly operations?: readonly OperationContract[];
  /**
   * The console's script, `dist/cdn/beamdeck.js` of `@beamdeck/elements`; what that loads on use lies beside it.
   * Without it the gateway serves the API alone.
   */
  readonly consoleScript?: URL;
  /**
   * Whether the console's page asks for a token where `authenticate` wants one, keeps it in its tab, and can sign out. Default:
   * false, for hosts whose own sign-in sets a cookie.
   */
  readonly consoleSignIn?: boolean;
  /** `Host` names that are answered, with a port or for any port. Default: this machine's loopback names. */
  readonly hosts?: readonly string[];
  /** Origins of other pages that may use the API (`https://portal.example`). Default: none. */
  readonly origins?: readonly string[];
  /**
   * Who asks: a session of the host's, a token list, an identity provider. Default: everybody is `anonymous`, which is
   * for loopback alone.
   */
  readonly authenticate?: Authenticate;
  /** Without `authenticate`: what everybody is. Default: `viewer`. */
  readonly anonymous?: Role;
  /** A proxy stands before this, and `X-Forwarded-For` ends with what it says. Default: false, and the header is not believed. */
  readonly behindProxy?: boolean;
  readonly limits?: Partial<StreamLimits>;
  readonly clock?: Clock;
  /** Whether `/metrics` is given to whoever asks. Default: false, it needs a caller as the API does. */
  readonly openMetrics?: boolean;
  /** Whose spans operations are in. Default: that of the OpenTelemetry SDK in this process, where there is one. */
  readonly tracer?: Tracer;
  /** Told of every request once its answer begins, for a log. */
  readonly onRequest?: (line: RequestLine) => void;
  /** Told of faults of the gateway itself, for a log. They are answered with 500 and no detail. */
  readonly onFault?: (error: unknown, requestId: string) => void;
}

/** A gateway is a function of a request; whoever has a server can mount it (`src/main.ts` is one that does). */
export interface Gateway {
  /** Answers a request. Never rejects. */
  fetch(request: Request, bindings?: FetchBindings): Promise<Response>;
  /** Event streams open at this moment. */
  readonly streams: number;
  /** The numbers that `/metrics` gives, to add one's own to. */
  readonly metrics: Registry;
  /**
   * Drains: takes no more requests, sends every stream's client away (`goaway`), and resolves when the requests under way
   * are answered, or after 10 s. Lets go of the clusters, which stay their owner's. Idempotent.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What is under way has this long to be answered. */
const DRAIN_MS = 10_000;

const DEFAULT_NAME = 'default';
const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/**
 * Serves a `Cluster`, or several: the Arsenal API, the event stream and the console page (contract.md). A cluster is watched
 * only while a client of the stream is there. Refuses other hosts and origins than those allowed, callers that are nobody,
 * and writes without our header: see `hostCheck`, `originCheck`, `authCheck` and `writeCheck`. What a caller may do and see
 * is the cluster's own to say (`operationsFor`). Throws `RangeError` for options that are none.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { clock = systemClock, operations = builtinContracts } = options;
  const tracer = options.tracer ?? trace.getTracer('@beamdeck/gateway', GATEWAY_VERSION);
  const clusters = new Map<string, AppCluster>();
  const names = namesOf(options);
  for (const [name, cluster] of names) {
    clusters.set(name, {
      cluster: tracedCluster(cluster, tracer, name),
      hub: createStreamHub({
        cluster,
        operations,
        clock,
        newEpoch: () => randomBytes(8).toString('hex'),
        ...(options.limits === undefined ? {} : { limits: options.limits }),
      }),
    });
  }
  const inFlight = createInFlight(clock);
  const direct = createDirectStreams();
  const metrics = createGatewayMetrics({ clusters, clock, inFlight: () => inFlight.count });
  const app = createApp({
    clusters,
    defaultName: [...names].find(([, cluster]) => cluster === options.cluster)?.[0] ?? DEFAULT_NAME,
    operations,
    consoleScript: options.consoleScript ?? null,
    consoleSignIn: options.consoleSignIn ?? false,
    hosts: options.hosts ?? LOOPBACK_HOSTS,
    origins: options.origins ?? [],
    authenticate:
      options.authenticate ??
      createAuthenticate({ tokens: null, jwt: null, anonymous: options.anonymous ?? 'viewer', clock }),
    behindProxy: options.behindProxy ?? false,
    clock,
    newId: () => randomUUID(),
    metrics,
    openMetrics: options.openMetrics ?? false,
    inFlight,
    direct,
    onRequest: options.onRequest ?? (() => {}),
    onFault: options.onFault ?? (() => {}),
  });

  async function close(): Promise<void> {
    const drained = inFlight.drain(DRAIN_MS);
    for (const { hub } of clusters.values()) hub.close();
    metrics.close();
    await drained;
  }

  return {
    async fetch(request, bindings = {}) {
      const response = await app.fetch(request, bindings);
      direct.begin(response, bindings);
      return response;
    },
    metrics: metrics.registry,
    get streams() {
      return [...clusters.values()].reduce((sum, { hub }) => sum + hub.clients, 0);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function namesOf({ cluster, clusters = {} }: GatewayOptions): ReadonlyMap<string, ServedCluster> {
  const names = new Map(Object.entries(clusters));
  if (![...names.values()].includes(cluster)) {
    if (names.has(DEFAULT_NAME)) throw new RangeError('clusters: `default` is the name of `cluster`.');
    names.set(DEFAULT_NAME, cluster);
  }
  const wrong = [...names.keys()].find((name) => !CLUSTER_NAME.test(name));
  if (wrong !== undefined) {
    throw new RangeError('clusters: a name has letters, digits, `-` and `_` alone.');
  }
  return names;
}
