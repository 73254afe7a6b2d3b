import { describe, expect, it } from 'vitest';
import { infoOf, vitalsOf } from '../testing/sample-cluster.js';
import { gapMs, latestGauges, memoryParts, nextInfo, peerTraffic, trends } from './node-details.model.js';

const NODE = 'a@h';
const second = (s: number): string => new Date(s * 1_000).toISOString();
const peer = (bytesIn: number | null, bytesOut: number | null) =>
  ({ node: 'b@h', state: 'up', type: 'visible', bytesIn, bytesOut, queueBytes: 0 }) as const;
const withPeer = (s: number, bytesIn: number | null, bytesOut: number | null) => {
  const info = infoOf(NODE, { collectedAt: second(s) });
  return { ...info, networkInfo: { ...info.networkInfo, peers: [peer(bytesIn, bytesOut)] } };
};

describe('latestGauges', () => {
  it('takes whichever was measured last', () => {
    const info = infoOf(NODE, { collectedAt: second(10) });
    const newer = vitalsOf(NODE, { collectedAt: second(12), runQueue: 7 });
    expect(latestGauges(info, newer)?.runQueue).toBe(7);
    expect(latestGauges(info, vitalsOf(NODE, { collectedAt: second(8), runQueue: 7 }))?.runQueue).toBe(0);
    expect(latestGauges(null, newer)).toBe(newer);
    expect(latestGauges(null, null)).toBeNull();
  });
});

describe('memoryParts', () => {
  it('adds up to the total', () => {
    const { memory } = vitalsOf(NODE);
    const sum = memoryParts(memory).reduce((total, part) => total + part.value, 0);
    expect(sum).toBe(memory.total);
  });
});

describe('trends', () => {
  it('turns the count of reductions into a rate', () => {
    const history = [10, 15].map((s) => vitalsOf(NODE, { collectedAt: second(s), reductions: s * 1_000 }));
    const reductions = trends(history).find((trend) => trend.key === 'reductions');
    expect(reductions?.samples).toEqual([{ at: 15_000, value: 1_000 }]);
  });

  it('takes a pause of three steps for a gap', () => {
    const at = (...s: number[]) => s.map((each) => vitalsOf(NODE, { collectedAt: second(each) }));
    expect(gapMs(at(0, 10, 20, 30))).toBe(30_000);
    expect(gapMs(at(0, 1, 2))).toBe(15_000);
  });
});

describe('peerTraffic', () => {
  it('knows a rate once it has two answers of the same life', () => {
    expect(peerTraffic(withPeer(10, 500, 500), null)[0]?.rate).toBeNull();
    expect(peerTraffic(withPeer(20, 1_500, 1_500), withPeer(10, 500, 500))[0]?.rate).toBe(200);
    const other = { ...withPeer(10, 500, 500), incarnation: 'another' };
    expect(peerTraffic(withPeer(20, 1_500, 1_500), other)[0]?.rate).toBeNull();
  });

  it('does not invent one where a link has no counters', () => {
    expect(peerTraffic(withPeer(20, null, null), withPeer(10, null, null))[0]?.rate).toBeNull();
  });
});

describe('nextInfo', () => {
  const first = infoOf(NODE, { collectedAt: second(10) });

  it('keeps the answer before, to compare with', () => {
    const next = infoOf(NODE, { collectedAt: second(20) });
    expect(nextInfo({ info: first, before: null }, next)).toEqual({ info: next, before: first });
  });

  it('drops an answer that was overtaken, and one of another node from comparison', () => {
    const pair = { info: first, before: null };
    expect(nextInfo(pair, infoOf(NODE, { collectedAt: second(5) }))).toBe(pair);
    expect(nextInfo(pair, infoOf('b@h'))).toMatchObject({ info: { name: 'b@h' }, before: null });
  });

  it('takes the same answer with another status', () => {
    const down = { ...first, status: 'down' as const };
    expect(nextInfo({ info: first, before: null }, down)).toEqual({ info: down, before: null });
  });
});
