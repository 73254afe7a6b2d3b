import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findIslands, MISSING_LISTED, SETTLE_MS } from './islands.js';
import { createSight } from './sight.js';

/** Views of nodes 0, 1, … all taken at one moment long ago and again now, so that every word is a settled one. */
function settledSight(views: readonly (readonly number[])[]) {
  const sight = createSight(Math.max(64, views.length));
  for (const _ of views) sight.add();
  for (const at of [0, 10 * SETTLE_MS]) views.forEach((seen, index) => sight.record(index, seen, at));
  return sight;
}

const mesh = (indexes: readonly number[], size: number): number[][] =>
  Array.from({ length: size }, (_, index) =>
    indexes.includes(index) ? indexes.filter((other) => other !== index) : [],
  );

describe('findIslands', () => {
  it('finds one island of a mesh, and nothing missing', () => {
    const all = Array.from({ length: 70 }, (_, i) => i);
    const found = findIslands({ sight: settledSight(mesh(all, 70)), answering: all, seenOnly: [] });
    expect(found.islands.map((island) => island.toSorted((a, b) => a - b))).toEqual([all]);
    expect(found).toMatchObject({ missing: [], missingCount: 0 });
  });

  it('joins nodes over any number of steps', () => {
    const sight = settledSight([[1], [0, 2], [1, 3], [2]]);
    const found = findIslands({ sight, answering: [0, 1, 2, 3], seenOnly: [] });
    expect(found.islands).toHaveLength(1);
    expect(found.missingCount).toBe(6);
  });

  it('takes a contradiction for the moment between two views until it has lasted', () => {
    const sight = createSight(32);
    sight.add();
    sight.add();
    sight.record(0, [1], 0);
    sight.record(1, [0], 0);
    sight.record(0, [], 1_000);
    const early = findIslands({ sight, answering: [0, 1], seenOnly: [] });
    expect(early).toMatchObject({ islands: [[0, 1]], missing: [] });
    expect([...early.unsettled]).toEqual([0, 1]);
    sight.record(0, [], 1_000 + SETTLE_MS);
    expect([...findIslands({ sight, answering: [0, 1], seenOnly: [] }).unsettled]).toEqual([1]);
    sight.record(1, [0], 1_000 + SETTLE_MS);
    expect(findIslands({ sight, answering: [0, 1], seenOnly: [] })).toMatchObject({
      islands: [[0], [1]],
      missing: [[0, 1]],
      missingCount: 1,
    });
  });

  it('asks nothing of the last word of a node that no longer answers, only of those who see it', () => {
    // 0 and 1 are one side, 2 the other; 3 does not answer, and its old view has them all.
    const sight = settledSight([[1, 3], [0, 3], [], [0, 1, 2]]);
    expect(findIslands({ sight, answering: [0, 1, 2], seenOnly: [3] }).islands).toEqual([[0, 1, 3], [2]]);
  });

  it('lists some of the links that a netsplit misses, and counts all', () => {
    const size = 60;
    const left = Array.from({ length: 30 }, (_, i) => i);
    const right = left.map((i) => i + 30);
    const views = Array.from({ length: size }, (_, i) =>
      (i < 30 ? left : right).filter((other) => other !== i),
    );
    const found = findIslands({ sight: settledSight(views), answering: [...left, ...right], seenOnly: [] });
    expect(found.missing).toHaveLength(MISSING_LISTED);
    expect(found.missingCount).toBe(2 * 30 * 30);
    expect(found.islands).toHaveLength(2);
  });
});

describe('createSight', () => {
  const step = fc.record({
    observer: fc.nat(39),
    seen: fc.uniqueArray(fc.nat(39)),
    drop: fc.option(fc.nat(39), { freq: 6 }),
  });

  it('holds what each node last saw, and tells what it gained and lost', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const sight = createSight(40);
        for (let i = 0; i < 40; i += 1) sight.add();
        const truth = new Map<number, Set<number>>();
        steps.forEach(({ observer, seen, drop }, at) => {
          if (drop !== null) {
            sight.remove(drop);
            expect(sight.add()).toBe(drop);
            truth.delete(drop);
            for (const view of truth.values()) view.delete(drop);
          }
          const before = truth.get(observer) ?? new Set<number>();
          const change = sight.record(observer, seen, at);
          expect([...change.gained].sort()).toEqual(seen.filter((index) => !before.has(index)).sort());
          expect([...change.lost].sort()).toEqual(
            [...before].filter((index) => !seen.includes(index)).sort(),
          );
          truth.set(observer, new Set(seen));
          expect(sight.viewAt(observer)).toBe(at);
        });
        for (let observer = 0; observer < 40; observer += 1) {
          for (let index = 0; index < 40; index += 1) {
            expect(sight.sees(observer, index)).toBe(truth.get(observer)?.has(index) ?? false);
          }
        }
      }),
    );
  });

  it('keeps round trips of peers that are seen, and forgets them with the peer', () => {
    const sight = createSight(8);
    const [a, b] = [sight.add(), sight.add()];
    sight.record(a, [b], 0);
    sight.setRtt(a, b, 0.25);
    expect(sight.rtt(a, b)).toBe(0.25);
    expect(sight.rtt(b, a)).toBeNull();
    sight.record(a, [], 1);
    expect(sight.rtt(a, b)).toBeNull();
    sight.record(a, [b], 2);
    sight.remove(b);
    sight.add();
    sight.record(a, [b], 3);
    expect(sight.rtt(a, b)).toBeNull();
  });
});
