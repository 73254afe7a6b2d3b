import { describe, expect, it } from 'vitest';
import { LineSlots } from './line-slots.js';

describe('LineSlots', () => {
  it('keeps the element of a line that stays, wherever it stands', () => {
    const slots = new LineSlots();
    expect(slots.of(['a', 'b', 'c'])).toEqual([0, 1, 2]);
    expect(slots.of(['c', 'a', 'b'])).toEqual([2, 0, 1]);
  });

  it('gives lines that come the elements of those that went', () => {
    const slots = new LineSlots();
    slots.of(['a', 'b', 'c', 'd']);
    expect(slots.of(['c', 'd', 'e', 'f'])).toEqual([2, 3, 0, 1]);
    expect(slots.of(['x', 'y', 'z', 'c'])).toEqual([0, 1, 3, 2]);
  });

  it('needs no more elements than there have been lines at once', () => {
    const slots = new LineSlots();
    for (let first = 0; first < 500; first += 7) {
      const given = slots.of(Array.from({ length: 40 - (first % 3) }, (_, at) => String(first + at)));
      expect(new Set(given).size).toBe(given.length);
      expect(Math.max(...given)).toBeLessThan(40);
    }
  });

  it('never gives two lines one element, though they have one key', () => {
    const slots = new LineSlots();
    expect(slots.of(['a', 'a', 'b'])).toEqual([0, 1, 2]);
    expect(new Set(slots.of(['b', 'a', 'a'])).size).toBe(3);
  });
});
