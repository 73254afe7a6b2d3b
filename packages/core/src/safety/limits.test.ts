import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../model/principal.js';
import { steppedClock } from '../simulator/clock.js';
import { createRateLimiter } from './rate-limiter.js';
import { resolveSafetyConfig } from './safety-config.js';
import type { WindowTimes } from './sliding-window.js';
import { windowAdd, windowWait } from './sliding-window.js';
import type { TokenBucket } from './token-bucket.js';
import { takeToken } from './token-bucket.js';

const waits = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 });

describe('token bucket', () => {
  const limits = fc.record({
    perSecond: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
    burst: fc.integer({ min: 1, max: 50 }),
  });

  it('gives in no span of time more than its burst and its rate', () => {
    fc.assert(
      fc.property(limits, waits, (limit, gaps) => {
        let now = 0;
        let bucket: TokenBucket | undefined;
        const given: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const answer = takeToken(limit, bucket, now);
          if (!answer.taken) continue;
          bucket = answer.next;
          given.push(now);
        }
        given.forEach((from, i) => {
          given.slice(i).forEach((to, n) => {
            expect(n + 1).toBeLessThanOrEqual(limit.burst + ((to - from) / 1_000) * limit.perSecond + 1e-6);
          });
        });
      }),
      { numRuns: 300 },
    );
  });

  it('gives one to whoever waits as long as it says, and not to who comes a good deal earlier', () => {
    fc.assert(
      fc.property(limits, waits, (limit, gaps) => {
        let now = 0;
        let bucket: TokenBucket | undefined;
        for (const gap of gaps) {
          now += gap;
          const answer = takeToken(limit, bucket, now);
          if (answer.taken) {
            bucket = answer.next;
            continue;
          }
          expect(answer.retryAfterMs).toBeGreaterThan(0);
          expect(takeToken(limit, bucket, now + answer.retryAfterMs).taken).toBe(true);
          if (answer.retryAfterMs > 2) {
            expect(takeToken(limit, bucket, now + answer.retryAfterMs - 2).taken).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is neither filled nor emptied by a clock that is set back', () => {
    const limit = { perSecond: 1, burst: 2 };
    let bucket: TokenBucket | undefined;
    for (const now of [10_000, 10_000]) {
      const answer = takeToken(limit, bucket, now);
      if (!answer.taken) throw new Error('expected a token');
      bucket = answer.next;
    }
    expect(takeToken(limit, bucket, 0)).toEqual({ taken: false, retryAfterMs: 1_000 });
  });
});

describe('sliding window', () => {
  const limits = [
    { count: 1, ms: 1_000 },
    { count: 10, ms: 60_000 },
  ];

  it('never lets through more than each limit in any span, and no less to who waits', () => {
    fc.assert(
      fc.property(waits, (gaps) => {
        let now = 0;
        let times: WindowTimes = [];
        const given: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const waitMs = windowWait(limits, times, now);
          // The account: all that ever was, counted anew.
          const isFree = limits.every(({ count, ms }) => given.filter((at) => at > now - ms).length < count);
          expect(waitMs === 0).toBe(isFree);
          if (waitMs > 0) {
            expect(windowWait(limits, times, now + waitMs)).toBe(0);
            continue;
          }
          times = windowAdd(limits, times, now);
          given.push(now);
          expect(times.length).toBeLessThanOrEqual(10);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('rate limiter', () => {
  const { limits } = resolveSafetyConfig();
  const who = (id: string): Principal => ({ id, role: 'admin', address: null });
  const kill = { name: 'kill_process', category: 'process', danger: 'destroy' } as const;
  const read = { name: 'node_info', category: 'distributed', danger: 'read' } as const;
  const limited = (retryAfterMs: unknown) =>
    expect.objectContaining({ code: 'rate_limited', details: { retryAfterMs, outcome: 'failed' } });

  it('counts each caller and operation apart, and danger over all callers together', async () => {
    const clock = steppedClock();
    const limiter = createRateLimiter(clock, limits);
    limiter.take(who('alice'), kill);
    expect(() => limiter.take(who('bob'), kill)).toThrow(limited(1_000));
    limiter.take(who('bob'), read);
    await clock.advance(1_000);
    limiter.take(who('bob'), kill);
    for (let i = 2; i < 10; i += 1) {
      await clock.advance(1_000);
      limiter.take(who(`c${i}`), kill);
    }
    await clock.advance(1_000);
    // The tenth within the minute was the last one; the first leaves the window 60 s after it came.
    expect(() => limiter.take(who('dora'), kill)).toThrow(limited(50_000));
    await clock.advance(50_000);
    limiter.take(who('dora'), kill);
  });

  it('gives the cluster its share back once, and the caller nothing', () => {
    const limiter = createRateLimiter(steppedClock(), limits);
    for (let i = 0; i < limits.destroy.burst; i += 1) {
      const giveBack = limiter.take(who('alice'), kill);
      giveBack();
      giveBack();
    }
    expect(() => limiter.take(who('alice'), kill)).toThrow(limited(expect.any(Number)));
    limiter.take(who('bob'), kill);
    expect(() => limiter.take(who('carol'), kill)).toThrow(limited(1_000));
  });

  it('takes a limit of its own for an operation by name, and no other property for one', () => {
    const limiter = createRateLimiter(steppedClock(), {
      ...limits,
      operations: { node_info: { perSecond: 1, burst: 1 } },
    });
    limiter.take(who('alice'), read);
    expect(() => limiter.take(who('alice'), read)).toThrow(limited(1_000));
    limiter.take(who('alice'), { ...read, name: 'constructor' });
  });

  it('holds a bounded number of buckets however many callers there are', () => {
    const limiter = createRateLimiter(steppedClock(), limits);
    for (let i = 0; i < 25_000; i += 1) limiter.take(who(`c${i}`), read);
    expect(limiter.size).toBeLessThanOrEqual(10_000);
  });
});

describe('what can only help', () => {
  it('is neither refused nor counted by the limits of the whole cluster', () => {
    const limiter = createRateLimiter(
      steppedClock(),
      resolveSafetyConfig({ limits: { dangerPerMinute: 2 } }).limits,
    );
    const caller: Principal = { id: 'a', role: 'operator', address: null };
    const suspend = { name: 'suspend_process', danger: 'change', category: 'process' } as const;
    const resume = { ...suspend, name: 'resume_process', sparesProtected: true } as const;
    limiter.take(caller, resume);
    limiter.take(caller, suspend);
    expect(() => limiter.take({ ...caller, id: 'b' }, suspend)).toThrow(
      expect.objectContaining({ code: 'rate_limited' }),
    );
    expect(() => limiter.take({ ...caller, id: 'b' }, resume)).not.toThrow();
  });
});
