import { BeamdeckError } from '@beamdeck/core';
import type { Clock } from '@beamdeck/core';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../http/app-env.js';

/**
 * The requests that are being answered: so that a gateway which is told to stop can finish them first. A stream counts
 * until it has begun.
 */
export interface InFlight {
  readonly count: number;
  readonly draining: boolean;
  /** Refuses every request once the gateway drains. */
  readonly middleware: MiddlewareHandler<AppEnv>;
  /** From now on no request is taken. Resolves when those under way are answered, or after `withinMs`. Idempotent. */
  drain(withinMs: number): Promise<void>;
}

/** Long enough for another gateway, or this one anew, to be there. */
const COME_BACK_MS = 1_000;

export function createInFlight(clock: Clock): InFlight {
  let count = 0;
  let drained: Promise<void> | null = null;
  let waiting: (() => void)[] = [];

  return {
    get count() {
      return count;
    },
    get draining() {
      return drained !== null;
    },
    async middleware(_context, next) {
      if (drained !== null) {
        throw new BeamdeckError('cluster_unavailable', 'The gateway is stopping.', {
          details: { retryAfterMs: COME_BACK_MS },
          suggestions: ['Try again in a moment.'],
        });
      }
      count += 1;
      try {
        await next();
      } finally {
        count -= 1;
        if (count === 0) {
          for (const done of waiting) done();
          waiting = [];
        }
      }
    },
    drain(withinMs) {
      drained ??= new Promise((resolve) => {
        if (count === 0) return resolve();
        const cancel = clock.schedule(withinMs, resolve);
        waiting.push(() => {
          cancel();
          resolve();
        });
      });
      return drained;
    },
  };
}
