import { describe, expect, it } from 'vitest';
import { clearOf, textBox, within } from './label-boxes.model.js';

const box = textBox(50, 0, 4);

describe('within', () => {
  it('finds the share of a way that is inside a box', () => {
    const inside = within(box, { x: 0, y: 0 }, { x: 100, y: 0 });
    expect(inside?.[0]).toBeCloseTo((50 - box.halfWidth) / 100);
    expect(inside?.[1]).toBeCloseTo((50 + box.halfWidth) / 100);
  });

  it('finds nothing of a way that passes by, ends before, or runs along a side', () => {
    expect(within(box, { x: 0, y: 20 }, { x: 100, y: 20 })).toBeNull();
    expect(within(box, { x: 0, y: 0 }, { x: 10, y: 0 })).toBeNull();
    expect(within(box, { x: 0, y: box.halfHeight }, { x: 100, y: box.halfHeight })).toBeNull();
  });
});

describe('clearOf', () => {
  it('leaves the whole of a way that meets no box', () => {
    expect(clearOf([box], { x: 0, y: 40 }, { x: 100, y: 40 })).toEqual([[0, 1]]);
  });

  it('takes every box out of it, also where they overlap or stand at its end', () => {
    const boxes = [box, textBox(55, 0, 4), textBox(100, 0, 2)];
    const parts = clearOf(boxes, { x: 0, y: 0 }, { x: 100, y: 0 });
    expect(parts).toHaveLength(2);
    for (const [from, to] of parts) {
      for (const each of boxes) {
        expect(within(each, { x: from * 100 + 0.01, y: 0 }, { x: to * 100 - 0.01, y: 0 })).toBeNull();
      }
    }
  });
});
