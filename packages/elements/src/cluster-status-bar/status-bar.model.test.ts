import { BeamdeckError } from '@beamdeck/core';
import { describe, expect, it } from 'vitest';
import { clusterOf, THREE, vitalsOf, withNode } from '../testing/sample-cluster.js';
import { connectionMark, nextPace, partitionMark, slowedNodes, watchingCost } from './status-bar.model.js';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const error = new BeamdeckError('cluster_unavailable', 'Gone.');
const mark = (...args: Parameters<typeof connectionMark>): string => {
  const { word, detail } = connectionMark(...args);
  return plain(`${word} ${detail}`.trim());
};

describe('connectionMark', () => {
  it('says how old the newest data is, or when the next attempt comes', () => {
    expect(mark({ state: 'connected', since: 0 }, 4_000, 0)).toBe('live 4 s ago');
    expect(mark({ state: 'stale', since: 0, error: null }, 41_000, 41_000)).toBe('stale 41 s old');
    expect(mark({ state: 'reconnecting', attempt: 3, nextAt: 5_000, error }, 9_000, 0)).toBe(
      'reconnecting try 3 in 5 s',
    );
    expect(mark({ state: 'refused', error }, null, 0)).toBe('refused');
  });

  it('does not call data of the page live', () => {
    expect(mark(null, 90_000, 0)).toBe('data 1 min 30 s ago');
  });
});

describe('watchingCost', () => {
  const round = (at: number) =>
    new Map(
      THREE.map((name) => [
        name,
        vitalsOf(name, { collectedAt: new Date(at).toISOString(), cost: { targetMs: 3.1, bytes: 14_336 } }),
      ]),
    );

  it('is the mean of the last sweeps, with their pace once two were seen', () => {
    const first = nextPace(new Map(), round(0));
    const before = watchingCost(round(0), first);
    expect([plain(before?.text ?? ''), before?.pace]).toEqual(['3.1 ms · 14 KiB a node', '']);
    const second = nextPace(first, round(5_020));
    expect(plain(watchingCost(round(5_020), second)?.pace ?? '')).toBe('every 5 s');
    const slow = nextPace(second, round(5_020 + 693_000));
    expect(plain(watchingCost(round(5_020 + 693_000), slow)?.pace ?? '')).toBe('every 11 min');
  });

  it('is unknown before the first sweep', () => {
    expect(watchingCost(new Map(), new Map())).toBeNull();
  });
});

describe('slowedNodes', () => {
  const [a, b, c] = THREE;
  const slow = (name: string, everyMs: number) =>
    vitalsOf(name, { pace: { everyMs, slowed: '17 processes wait to run.' } });
  const usual = vitalsOf(a, { pace: { everyMs: 5_000, slowed: null } });

  it('says nothing while every node is asked as configured', () => {
    const vitals = new Map([
      [a, usual],
      [b, vitalsOf(b)],
    ]);
    expect(slowedNodes(vitals, clusterOf(THREE))).toBeNull();
  });

  it('names the slowest first, with how often and why', () => {
    const vitals = new Map([
      [a, usual],
      [b, slow(b, 10_000)],
      [c, slow(c, 20_000)],
    ]);
    const slowed = slowedNodes(vitals, clusterOf(THREE));
    expect(plain(slowed?.text ?? '')).toBe('2 nodes asked less often');
    expect(plain(slowed?.title ?? '').split('\n')).toEqual([
      `${c}: every 20 s. 17 processes wait to run.`,
      `${b}: every 10 s. 17 processes wait to run.`,
    ]);
  });

  it('leaves out a node that no longer answers, and counts those it has no room to name', () => {
    const lost = withNode(clusterOf(THREE), b, { status: 'down' });
    expect(slowedNodes(new Map([[b, slow(b, 10_000)]]), lost)).toBeNull();
    const many = Array.from({ length: 11 }, (_, i) => `n${i}@h`);
    const title = slowedNodes(
      new Map(many.map((name) => [name, slow(name, 10_000)])),
      clusterOf(many),
    )?.title;
    expect(plain(title?.split('\n').at(-1) ?? '')).toBe('and 3 more');
  });
});

describe('partitionMark', () => {
  it('counts the islands that the sentence names', () => {
    expect(partitionMark(clusterOf(THREE)).word).toBe('none');
    expect(partitionMark(clusterOf(THREE, { partitionStatus: 'partial_partition' })).word).toBe(
      'links missing',
    );
    const islands = [[THREE[0]], [THREE[1], THREE[2]]];
    expect(partitionMark(clusterOf(THREE, { partitionStatus: 'partial_partition', islands })).word).toBe(
      '2 islands',
    );
  });
});
