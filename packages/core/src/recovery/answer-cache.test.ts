import { describe, expect, it } from 'vitest';
import { steppedClock } from '../simulator/clock.js';
import { createAnswerCache } from './answer-cache.js';

describe('answer cache', () => {
  it('gives the last answer to the same question with its age, whatever the order of the params', async () => {
    const clock = steppedClock();
    const cache = createAnswerCache({ clock, maxEntries: 10, maxBytes: 10_000, maxAgeMs: 60_000 });
    cache.put({ operation: 'node_info', node: 'a@h', params: { x: 1, y: 2 } }, 'first');
    await clock.advance(1_500);
    cache.put({ operation: 'node_info', node: 'a@h', params: { x: 3 } }, 'other');
    await clock.advance(500);
    expect(cache.get({ operation: 'node_info', node: 'a@h', params: { y: 2, x: 1 } })).toEqual({
      value: 'first',
      ageMs: 2_000,
      collectedAt: clock.now() - 2_000,
    });
    expect(cache.get({ operation: 'node_info', node: 'a@h' })?.value).toBe('other');
    expect(cache.get({ operation: 'node_info', node: 'b@h' })).toBeNull();
    expect(cache.get({ operation: 'node_info', node: null })).toBeNull();
  });

  it('gives nothing past its age', async () => {
    const clock = steppedClock();
    const cache = createAnswerCache({ clock, maxEntries: 10, maxBytes: 10_000, maxAgeMs: 1_000 });
    cache.put({ operation: 'x', node: null }, 1);
    await clock.advance(1_000);
    expect(cache.get({ operation: 'x', node: null })?.ageMs).toBe(1_000);
    await clock.advance(1);
    expect(cache.get({ operation: 'x', node: null })).toBeNull();
  });

  it('never holds more than its number, and drops the oldest', () => {
    const cache = createAnswerCache({
      clock: steppedClock(),
      maxEntries: 3,
      maxBytes: 10_000,
      maxAgeMs: 60_000,
    });
    for (let i = 0; i < 1_000; i += 1) {
      cache.put({ operation: 'x', node: `n${i % 7}@h` }, i);
      expect(cache.size).toBeLessThanOrEqual(3);
    }
    expect(cache.get({ operation: 'x', node: `n${999 % 7}@h` })?.value).toBe(999);
    expect(cache.get({ operation: 'x', node: `n${(999 - 3) % 7}@h` })).toBeNull();
  });

  it('never holds more than its bytes, and does not keep what alone is more', () => {
    const cache = createAnswerCache({
      clock: steppedClock(),
      ...{ maxEntries: 1_000, maxBytes: 50_000, maxAgeMs: 60_000 },
    });
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ pid: `<0.${i}.0>`, memory: i }));
    for (let i = 0; i < 300; i += 1) {
      cache.put({ operation: 'process_list', node: `n${i}@h` }, rows(i % 100));
      expect(cache.bytes).toBeLessThanOrEqual(50_000);
    }
    expect(cache.get({ operation: 'process_list', node: 'n299@h' })?.value).toHaveLength(99);
    const heldBefore = cache.size;
    expect(heldBefore).toBeGreaterThan(3);
    cache.put({ operation: 'process_list', node: 'n299@h' }, rows(10_000));
    expect(cache.get({ operation: 'process_list', node: 'n299@h' })).toBeNull();
    expect(cache.size).toBe(heldBefore - 1);
    cache.clear();
    expect(cache.bytes).toBe(0);
  });

  it('counts age from when the answer was true, and does not put an older one over a newer', async () => {
    const clock = steppedClock();
    const cache = createAnswerCache({ clock, maxEntries: 10, maxBytes: 10_000, maxAgeMs: 60_000 });
    const key = { operation: 'x', node: 'a@h' };
    await clock.advance(10_000);
    cache.put(key, 'new', clock.now() - 1_000);
    cache.put(key, 'late', clock.now() - 3_000);
    expect(cache.get(key)).toMatchObject({ value: 'new', ageMs: 1_000 });
  });

  it('can be turned off', () => {
    const cache = createAnswerCache({
      clock: steppedClock(),
      maxEntries: 0,
      maxBytes: 10_000,
      maxAgeMs: 60_000,
    });
    cache.put({ operation: 'x', node: null }, 1);
    expect(cache.size).toBe(0);
  });
});
