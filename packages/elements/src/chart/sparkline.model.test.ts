import { describe, expect, it } from 'vitest';
import { rates, sparklinePaths, type Sample } from './sparkline.model.js';

const every = (step: number, ...values: number[]): Sample[] =>
  values.map((value, index) => ({ at: index * step, value }));
const box = { width: 100, height: 20, gapMs: 15_000 };

describe('sparklinePaths', () => {
  it('draws nothing of one sample: that is no trend', () => {
    expect(sparklinePaths(every(5_000, 3), box)).toBeNull();
    expect(sparklinePaths([], box)).toBeNull();
  });

  it('runs over its own time, from the smallest to the largest value', () => {
    const paths = sparklinePaths(every(5_000, 1, 3, 2), box);
    expect(paths?.line).toBe('M0 18.5L50 1.5L100 10');
    expect(paths).toMatchObject({ min: 1, max: 3, end: { x: 100, y: 10 } });
  });

  it('keeps a gap in time a gap', () => {
    const paths = sparklinePaths(
      [...every(5_000, 1, 2), { at: 60_000, value: 1 }, { at: 65_000, value: 2 }],
      box,
    );
    expect(paths?.line.match(/M/g)).toHaveLength(2);
    expect(paths?.area.match(/Z/g)).toHaveLength(2);
  });

  it('stands on its floor where it has one', () => {
    expect(sparklinePaths(every(5_000, 0, 0), { ...box, floor: 0 })?.line).toBe('M0 18.5L100 18.5');
    expect(sparklinePaths(every(5_000, 7, 7), box)?.line).toBe('M0 10L100 10');
  });
});

describe('rates', () => {
  it('gives growth a second', () => {
    expect(rates(every(2_000, 100, 300, 300))).toEqual([
      { at: 2_000, value: 100 },
      { at: 4_000, value: 0 },
    ]);
  });

  it('leaves out a counter that went back', () => {
    expect(rates(every(1_000, 500, 20, 30))).toEqual([{ at: 2_000, value: 10 }]);
  });
});
