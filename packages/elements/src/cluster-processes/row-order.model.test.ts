import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowOrder } from './row-order.js';

const numbered = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row);

describe('RowOrder', () => {
  it('has at each place, looked at in any order, what a whole sort would have there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ noNaN: true })), { maxLength: 700 }),
        fc.array(fc.nat(800), { maxLength: 20 }),
        (keys, places) => {
          const order = new RowOrder(numbered(keys.length), Float64Array.from(keys));
          const sorted = keys.map((_, row) => row).sort((a, b) => keys[a]! - keys[b]! || a - b);
          for (const place of places) expect(order.at(place)).toBe(sorted[place]);
          for (const place of [0, keys.length - 1]) expect(order.at(place)).toBe(sorted[place]);
        },
      ),
    );
  });

  it('says where a row is, also where nobody has looked', () => {
    const keys = Float64Array.from({ length: 5_000 }, (_, row) => (row * 7_919) % 1_000);
    const order = new RowOrder(
      numbered(5_000).filter((row) => row !== 17),
      keys,
    );
    const place = order.placeOf(4_321);
    expect(order.at(place)).toBe(4_321);
    expect(order.placeOf(17)).toBe(-1);
  });

  it('looks at the end of many without ordering the rest', () => {
    const count = 200_000;
    let compared = 0;
    const keys = new Proxy(
      Float64Array.from({ length: count }, (_, row) => (row * 7_919) % count),
      {
        get(target, key) {
          compared += 1;
          return Reflect.get(target, key) as unknown;
        },
      },
    );
    const order = new RowOrder(numbered(count), keys);
    expect(order.at(count - 1)).toBeDefined();
    // A sort would take count × log₂(count) comparisons of two keys each, 7 million.
    expect(compared).toBeLessThan(12 * count);
  });
});
