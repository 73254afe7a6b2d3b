import { describe, expect, it } from 'vitest';
import { graphPaths, islandPath } from './graph-paths.model.js';
import { textBox, within } from './label-boxes.model.js';
import { ringLayout } from './ring-layout.model.js';

const names = ['a', 'b', 'c', 'd', 'e'];
const layout = ringLayout({ count: 5, width: 600, height: 600, longestLabel: 4 });
const facts = {
  names,
  places: layout.places,
  radius: layout.radius,
  linked: () => true,
  missing: [],
  word: () => 'no link, 41 s',
  selected: null,
};
const lines = (path: string): number => path.match(/M/g)?.length ?? 0;

describe('graphPaths', () => {
  it('draws the mesh as one path', () => {
    expect(lines(graphPaths(facts).ordinary)).toBe(10);
  });

  it('takes the links of the selected node out of it', () => {
    const paths = graphPaths({ ...facts, selected: 'c' });
    expect([lines(paths.ordinary), lines(paths.selected)]).toEqual([6, 4]);
  });

  it('draws a missing link as missing, with a word at it, and not as a link', () => {
    const pair = { a: 'a', b: 'd', aSeesB: false, bSeesA: false, since: 0 };
    const paths = graphPaths({ ...facts, missing: [pair] });
    // Two strokes: the word stands between them.
    expect([lines(paths.ordinary), lines(paths.missing)]).toEqual([9, 2]);
    expect(paths.labels.map((label) => label.pair)).toEqual([pair]);
  });

  it('draws no link to a node that does not answer', () => {
    expect(lines(graphPaths({ ...facts, linked: (name) => name !== 'e' }).ordinary)).toBe(6);
  });

  it('leaves the mesh out of a large cluster, but not the links of the selected node', () => {
    const many = Array.from({ length: 60 }, (_, index) => `n${index}`);
    const { places } = ringLayout({ count: 60, width: 900, height: 900, longestLabel: 4 });
    const paths = graphPaths({ ...facts, names: many, places, radius: 6, selected: 'n7' });
    expect([lines(paths.ordinary), lines(paths.selected)]).toEqual([0, 59]);
  });
});

describe('graphPaths, beside texts', () => {
  it('crosses no text with any line', () => {
    const texts = layout.places.map(({ x, y }) => textBox(x, y + layout.radius + 13, 12));
    const missing = names.flatMap((a, at) =>
      names.slice(at + 1).map((b) => ({ a, b, aSeesB: false, bSeesA: false, since: 0 })),
    );
    const paths = graphPaths({ ...facts, missing, texts });
    expect(paths.labels.length).toBeGreaterThan(0);
    const boxes = [...texts, ...paths.labels.map(({ x, y }) => textBox(x, y, 'no link, 41 s'.length))];
    for (const [, ...ends] of paths.missing.matchAll(/M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)/g)) {
      const [ax, ay, bx, by] = ends.map(Number) as [number, number, number, number];
      for (const box of boxes) {
        // Ends are rounded to tenths of a pixel.
        const inner = { ...box, halfWidth: box.halfWidth - 0.2, halfHeight: box.halfHeight - 0.2 };
        expect(within(inner, { x: ax, y: ay }, { x: bx, y: by })).toBeNull();
      }
    }
  });
});

describe('islandPath', () => {
  it('joins neighbours, also across the start of the ring', () => {
    expect(lines(islandPath([3, 4], layout.places))).toBe(1);
    expect(lines(islandPath([0, 4], layout.places))).toBe(1);
  });

  it('does not reach across nodes that are not in the island', () => {
    expect(lines(islandPath([0, 2], layout.places))).toBe(2);
  });
});
