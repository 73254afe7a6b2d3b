import { randomBytes, randomUUID } from 'node:crypto';
import { builtinContracts, systemClock } from '@beamdeck/core';
import type { OperationContract, Clock } from '@beamdeck/core';
import { createApp } from './app.js';
import type { FetchBindings } from './http/fetch-bindings.js';
import { LOOPBACK_HOSTS } from './http/host-check.js';
import { createStreamHub } from './stream/stream-hub.js';
import type { StreamLimits } from './stream/stream-hub.js';
import type { ServedCluster } from './served-cluster.js';

export interface GatewayOptions {
  /** What is served. It stays the caller's: the gateway does not close it. */
  readonly cluster: ServedCluster;
  /** What can be asked over REST. Default: the built-in operations. */
  readonly operations?: readonly OperationContract[];
  /**
   * The console's script, `dist/cdn/beamdeck.js` of `@beamdeck/elements`. Without it the gateway serves the API alone.
   */
  readonly consoleScript?: URL;
  /** `Host` names that are answered, with a port or for any port. Default: this machine's loopback names. */
  readonly hosts?: readonly string[];
  /** Origins of other pages that may use the API (`https://portal.example`). Default: none. */
  readonly origins?: readonly string[];
  readonly limits?: Partial<StreamLimits>;
  readonly clock?: Clock;
  /** Told of faults of the gateway itself, for a log. They are answered with 500 and no detail. */
  readonly onFault?: (error: unknown) => void;
}

/** A gateway is a function of a request; whoever has a server can mount it (`src/main.ts` is one that does). */
export interface Gateway {
  /** Answers a request. Never rejects. */
  fetch(request: Request, bindings?: FetchBindings): Promise<Response>;
  /** Event streams open at this moment. */
  readonly streams: number;
  /** Sends every stream's client away (`goaway`) and lets go of the cluster. Requests under way are answered. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves a `Cluster`: the Arsenal API, the event stream and the console page (contract.md). The cluster is watched only
 * while a client of the stream is there. Refuses other hosts and origins than those allowed, see `hostCheck`, `originCheck`
 * and `writeCheck`; it knows no users, so whoever mounts it elsewhere than on loopback must put a door before it.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { cluster, clock = systemClock } = options;
  const hub = createStreamHub({
    cluster,
    clock,
    newEpoch: () => randomBytes(8).toString('hex'),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const app = createApp({
    cluster,
    operations: options.operations ?? builtinContracts,
    hub,
    consoleScript: options.consoleScript ?? null,
    hosts: options.hosts ?? LOOPBACK_HOSTS,
    origins: options.origins ?? [],
    clock,
    newId: () => randomUUID(),
    onFault: options.onFault ?? (() => {}),
  });

  async function close(): Promise<void> {
    hub.close();
  }

  return {
    fetch: async (request, bindings = {}) => app.fetch(request, bindings),
    get streams() {
      return hub.clients;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
