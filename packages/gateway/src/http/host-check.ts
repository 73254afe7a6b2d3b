import { isIP } from 'node:net';
import { BeamdeckError } from '@beamdeck/core';
import type { MiddlewareHandler } from 'hono';

/** Names a browser on this machine reaches us by. */
export const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Asked by those who restart and route: by address, as they know no name. */
const PROBED: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/**
 * Refuses a request whose `Host` is not one of ours. A page on the internet can make its own name resolve to 127.0.0.1
 * and so be "same origin" with us (DNS rebinding); it cannot make the browser send another name than its own.
 *
 * An entry without a port allows any port; one with a port allows that port alone. Compared exactly, without case. The health
 * of the gateway is told under any IP address as well: there is no name in that to be made to resolve elsewhere.
 */
export function hostCheck(allowed: readonly string[]): MiddlewareHandler {
  const entries = new Set(allowed.map((entry) => entry.toLowerCase()));
  return async (context, next) => {
    const host = requestHost(context.req.raw).toLowerCase();
    const isAllowed = entries.has(host) || entries.has(withoutPort(host));
    if (!isAllowed && !(PROBED.has(context.req.path) && isAddress(withoutPort(host)))) {
      throw new BeamdeckError('forbidden', 'This gateway does not answer to the host name of the request.', {
        details: { host: host.slice(0, 255) },
        suggestions: [`Use one of: ${allowed.join(', ')}.`],
      });
    }
    await next();
  };
}

/** The `Host` header, or what stands for it in a request that was made in this process. */
export function requestHost(request: Request): string {
  return request.headers.get('host') ?? new URL(request.url).host;
}

function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

function withoutPort(host: string): string {
  return host.replace(/:\d{1,5}$/, '');
}
