import { describe, expect, it } from 'vitest';
import { isSmallData } from './small-data.js';

describe('small data', () => {
  it('is told by about its length as JSON', () => {
    for (const value of [
      null,
      42,
      'text',
      [1, 2, 3],
      { name: 'a@h', rows: [{ pid: '<0.1.0>', memory: 2 }] },
    ]) {
      const length = JSON.stringify(value).length;
      expect(isSmallData(value, 4 * length)).toBe(true);
    }
    expect(isSmallData('x'.repeat(1_000), 900)).toBe(false);
    expect(isSmallData({ ['k'.repeat(1_000)]: 1 }, 900)).toBe(false);
  });

  it('looks no further than its budget', () => {
    let looked = 0;
    const row = {
      get pid() {
        looked += 1;
        return '<0.1.0>';
      },
    };
    expect(
      isSmallData(
        Array.from({ length: 10_000 }, () => row),
        1_000,
      ),
    ).toBe(false);
    expect(looked).toBeLessThan(100);
  });
});
