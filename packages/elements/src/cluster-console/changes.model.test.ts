import type { ClusterChange, NodeStatus } from '@beamdeck/core';
import { describe, expect, it } from 'vitest';
import { clusterOf, THREE } from '../testing/sample-cluster.js';
import { heard, SILENCE, spoken } from './announcements.model.js';
import { withChange } from './change-feed.model.js';

const [A, B] = THREE;
const change = (changes: Partial<ClusterChange['changes']>, topology = clusterOf(THREE)): ClusterChange => ({
  type: 'topology_changed',
  timestamp: '2026-01-05T08:00:00.000Z',
  topology,
  changes: { nodesAdded: [], nodesRemoved: [], partitionStatusChanged: false, nodesChanged: [], ...changes },
});
const became = (node: string, from: NodeStatus, to: NodeStatus) =>
  change({ nodesChanged: [{ node, from, to, reason: 'closed' }] });

describe('the feed', () => {
  it('tells each change once, newest first, with its reason', () => {
    const feed = withChange(withChange([], became(A, 'up', 'down')), became(A, 'down', 'up'));
    expect(feed.map(({ node, what, reason }) => [node, what, reason])).toEqual([
      [A, 'up', 'closed'],
      [A, 'down', 'closed'],
    ]);
    expect(new Set(feed.map((entry) => entry.key)).size).toBe(2);
  });

  it('does not tell of getting to know a node that was there, nor of not looking at it', () => {
    expect(withChange([], became(A, 'unknown', 'up'))).toEqual([]);
    expect(withChange([], became(A, 'up', 'unknown'))).toEqual([]);
  });

  it('tells of a node that joins once, not as joined and up', () => {
    const joined = change({
      nodesAdded: [A],
      nodesChanged: [{ node: A, from: 'unreachable', to: 'up', reason: null }],
    });
    expect(withChange([], joined).map((entry) => entry.what)).toEqual(['joined']);
  });

  it('tells of the cluster as a whole', () => {
    const islands = [[A], [B]];
    const apart = change(
      { partitionStatusChanged: true },
      clusterOf(THREE, { islands, partitionStatus: 'partial_partition' }),
    );
    expect(withChange([], apart)[0]).toMatchObject({
      node: null,
      what: 'partition',
      reason: '2 islands',
    });
    expect(withChange([], change({ partitionStatusChanged: true }))[0]?.what).toBe('whole');
  });

  it('is bounded', () => {
    let feed = withChange([], became(A, 'up', 'down'));
    for (let round = 0; round < 300; round += 1) feed = withChange(feed, became(A, 'up', 'down'));
    expect(feed).toHaveLength(100);
  });
});

describe('announcements', () => {
  it('say what is pending at most every ten seconds', () => {
    const first = spoken(heard(SILENCE, became(A, 'up', 'down')), 0);
    expect(first.text).toBe('a@10.0.0.1 down.');
    const waiting = spoken(heard(first, became(B, 'up', 'down')), 5_000);
    expect(waiting.text).toBe('a@10.0.0.1 down.');
    expect(spoken(waiting, 10_000).text).toBe('b@10.0.0.2 down.');
  });

  it('tell a node that flaps once, as it stands', () => {
    const flapping = heard(heard(SILENCE, became(A, 'up', 'down')), became(A, 'down', 'up'));
    expect(spoken(flapping, 0).text).toBe('a@10.0.0.1 up.');
  });
});
