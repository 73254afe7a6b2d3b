import type { ClusterTopology } from '@beamdeck/core';
import { describe, expect, it } from 'vitest';
import { clusterOf, withNode } from '../testing/sample-cluster.js';
import { blindSpots, missingPairs, sightOf } from './links.model.js';
import { partitionStory } from './partition.model.js';

const now = Date.parse('2026-01-05T08:00:41.000Z');
const since = '2026-01-05T08:00:00.000Z';
const NAMES = ['a@10.0.1.1', 'b@10.0.1.2', 'c@10.0.1.3', 'd@10.0.2.1', 'e@10.0.2.2'] as const;
const [A, B, C, D, E] = NAMES;
const link = (from: string, to: string) => ({ from, to, since });
const both = (x: string, y: string) => [link(x, y), link(y, x)];

const tell = (topology: ClusterTopology): string => {
  const story = partitionStory(topology, now);
  const sentence = story?.sentence.map(({ text }) => text).join('') ?? '';
  return story === null ? '' : `${story.title}: ${sentence} ${story.advice}`.replaceAll('\u00a0', ' ');
};

describe('partitionStory', () => {
  it('has nothing to tell of a whole cluster', () => {
    expect(partitionStory(clusterOf(NAMES), now)).toBeNull();
  });

  it('names the islands, for how long, and whether both are watched', () => {
    const missingLinks = [A, B, C].flatMap((x) => [D, E].flatMap((y) => both(x, y)));
    const topology = clusterOf(NAMES, {
      islands: [
        [A, B, C],
        [D, E],
      ],
      missingLinks,
    });
    expect(tell(topology)).toBe(
      'Partition: two islands: {a b c} and {d e} do not see each other for 41 s. Both sides are watched. ' +
        'Check the network between 10.0.1.1 and 10.0.2.1, and that both sides have the same cookie.',
    );
  });

  it('says which side is seen when only one is', () => {
    const topology = clusterOf(NAMES, {
      islands: [
        [A, B, C],
        [D, E],
      ],
      connectedNodes: [A, B, C],
      missingLinks: both(A, D),
    });
    expect(tell(topology)).toContain('Only {a b c} can be seen from here.');
  });

  it('tells one missing link, and one that is missing one way', () => {
    expect(tell(clusterOf(NAMES, { missingLinks: both(A, C) }))).toContain(
      'Partition: links missing: a and c do not see each other for 41 s.',
    );
    expect(tell(clusterOf(NAMES, { missingLinks: [link(C, A)] }))).toContain(
      'c does not see a for 41 s, though a sees c.',
    );
  });

  it('tells of the node that is cut off most, and who still sees it', () => {
    const topology = clusterOf(NAMES, { missingLinks: [...both(A, E), ...both(B, E), ...both(C, E)] });
    expect(tell(topology)).toContain('e has no link with a, b and c for 41 s, but with d.');
  });

  it('thinks of cookies where both ends share a host', () => {
    const names = ['a@host', 'b@host'];
    expect(tell(clusterOf(names, { missingLinks: both('a@host', 'b@host') }))).toContain('share a host');
  });
});

describe('missingPairs', () => {
  it('joins both directions, and keeps which is missing', () => {
    expect(missingPairs([...both(A, B), link(D, C)])).toEqual([
      { a: A, b: B, aSeesB: false, bSeesA: false, since: Date.parse(since) },
      { a: C, b: D, aSeesB: true, bSeesA: false, since: Date.parse(since) },
    ]);
  });
});

describe('sightOf', () => {
  const topology = withNode(
    withNode(clusterOf(NAMES, { missingLinks: [link(A, B)] }), D, { status: 'down' }),
    E,
    { status: 'unreachable' },
  );
  const sight = (from: string, to: string): string =>
    sightOf(topology, blindSpots(topology), null, from, to).sight;

  it('is what the node itself tells', () => {
    expect([sight(A, A), sight(A, C), sight(A, B), sight(B, A)]).toEqual(['self', 'sees', 'blind', 'sees']);
  });

  it('is not known of a node that does not answer, nor of links to it', () => {
    expect([sight(E, A), sight(A, E), sight(D, A), sight(A, D)]).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'gone',
    ]);
  });

  it('adds the round trip where it was measured', () => {
    const connectivity = { [A]: { [C]: { connected: true, rttMs: 0.4, seenBy: A } } };
    expect(sightOf(topology, blindSpots(topology), connectivity, A, C)).toEqual({
      sight: 'sees',
      rttMs: 0.4,
    });
  });
});
