import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { START, sweepAt } from './health-sample.test-data.js';
import type { Course } from './runway.js';
import { runwayOf } from './runway.js';
import { createTrend } from './trend.js';

/** A reading every ten seconds. */
const courseOf = (count: number, value: (seconds: number) => number): Course => {
  const seconds = Array.from({ length: count }, (_, place) => place * 10);
  return { times: seconds.map((each) => START + each * 1_000), values: seconds.map(value) };
};
/** The same for the same time; from -1 to 1. */
const noise = (seconds: number): number => Math.sin(seconds * 12.9898) ** 3;

describe('runwayOf', () => {
  it('draws the line to the limit', () => {
    expect(
      runwayOf(
        courseOf(61, (s) => 1_000 + s),
        7_600,
      ),
    ).toEqual({
      ...{ used: 1_600, limit: 7_600, perHour: expect.closeTo(3_600, 3) as number, secondsLeft: 6_000 },
      ...{ confidence: 'high', samples: 61, overSeconds: 600 },
    });
  });

  it('is not moved by noise, and says how sure it is', () => {
    const slight = runwayOf(
      courseOf(60, (s) => 1_000 + s + 10 * noise(s)),
      5_000,
    );
    expect(slight).toMatchObject({ confidence: 'high' });
    expect(slight?.secondsLeft).toBeGreaterThan(3_200);
    expect(slight?.secondsLeft).toBeLessThan(3_600);
    const strong = runwayOf(
      courseOf(60, (s) => 1_000 + s + 160 * noise(s)),
      5_000,
    );
    expect(['low', 'medium']).toContain(strong?.confidence);
  });

  it.each([
    ['too few readings', courseOf(11, (s) => s)],
    [
      'too short a time',
      {
        times: Array.from({ length: 40 }, (_, i) => START + i * 1_000),
        values: Array.from({ length: 40 }, (_, i) => i),
      },
    ],
    ['no growth', courseOf(60, () => 500)],
    ['noise alone', courseOf(60, (s) => 500 + 50 * noise(s))],
    ['shrinking', courseOf(60, (s) => 900 - s)],
    ['growth that has ended', courseOf(60, (s) => Math.min(300, s))],
    ['a limit that is much further than what was seen', courseOf(60, (s) => s / 100)],
    ['the limit reached already', courseOf(60, (s) => 600 + s)],
  ])('says nothing of %s', (_, course) => {
    expect(runwayOf(course, 1_000)).toBeNull();
  });

  it('says nothing, or something that can be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000_000), { maxLength: 70 }),
        fc.integer({ min: 1, max: 2_000_000 }),
        (values, limit) => {
          const found = runwayOf({ times: values.map((_, i) => START + i * 10_000), values }, limit);
          if (found === null) return;
          expect(found.secondsLeft).toBeGreaterThanOrEqual(0);
          expect(found.secondsLeft).toBeLessThanOrEqual(30 * 86_400);
          expect(found.perHour).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('createTrend', () => {
  const atoms = (used: number) => ({ atoms: { used, limit: 100_000 } });
  it('tells what runs out, in words, and of memory against the host', () => {
    const trend = createTrend();
    for (let place = 0; place <= 60; place += 1) {
      const hostMemory = { bound: 'host', total: 2 ** 34, available: 2 ** 33 - place * 2 ** 26 } as const;
      trend.add(sweepAt(START + place * 10_000, { vitals: atoms(40_000 + 100 * place), hostMemory }));
    }
    const [memory, table] = trend.runways();
    expect(memory).toMatchObject({ resource: 'memory', secondsLeft: 680, confidence: 'high' });
    expect(table).toMatchObject({ resource: 'atoms', used: 46_000, limit: 100_000, secondsLeft: 5_400 });
    expect(table?.text).toBe(
      'At this rate the atom limit is reached in 1 h 30 min (+36 000 an hour, seen over 10 min)',
    );
  });

  it('sees growth over hours as well, and forgets growth that ended long ago, in the same room', () => {
    const trend = createTrend();
    const hours = (from: number, to: number, value: (hour: number) => number): void => {
      for (let s = from * 3_600; s < to * 3_600; s += 10)
        trend.add(sweepAt(START + s * 1_000, { vitals: atoms(Math.round(value(s / 3_600))) }));
    };
    hours(0, 12, (hour) => 1_000 + 1_000 * hour);
    const [grows] = trend.runways();
    expect(grows?.samples).toBeLessThanOrEqual(61);
    expect(grows?.overSeconds).toBeLessThanOrEqual(6.2 * 3_600);
    expect(grows?.perHour).toBeCloseTo(1_000, -1);
    hours(12, 20, () => 13_000);
    expect(trend.runways()).toEqual([]);
  });

  it('begins anew with another life of the node', () => {
    const trend = createTrend();
    const add = (place: number, incarnation: string): void =>
      trend.add(sweepAt(START + place * 10_000, { vitals: { ...atoms(90_000 + place * 10), incarnation } }));
    for (let place = 0; place < 40; place += 1) add(place, '1');
    expect(trend.runways()).toHaveLength(1);
    add(40, '2');
    expect(trend.runways()).toEqual([]);
  });
});
