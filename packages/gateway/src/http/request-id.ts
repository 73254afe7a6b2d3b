import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.js';

/** Names each request, for its answer (`X-Request-Id`), the log and the audit log. Always ours: a caller's own could be another's. */
export function requestIds(newId: () => string): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const requestId = newId();
    context.set('requestId', requestId);
    await next();
    context.res.headers.set('x-request-id', requestId);
  };
}
