import type { Clock } from '@beamdeck/core';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../http/app-env.js';

/** What the log has of a request. No query, no body, no header: those may hold what is nobody's business. */
export interface RequestLine {
  readonly requestId: string;
  readonly method: string;
  /** Without the query; long ones are cut. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  /** Null where nobody was let in. */
  readonly caller: string | null;
  readonly address: string | null;
}

/** How loud a request is told: what changes something or is refused stands out from what only looks. */
export function requestLevel({ method, status }: RequestLine): 'debug' | 'info' | 'warn' | 'error' {
  if (status >= 500) return 'error';
  if (status === 401 || status === 403 || status === 429) return 'warn';
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'debug' : 'info';
}

const MAX_PATH = 300;

/** Tells of every request once its answer begins. */
export function requestLog(clock: Clock, tell: (line: RequestLine) => void): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const started = clock.now();
    await next();
    // Not set where a door was closed before it.
    const caller = context.get('caller') as
      { readonly id: string; readonly address: string | null } | undefined;
    tell({
      requestId: context.get('requestId'),
      method: context.req.method,
      path: context.req.path.slice(0, MAX_PATH),
      status: context.res.status,
      durationMs: Math.round((clock.now() - started) * 10) / 10,
      caller: caller?.id ?? null,
      address: caller?.address ?? null,
    });
  };
}
