import { BeamdeckError, principal } from '@beamdeck/core';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../http/app-env.js';
import { requestAddress } from '../http/request-address.js';
import type { Authenticate } from './caller.js';

/**
 * Lets a request through once it is known who asks, as `caller`. Whoever authenticates may be the host's own function, so
 * what it gives is checked: a caller without id or with a role that is none is nobody.
 */
export function authCheck(authenticate: Authenticate, behindProxy: boolean): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const request = context.req.raw;
    const address = requestAddress(request, context.env, behindProxy);
    const caller = await authenticate(request, { address, bindings: context.env });
    if (caller === null) {
      throw new BeamdeckError('unauthenticated', 'This gateway wants to know who asks.', {
        suggestions: ['Send `Authorization: Bearer <token>`.'],
      });
    }
    const { id, role } = principal.parse({
      id: caller.id,
      role: caller.role,
      address: caller.address ?? null,
    });
    const { expiresAt = null } = caller;
    context.set('caller', { id, role, address: caller.address ?? address, expiresAt });
    await next();
  };
}
