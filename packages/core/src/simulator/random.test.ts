import { describe, expect, it } from 'vitest';
import { between, bump, fraction, hash, mix, seedWord, unit } from './random.js';

describe('mix', () => {
  it('gives the same word on every platform', () => {
    expect([mix(0, 0), mix(1, 0), mix(0, 1), hash(7, 1, 2, 3), seedWord(4711)]).toMatchInlineSnapshot(`
      [
        2746145772,
        2437437000,
        723134857,
        1805433557,
        4240422950,
      ]
    `);
  });

  it('changes about half of the bits when any one bit changes', () => {
    for (let bit = 0; bit < 32; bit += 1) {
      let changed = 0;
      for (let word = 0; word < 200; word += 1) {
        changed += bitCount(mix(word, 99) ^ mix(word ^ (1 << bit), 99));
        changed += bitCount(mix(99, word) ^ mix(99, word ^ (1 << bit)));
      }
      expect(changed / 400, `bit ${bit}`).toBeGreaterThan(14);
      expect(changed / 400, `bit ${bit}`).toBeLessThan(18);
    }
  });

  it('spreads consecutive words evenly', () => {
    const buckets = new Array<number>(16).fill(0);
    for (let word = 0; word < 16_000; word += 1) buckets[Math.floor(unit(mix(5, word)) * 16)]! += 1;
    for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(130);
  });
});

describe('hash', () => {
  it('tells the order and the number of its words apart', () => {
    const all = [hash(1), hash(1, 0), hash(1, 0, 0), hash(1, 2, 3), hash(1, 3, 2), hash(2, 2, 3)];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('seedWord', () => {
  it('tells large, negative and fractional seeds from small ones', () => {
    const seeds = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 40];
    expect(new Set(seeds.map(seedWord)).size).toBe(seeds.length);
  });
});

describe('between', () => {
  it('reaches both ends and nothing beyond', () => {
    const drawn = Array.from({ length: 500 }, (_, word) => between(mix(3, word), -2, 2));
    expect([...new Set(drawn)].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });
});

describe('bump and fraction', () => {
  it('keep to their ranges, also left of zero', () => {
    expect([bump(0), bump(0.5), bump(0.25)]).toEqual([0, 1, 0.75]);
    expect(fraction(-0.25)).toBe(0.75);
    expect(fraction(3.5)).toBe(0.5);
  });
});

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest >>>= 1) count += rest & 1;
  return count;
}
