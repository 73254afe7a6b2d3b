import { BeamdeckError } from '@beamdeck/core';
import type { MiddlewareHandler } from 'hono';

/**
 * What a request must carry to change anything: JSON, and a header of ours. A form or an image of another site can send
 * neither without asking first (preflight), so it cannot act in a visitor's name.
 */
export function writeCheck(): MiddlewareHandler {
  return async (context, next) => {
    const { headers, method } = context.req.raw;
    if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') {
      if (!headers.has('x-beamdeck-request')) {
        throw new BeamdeckError('forbidden', 'The request lacks the header X-Beamdeck-Request.', {
          suggestions: ['Send `X-Beamdeck-Request: 1` with every POST and DELETE.'],
        });
      }
      if (!/^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')) {
        throw new BeamdeckError('validation_error', 'The request’s body must be JSON.', {
          suggestions: ['Send `Content-Type: application/json`.'],
        });
      }
      const encoding = headers.get('content-encoding') ?? 'identity';
      if (encoding !== 'identity') {
        throw new BeamdeckError('validation_error', 'A compressed body is not read.', {
          details: { encoding: encoding.slice(0, 64) },
          suggestions: ['Send the body without Content-Encoding.'],
        });
      }
    }
    await next();
  };
}
