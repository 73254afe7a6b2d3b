import { describe, expect, it } from 'vitest';
import { clusterOf, THREE, vitalsOf, withNode } from '../testing/sample-cluster.js';
import { FRESH_MS, limitConcerns, nodeViews } from './node-view.model.js';

const now = Date.now();
const at = (ageMs: number): string => new Date(now - ageMs).toISOString();
const [A, B, C] = THREE;

describe('nodeViews', () => {
  it('calls numbers fresh only while they are, the node answers and the connection holds', () => {
    const vitals = new Map([
      [A, vitalsOf(A, { collectedAt: at(1_000) })],
      [B, vitalsOf(B, { collectedAt: at(FRESH_MS + 1_000) })],
    ]);
    const fresh = (live: boolean): boolean[] =>
      nodeViews(clusterOf(THREE), vitals, { now, live }).map((node) => node.fresh);
    expect(fresh(true)).toEqual([true, false, false]);
    expect(fresh(false)).toEqual([false, false, false]);
  });

  it('keeps a node that is down, with its last numbers and their age', () => {
    const topology = withNode(clusterOf(THREE), C, {
      status: 'down',
      since: at(41_000),
      lastSeen: at(43_000),
      reason: 'closed',
    });
    const vitals = new Map([[C, vitalsOf(C, { collectedAt: at(43_000) })]]);
    const node = nodeViews(topology, vitals, { now, live: true })[2];
    expect(node).toMatchObject({
      name: C,
      tone: 'down',
      statusAgeMs: 41_000,
      lastSeenAgeMs: 43_000,
      numbersAgeMs: 43_000,
      fresh: false,
      reason: 'closed',
    });
    expect(node?.vitals?.processes.used).toBeGreaterThan(0);
  });

  it('names a node that was expected and never came', () => {
    const views = nodeViews(clusterOf(THREE, { missingNodes: ['d@h'] }), null, { now, live: true });
    expect(views[3]).toMatchObject({ name: 'd@h', tone: 'unknown', vitals: null });
    expect(views[3]?.reason).toContain('never seen');
  });

  it('warns of an up node with a limit near, and says which', () => {
    const vitals = new Map([[A, vitalsOf(A, { processes: { used: 240_000, limit: 262_144 } })]]);
    const node = nodeViews(clusterOf(THREE), vitals, { now, live: true })[0];
    expect(node?.tone).toBe('warning');
    expect(node?.concerns[0]?.text.replaceAll('\u00a0', ' ')).toBe(
      'processes at 92 % of the limit: 240 000 of 262 144',
    );
  });
});

describe('limitConcerns', () => {
  it('takes a limit of zero as none', () => {
    expect(limitConcerns(vitalsOf(A, { ets: { used: 900, limit: 0 } }))).toEqual([]);
  });
});
