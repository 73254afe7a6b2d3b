import { BeamdeckError } from '@beamdeck/core';
import { steppedClock } from '@beamdeck/core/simulator';
import { describe, expect, it } from 'vitest';
import { createIdempotency, idempotencyKey } from './idempotency.js';

const request = (asked: unknown = { operation: 'kill_process' }, key = 'k', caller = 'alice') => ({
  key,
  caller,
  asked,
  brief: <T>(answer: T): T => answer,
});

describe('createIdempotency', () => {
  it('runs once, and answers again with the same', async () => {
    const once = createIdempotency(steppedClock());
    let runs = 0;
    const run = () => Promise.resolve((runs += 1));
    expect([await once.once(request(), run), await once.once(request(), run)]).toEqual([1, 1]);
  });

  it('makes whoever asks meanwhile wait for the same outcome, good or bad', async () => {
    const once = createIdempotency(steppedClock());
    let fail = (_error: Error): void => {};
    let runs = 0;
    const run = () =>
      new Promise<never>((_, reject) => {
        runs += 1;
        fail = reject;
      });
    const both = Promise.allSettled([once.once(request(), run), once.once(request(), run)]);
    const error = new BeamdeckError('timeout', 'Not heard again.', { details: { outcome: 'unknown' } });
    fail(error);
    expect(await both).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
    await expect(once.once(request(), run)).rejects.toBe(error);
    expect(runs).toBe(1);
  });

  it('refuses the key for another request, whatever the order of its fields', async () => {
    const once = createIdempotency(steppedClock());
    await once.once(request({ a: 1, b: 2 }), () => Promise.resolve('first'));
    expect(await once.once(request({ b: 2, a: 1 }), () => Promise.resolve('second'))).toBe('first');
    await expect(once.once(request({ a: 1, b: 3 }), () => Promise.resolve())).rejects.toMatchObject({
      code: 'idempotency_mismatch',
      status: 409,
    });
  });

  it('keeps the keys of callers apart', async () => {
    const once = createIdempotency(steppedClock());
    await once.once(request({ a: 1 }), () => Promise.resolve('alice'));
    expect(await once.once(request({ a: 2 }, 'k', 'bob'), () => Promise.resolve('bob'))).toBe('bob');
  });

  it('does not hold what was refused before anything began for a reason that passes', async () => {
    const once = createIdempotency(steppedClock());
    for (const code of ['rate_limited', 'audit_unavailable'] as const) {
      await expect(
        once.once(request(), () => Promise.reject(new BeamdeckError(code, 'Later.'))),
      ).rejects.toMatchObject({ code });
    }
    expect(await once.once(request(), () => Promise.resolve('now'))).toBe('now');
  });

  it('forgets after a day', async () => {
    const clock = steppedClock();
    const once = createIdempotency(clock);
    await once.once(request(), () => Promise.resolve('old'));
    await clock.advance(24 * 60 * 60_000 - 1);
    expect(await once.once(request(), () => Promise.resolve('new'))).toBe('old');
    await clock.advance(1);
    expect(await once.once(request(), () => Promise.resolve('new'))).toBe('new');
  });

  it('is bounded for each caller: the oldest answers go, what is on its way stays', async () => {
    const once = createIdempotency(steppedClock(), { ownEntries: 3 });
    const never = new Promise<never>(() => {});
    void once.once(request({}, 'a'), () => never);
    for (let i = 0; i < 50; i += 1) await once.once(request({}, `b${String(i)}`), () => Promise.resolve(i));
    expect(once.size).toBeLessThanOrEqual(3);
    void once.once(request({}, 'c'), () => never);
    void once.once(request({}, 'd'), () => never);
    await expect(once.once(request({}, 'e'), () => Promise.resolve(1))).rejects.toMatchObject({
      code: 'rate_limited',
      suggestions: [expect.stringContaining('try again'), expect.any(String)],
    });
    let runs = 0;
    void once.once(request({}, 'a'), () => Promise.resolve((runs += 1)));
    expect(runs).toBe(0);
  });

  it('forgets no key at the cost of another caller: a new one is refused when all room is taken', async () => {
    const clock = steppedClock();
    const once = createIdempotency(clock, { ownEntries: 3, entries: 4 });
    let runs = 0;
    const kill = () => Promise.resolve((runs += 1));
    await once.once(request(), kill);
    for (let i = 0; i < 20; i += 1) {
      await once.once(request({}, `m${String(i)}`, 'mallory'), () => Promise.resolve(i));
    }
    await expect(once.once(request({}, 'x', 'bob'), kill)).rejects.toMatchObject({ code: 'rate_limited' });
    expect(await once.once(request(), kill)).toBe(1);
    await clock.advance(24 * 60 * 60_000);
    expect(await once.once(request({}, 'x', 'bob'), kill)).toBe(2);
  });

  it.each(['forbidden', 'unauthenticated', 'invalid_parameter', 'rate_limited'] as const)(
    'keeps nothing of %s, unless it may have begun',
    async (code) => {
      const once = createIdempotency(steppedClock());
      const refuse = (outcome: string) => () =>
        Promise.reject(new BeamdeckError(code, 'No.', { details: { outcome } }));
      await expect(once.once(request(), refuse('failed'))).rejects.toMatchObject({ code });
      expect(once.size).toBe(0);
      await expect(once.once(request(), refuse('unknown'))).rejects.toMatchObject({ code });
      expect(once.size).toBe(1);
    },
  );

  it('keeps of a large answer how it ended, and never more than it may in all', async () => {
    const once = createIdempotency(steppedClock(), { answerBytes: 100, ownBytes: 250, bytes: 400 });
    const asked = (key: string, caller = 'alice') => ({
      ...request({}, key, caller),
      brief: () => 'brief',
    });
    const send = (key: string, length: number, caller?: string) =>
      once.once(asked(key, caller), () => Promise.resolve('x'.repeat(length)));
    expect(await send('large', 200)).toHaveLength(200);
    expect(await send('large', 200)).toBe('brief');
    for (const key of ['a', 'b', 'c']) await send(key, 90);
    expect(await send('b', 90)).toHaveLength(90);
    expect(await send('c', 90)).toBe('brief');
    for (const key of ['d', 'e', 'f', 'g', 'h']) await send(key, 90, 'bob');
    // A brief one is always kept; with that the room is gone, and the next key refused.
    expect(once.bytes).toBeLessThanOrEqual(400 + JSON.stringify('brief').length);
    await expect(send('x', 1, 'carol')).rejects.toMatchObject({ code: 'rate_limited' });
  });
});

describe('idempotencyKey', () => {
  it('takes visible ASCII, and nothing else', () => {
    expect(idempotencyKey(new Headers())).toBeNull();
    expect(idempotencyKey(new Headers({ 'idempotency-key': 'a-1_~' }))).toBe('a-1_~');
    for (const key of ['', 'a b', 'x'.repeat(201), 'é']) {
      expect(() => idempotencyKey(new Headers({ 'idempotency-key': key }))).toThrow(BeamdeckError);
    }
  });
});
