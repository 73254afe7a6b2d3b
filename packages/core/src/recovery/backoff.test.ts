import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff } from './backoff.js';

const take = (count: number, policy: Parameters<typeof backoff>[0], random: () => number): number[] => {
  const delays = backoff(policy, random);
  return Array.from({ length: count }, () => delays.next().value);
};

describe('backoff', () => {
  it('doubles up to its limit', () => {
    const policy = { initialMs: 100, maxMs: 1_000, factor: 2, jitter: 0 };
    expect(take(6, policy, () => 0.5)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it('leaves only its share to chance, and never passes its limit', () => {
    const policies = fc.record({
      initialMs: fc.integer({ min: 1, max: 10_000 }),
      maxMs: fc.integer({ min: 1, max: 60_000 }),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const chance = fc.double({ min: 0, max: 0.999_999, noNaN: true });
    fc.assert(
      fc.property(policies, fc.array(chance, { minLength: 40, maxLength: 40 }), (policy, chances) => {
        let at = 0;
        const delays = take(40, policy, () => chances[at++] ?? 0);
        const full = take(40, { ...policy, jitter: 0 }, () => 0);
        delays.forEach((delay, i) => {
          const whole = full[i] ?? 0;
          expect(delay).toBeLessThanOrEqual(policy.maxMs);
          expect(delay).toBeLessThanOrEqual(whole);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(whole * (1 - policy.jitter)) - 1);
        });
      }),
    );
  });

  it('gives the same delays for the same chances', () => {
    const policy = { initialMs: 50, maxMs: 5_000, factor: 3, jitter: 1 };
    const chances = [0.1, 0.9, 0.5, 0.2];
    const run = (): number[] => {
      let at = 0;
      return take(4, policy, () => chances[at++] ?? 0);
    };
    expect(run()).toEqual(run());
  });
});
