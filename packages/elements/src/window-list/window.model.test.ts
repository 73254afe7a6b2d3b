import { describe, expect, it } from 'vitest';
import { MAX_HEIGHT, rowWindow, scrollTopFor } from './window.model.js';

const box = { rowHeight: 24, viewport: 480 };

describe('rowWindow', () => {
  it('draws what is in sight and a little more, wherever it is scrolled to', () => {
    expect(rowWindow({ ...box, rows: 10_000, scrollTop: 0 })).toEqual({
      first: 0,
      end: 26,
      offset: 0,
      height: 240_000,
    });
    expect(rowWindow({ ...box, rows: 10_000, scrollTop: 2_410 })).toEqual({
      first: 94,
      end: 127,
      offset: 94 * 24,
      height: 240_000,
    });
  });

  it('draws nothing of nothing, and all of a few', () => {
    expect(rowWindow({ ...box, rows: 0, scrollTop: 0 })).toEqual({ first: 0, end: 0, offset: 0, height: 0 });
    expect(rowWindow({ ...box, rows: 3, scrollTop: 900 })).toMatchObject({ first: 0, end: 3, offset: 0 });
  });

  it('reaches the last of a million rows, and keeps rows at their height', () => {
    const rows = 1_000_000;
    const last = rowWindow({ ...box, rows, scrollTop: MAX_HEIGHT - 480 });
    expect(last.end).toBe(rows);
    expect(last.height).toBe(MAX_HEIGHT);
    // The bottom of the last row is the bottom of the list.
    expect(last.offset + (last.end - last.first) * 24).toBeCloseTo(MAX_HEIGHT, 3);
    const middle = rowWindow({ ...box, rows, scrollTop: (MAX_HEIGHT - 480) / 2 });
    expect(middle.first).toBeGreaterThan(499_900);
    expect(middle.first).toBeLessThan(500_000);
  });
});

describe('scrollTopFor', () => {
  it('does not move what is in sight, and moves as little as it can', () => {
    const facts = { ...box, rows: 1_000, scrollTop: 240 };
    expect(scrollTopFor(10, facts)).toBe(240);
    expect(scrollTopFor(29, facts)).toBe(240);
    expect(scrollTopFor(30, facts)).toBe(264);
    expect(scrollTopFor(0, facts)).toBe(0);
  });

  it('finds every row of a list taller than a browser can be', () => {
    const rows = 5_000_000;
    for (const row of [0, 1, 2_345_678, rows - 1]) {
      const facts = { ...box, rows, scrollTop: 7_000_000 };
      const window = rowWindow({ ...facts, scrollTop: scrollTopFor(row, facts) });
      expect(window.first).toBeLessThanOrEqual(row);
      expect(window.end).toBeGreaterThan(row);
    }
  });
});
