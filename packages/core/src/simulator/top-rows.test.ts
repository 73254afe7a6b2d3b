import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopRows } from './top-rows.js';

describe('TopRows', () => {
  it('keeps what sorting everything would have kept', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 50 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 20 }), (offered, limit) => {
        const unique = offered.filter(([, pid], at) => offered.findIndex((row) => row[1] === pid) === at);
        const top = new TopRows(limit);
        unique.forEach(([key, pid], index) => top.offer(key, pid, index));
        const sorted = unique
          .map(([key, pid], index) => ({ key, pid, index }))
          .sort((a, b) => b.key - a.key || a.pid - b.pid)
          .slice(0, limit);
        expect(top.best()).toEqual(sorted.map(({ index }) => index));
      }),
    );
  });

  it('puts rows without a key last, by pid', () => {
    const top = new TopRows(3);
    for (const [pid, key] of [
      [4, -Infinity],
      [2, -Infinity],
      [9, -7],
      [3, -Infinity],
    ] as const)
      top.offer(key, pid, pid);
    expect(top.best()).toEqual([9, 2, 3]);
  });
});
