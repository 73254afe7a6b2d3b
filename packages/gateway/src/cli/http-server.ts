import type { Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createAdaptorServer } from '@hono/node-server';
import type { Gateway } from '../gateway.js';

export interface HttpServerOptions {
  readonly gateway: Pick<Gateway, 'fetch'>;
  /** Null: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly behindProxy: boolean;
  /** Whoever has not sent the head of a request by then is cut off; the whole of it, in three times as long. */
  readonly headersTimeoutMs?: number;
}

/** A proxy keeps connections longer than browsers do; one that we close while it sends on it is an error to its user. */
const KEEP_ALIVE_MS = { proxy: 75_000, browser: 5_000 };
const MAX_HEADER_BYTES = 16 * 1024;

/** A server for a gateway, not yet listening. Nobody holds a connection by sending slowly, or by sending nothing. */
export function createHttpServer(options: HttpServerOptions): Server {
  const { gateway, tls, behindProxy, headersTimeoutMs = 10_000 } = options;
  return createAdaptorServer({
    fetch: (request, bindings) => gateway.fetch(request, bindings),
    overrideGlobalObjects: false,
    ...(tls === null ? {} : { createServer: createHttpsServer }),
    serverOptions: {
      ...tls,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersTimeoutMs,
      requestTimeout: headersTimeoutMs * 3,
      // Node looks for those who are too slow only so often.
      connectionsCheckingInterval: headersTimeoutMs / 2,
      keepAliveTimeout: behindProxy ? KEEP_ALIVE_MS.proxy : KEEP_ALIVE_MS.browser,
    },
  }) as Server;
}
