import { BeamdeckError } from '@beamdeck/core';
import type { MiddlewareHandler } from 'hono';
import { requestHost } from './host-check.js';

/** All that `connectCluster` sends, and nothing else. */
const ALLOWED_HEADERS =
  'accept, authorization, content-type, idempotency-key, last-event-id, x-beamdeck-request';
const EXPOSED_HEADERS = 'retry-after, x-request-id';

/**
 * Who may read and act from a browser: pages of our own origin, and the origins listed (`https://portal.example`, exact).
 *
 * - `Origin` present and neither ours nor listed: refused, whatever the method. `null` is never allowed.
 * - No `Origin`, but the browser says that another site's page asked (`Sec-Fetch-Site`): refused, except when a person
 *   follows a link to a page of ours.
 * - Neither header: not a browser (curl, a program): allowed; the other doors still hold.
 *
 * Listed origins get CORS answers; credentials are never allowed with them.
 */
export function originCheck(origins: readonly string[]): MiddlewareHandler {
  const allowed = new Set(origins);
  if (allowed.has('*'))
    throw new RangeError('origins: `*` is refused; list each origin that may read this cluster.');
  return async (context, next) => {
    const { headers, method } = context.req.raw;
    const origin = headers.get('origin');
    const ours = origin !== null && isOurs(origin, requestHost(context.req.raw));
    const listed = origin !== null && allowed.has(origin);
    if (origin !== null && !ours && !listed)
      throw refusal('Pages of this origin may not use this gateway.', origin);
    if (origin === null && isForeignFetch(headers)) {
      throw refusal('Pages of other sites may not use this gateway.', headers.get('sec-fetch-site') ?? '');
    }

    if (listed && method === 'OPTIONS') {
      context.res = new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-methods': 'GET, POST, DELETE',
          'access-control-allow-headers': ALLOWED_HEADERS,
          'access-control-max-age': '600',
        },
      });
    } else {
      await next();
    }
    context.res.headers.append('vary', 'Origin');
    if (listed) {
      context.res.headers.set('access-control-allow-origin', origin);
      context.res.headers.set('access-control-expose-headers', EXPOSED_HEADERS);
    }
  };
}

/** The scheme is left out of the comparison: behind a proxy that ends TLS we are `http` and the page is `https`. */
function isOurs(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

function isForeignFetch(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return false;
  return !(headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document');
}

function refusal(message: string, origin: string): BeamdeckError {
  return new BeamdeckError('forbidden', message, {
    details: { origin: origin.slice(0, 255) },
    suggestions: [
      'Open the console at the address the gateway printed, or list the origin when you make the gateway.',
    ],
  });
}
