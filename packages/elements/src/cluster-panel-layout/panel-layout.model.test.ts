import { describe, expect, it } from 'vitest';
import { evenShares, movedDivider, readShares } from './panel-layout.model.js';

describe('movedDivider', () => {
  it('takes from one neighbour what the other gets, and stops before either is too narrow', () => {
    expect(movedDivider([0.5, 0.5], 0, 0.1)).toEqual([0.6, 0.4]);
    expect(movedDivider([0.5, 0.5], 0, 9)[1]).toBeCloseTo(0.15);
    const three = movedDivider([0.4, 0.3, 0.3], 1, -9);
    expect(three[0]).toBe(0.4);
    expect(three[1]).toBeCloseTo(0.15);
    expect(movedDivider([1], 0, 0.1)).toEqual([1]);
  });
});

describe('readShares', () => {
  it('takes what it wrote itself, and nothing else', () => {
    expect(readShares(JSON.stringify([0.6, 0.4]), 2)).toEqual([0.6, 0.4]);
    for (const text of [null, '', '{', '[1]', '[0.6,0.6]', '["a","b"]', '[2,-1]', 'null']) {
      expect(readShares(text, 2)).toBeNull();
    }
    expect(evenShares(3)).toHaveLength(3);
  });
});
