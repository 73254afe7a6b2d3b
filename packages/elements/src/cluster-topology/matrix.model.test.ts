import { describe, expect, it } from 'vitest';
import { nodeViews } from '../node-view/node-view.model.js';
import { clusterOf, THREE } from '../testing/sample-cluster.js';
import { MATRIX_LIMIT, matrixOf } from './matrix.model.js';

const now = Date.now();
const [A, B, C] = THREE;
const since = new Date(now - 41_000).toISOString();

describe('matrixOf', () => {
  const topology = clusterOf(THREE, { missingLinks: [{ from: A, to: B, since }] });
  const nodes = nodeViews(topology, null, { now, live: true });

  it('says in each cell what the row’s node tells of the column’s', () => {
    const [first, second] = matrixOf(topology, nodes, null, now).rows;
    expect(first?.map((cell) => cell.sight)).toEqual(['self', 'blind', 'sees']);
    expect(second?.map((cell) => cell.sight)).toEqual(['sees', 'self', 'sees']);
    expect(first?.[1]?.says().replaceAll('\u00a0', ' ')).toBe('a does not see b, for 41 s');
  });

  it('marks a round trip far above the others', () => {
    const seen = (rttMs: number) => ({ connected: true, rttMs, seenBy: A });
    const connectivity = { [B]: { [A]: seen(0.4), [C]: seen(9) }, [C]: { [A]: seen(0.3), [B]: seen(0.5) } };
    const matrix = matrixOf(topology, nodes, connectivity, now);
    expect(matrix.rows[1]?.map(({ text, slow }) => [text, slow])).toEqual([
      ['0.40', false],
      ['·', false],
      ['9.00', true],
    ]);
    expect(matrix.timed).toBe(true);
  });

  it('keeps, of a large cluster, the nodes that have something to tell', () => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}@h`);
    const large = clusterOf(names, { missingLinks: [{ from: 'n150@h', to: 'n199@h', since }] });
    const matrix = matrixOf(large, nodeViews(large, null, { now, live: true }), null, now);
    expect(matrix.nodes).toHaveLength(MATRIX_LIMIT);
    expect(matrix.leftOut).toBe(200 - MATRIX_LIMIT);
    expect(matrix.nodes.map((node) => node.name)).toEqual(
      expect.arrayContaining(['n150@h', 'n199@h', 'n0@h']),
    );
  });
});
