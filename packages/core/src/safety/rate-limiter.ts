import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { Principal } from '../model/principal.js';
import type { GuardedOperation } from './authorise.js';
import type { RateLimit, SafetyConfig } from './safety-config.js';
import type { WindowLimit, WindowTimes } from './sliding-window.js';
import { windowAdd, windowWait } from './sliding-window.js';
import type { TokenBucket } from './token-bucket.js';
import { isFull, takeToken } from './token-bucket.js';

/**
 * Counts what callers do. A bucket for each caller and operation; and for all that changes or destroys, by everyone
 * together, a limit in any second and any minute; but not for what can only help (`sparesProtected`).
 */
export interface RateLimiter {
  /**
   * Takes what one run costs, of every limit or of none. Throws `rate_limited` with `details.retryAfterMs`. The function
   * returned gives the cluster's share back, for a run that was refused after all: one caller's mistakes must not use up
   * what another one needs in an emergency. What the caller has used stays used.
   */
  take(principal: Principal, operation: GuardedOperation): () => void;
  /** Buckets held. */
  readonly size: number;
}

/** Buckets held at most; the one unused for longest makes room. */
const MAX_BUCKETS = 10_000;

export function createRateLimiter(clock: Clock, limits: SafetyConfig['limits']): RateLimiter {
  const buckets = new Map<string, { readonly bucket: TokenBucket; readonly limit: RateLimit }>();
  const dangerLimits: readonly WindowLimit[] = [
    { count: limits.dangerPerSecond, ms: 1_000 },
    { count: limits.dangerPerMinute, ms: 60_000 },
  ];
  let dangerTimes: WindowTimes = [];

  // In order of use, so the ones in front are those that have filled up again.
  const makeRoom = (now: number): void => {
    for (const [key, { bucket, limit }] of buckets) {
      if (buckets.size < MAX_BUCKETS && !isFull(limit, bucket, now)) return;
      buckets.delete(key);
    }
  };

  return {
    take(principal, operation) {
      const now = clock.now();
      // A simulation has nothing to lose; and what can only help must not be locked out by what it is to undo.
      const isDangerous =
        (operation.danger === 'change' || operation.danger === 'destroy') &&
        operation.category !== 'simulation' &&
        operation.sparesProtected !== true;
      if (isDangerous) {
        const waitMs = windowWait(dangerLimits, dangerTimes, now);
        if (waitMs > 0) throw tooMany(operation, waitMs, 'Too much is being changed on this cluster.');
      }
      const own = Object.hasOwn(limits.operations, operation.name)
        ? limits.operations[operation.name]
        : undefined;
      const limit = own ?? limits[operation.danger];
      const key = JSON.stringify([principal.id, operation.name]);
      const answer = takeToken(limit, buckets.get(key)?.bucket, now);
      if (!answer.taken) throw tooMany(operation, answer.retryAfterMs, 'You have asked for this too often.');
      buckets.delete(key);
      makeRoom(now);
      buckets.set(key, { bucket: answer.next, limit });
      if (!isDangerous) return () => undefined;

      dangerTimes = windowAdd(dangerLimits, dangerTimes, now);
      const taken = dangerTimes.at(-1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        const index = taken === undefined ? -1 : dangerTimes.lastIndexOf(taken);
        dangerTimes = dangerTimes.filter((_, i) => i !== index);
      };
    },
    get size() {
      return buckets.size;
    },
  };
}

function tooMany(operation: GuardedOperation, retryAfterMs: number, message: string): BeamdeckError {
  return new BeamdeckError('rate_limited', message, {
    operation: operation.name,
    details: { retryAfterMs, outcome: 'failed' },
    suggestions: [`Try again in ${Math.ceil(retryAfterMs / 1_000)} s.`],
  });
}
