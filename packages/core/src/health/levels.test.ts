import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Border, Latch, Level, LevelBorders } from './levels.js';
import { levelOf, restingLatch, settleEdge, settleLevel } from './levels.js';

const BORDERS: LevelBorders = {
  moderate: { enter: 50, leave: 40, enterMs: 0, leaveMs: 30_000 },
  high: { enter: 80, leave: 70, enterMs: 10_000, leaveMs: 30_000 },
};

/** The levels after each load, one every five seconds. */
function course(loads: readonly number[], borders = BORDERS, everyMs = 5_000): Level[] {
  let latch: Latch | null = null;
  return loads.map((load, place) => {
    latch = settleLevel(borders, latch, load, place * everyMs);
    return levelOf(latch);
  });
}
const changes = (levels: readonly Level[]): number =>
  levels.filter((level, place) => place > 0 && level !== levels[place - 1]).length;

describe('settleLevel', () => {
  it('takes the first reading as it is', () => {
    expect(course([39])).toEqual(['normal']);
    expect(course([50])).toEqual(['moderate']);
    expect(course([99])).toEqual(['high']);
  });

  it('does not take a first reading for what has to last longer than one can tell', () => {
    const slow = { ...BORDERS, high: { ...BORDERS.high, enterMs: 60_000 } };
    expect(course([99], slow)).toEqual(['moderate']);
    expect(
      course(
        Array.from({ length: 14 }, () => 99),
        slow,
      ).indexOf('high'),
    ).toBe(12);
  });

  it('enters at once where no time is asked for, and leaves only after the hold time', () => {
    const levels = course([10, 55, 10, 10, 10, 10, 10, 10, 10]);
    expect(levels).toEqual(['normal', ...Array.from({ length: 7 }, () => 'moderate'), 'normal']);
  });

  it('enters only after the time that is asked for', () => {
    expect(course([10, 90, 90, 90])).toEqual(['normal', 'moderate', 'moderate', 'high']);
    expect(course([10, 90, 10, 90, 10, 90]).includes('high')).toBe(false);
  });

  it('does not leave between the two thresholds, however long', () => {
    expect(changes(course([55, ...Array.from({ length: 500 }, () => 41)]))).toBe(0);
  });

  it('begins to wait anew after each reading on the near side', () => {
    const dips = Array.from({ length: 60 }, (_, place) => (place % 6 === 5 ? 45 : 10));
    expect(changes(course([55, ...dips]))).toBe(0);
  });

  it('goes from high to moderate to normal, each in its own time', () => {
    const levels = course([90, 90, 60, 60, 60, 60, 60, 60, 60, 10, 10, 10, 10, 10, 10, 10]);
    expect([...new Set(levels)]).toEqual(['high', 'moderate', 'normal']);
  });

  it('ignores a reading that is not newer', () => {
    const latch = settleLevel(BORDERS, null, 10, 1_000);
    expect(settleLevel(BORDERS, latch, 99, 1_000)).toBe(latch);
    expect(settleLevel(BORDERS, latch, 99, 500)).toBe(latch);
  });

  it('does not flap at a noisy border: noise within the thresholds changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 40, max: 79.9, noNaN: true }), { maxLength: 300 }), (noise) => {
        expect(changes(course([60, ...noise]))).toBe(0);
      }),
    );
  });

  it('changes no more often than the hold time lets it, whatever the readings are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 300 }), (loads) => {
        const one: LevelBorders = { ...BORDERS, high: { ...BORDERS.high, enter: 1e9 } };
        const levels = course(loads, one);
        const spans = (loads.length * 5_000) / 30_000;
        expect(changes(levels)).toBeLessThanOrEqual(2 * spans + 2);
        // Once entered it stays for the hold time at least.
        levels.forEach((level, place) => {
          if (place === 0 || level !== 'moderate' || levels[place - 1] === 'moderate') return;
          expect(new Set(levels.slice(place, place + 6))).toEqual(new Set(['moderate']));
        });
      }),
    );
  });

  it('never leaves on noise that crosses both thresholds, as long as it does not stay', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 50, maxLength: 300 }),
        fc.integer({ min: 1, max: 5 }),
        (flips, longest) => {
          let below = 0;
          const loads = flips.map((up) => {
            below = up || below >= longest ? 0 : below + 1;
            return below === 0 ? 60 : 5;
          });
          expect(changes(course([60, ...loads]))).toBe(0);
        },
      ),
    );
  });
});

describe('settleEdge', () => {
  const border: Border = { enter: 1, leave: 1, enterMs: 0, leaveMs: 0 };
  it('follows at once where there is neither margin nor hold', () => {
    const on = settleEdge(border, null, 1, 0);
    expect(on.on).toBe(true);
    expect(settleEdge(border, on, 0, 1)).toEqual({ on: false, since: null });
  });
  it('rests at normal', () => {
    expect(levelOf(restingLatch(0))).toBe('normal');
  });
});
