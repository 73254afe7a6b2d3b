import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import type { ProcessRow } from '../model/process.js';
import type { ProbeContext } from '../probe/cluster-probe.js';
import { rowOf } from './health-sample.test-data.js';
import { createMailboxLooks } from './mailbox-looks.js';

function start() {
  const node = {
    rows: [rowOf('mailer', 10)] as ProcessRow[],
    costMs: 0.5,
    fails: false,
    loaded: false,
    asked: 0,
  };
  let now = 1_000_000;
  const looks = createMailboxLooks({
    now: () => now,
    everyMs: 10_000,
    probe: {
      processes: () => {
        node.asked += 1;
        if (node.fails) return Promise.reject(new BeamdeckError('timeout', 'No answer.'));
        const value = { rows: node.rows, matched: 1, scanned: 1, partial: false };
        return Promise.resolve({ value, collectedAt: now, cost: { targetMs: node.costMs, bytes: 100 } });
      },
    },
  });
  const context: ProbeContext = { signal: new AbortController().signal, deadlineMs: 1_000, priority: 'low' };
  const look = (incarnation = '1') =>
    looks.look({ node: 'a@h', incarnation, loaded: node.loaded }, context, () => undefined);
  return { node, looks, look, pass: (ms: number) => (now += ms) };
}

describe('createMailboxLooks', () => {
  it('looks again once the last look is no longer fresh, and tells how each has gone', async () => {
    const { node, look, pass } = start();
    expect(await look()).toMatchObject({ mailboxes: [{ perSecond: null, growingSince: null }] });
    pass(3_999);
    await look();
    expect(node.asked).toBe(1);
    pass(1);
    node.rows = [rowOf('mailer', 50)];
    expect(await look()).toMatchObject({ mailboxes: [{ perSecond: 10, growingSince: 1_000_000 }] });
    pass(10_000);
    node.rows = [rowOf('mailer', 150)];
    expect(await look()).toMatchObject({ mailboxes: [{ perSecond: 10, growingSince: 1_000_000 }] });
    pass(10_000);
    node.rows = [rowOf('mailer', 50)];
    expect(await look()).toMatchObject({ mailboxes: [{ perSecond: -10, growingSince: null }] });
    expect(node.asked).toBe(4);
  });

  it('takes no more than a hundredth of a scheduler, however many processes there are', async () => {
    const { node, look, pass } = start();
    node.costMs = 600;
    for (let second = 0; second < 600; second += 10) {
      await look();
      pass(10_000);
    }
    expect(node.asked * node.costMs).toBeLessThanOrEqual(6_000);
  });

  it('leaves a loaded node alone at every other check, and no longer once the load has gone', async () => {
    const { node, look, pass } = start();
    const checks = async (count: number) => {
      const before = node.asked;
      for (let check = 0; check < count; check += 1) {
        await look();
        pass(10_000);
      }
      return node.asked - before;
    };
    node.loaded = true;
    expect(await checks(12)).toBe(6);
    node.loaded = false;
    expect(await checks(12)).toBe(12);
  });

  it('lets the last look stand in for one that failed, for a minute, and waits before the next', async () => {
    const { node, look, pass } = start();
    const first = await look();
    node.fails = true;
    pass(10_000);
    expect(await look()).toBe(first);
    pass(10_000);
    expect(await look()).toBe(first);
    expect(node.asked).toBe(2);
    pass(50_000);
    expect(await look()).toEqual({ unmeasured: 'Its processes could not be looked at: timeout.' });
  });

  it('knows nothing of another life of the node, nor of nodes it has forgotten', async () => {
    const { node, looks, look } = start();
    await look('1');
    await look('2');
    expect(node.asked).toBe(2);
    looks.keepOnly(new Set());
    expect(await look('2')).toMatchObject({ mailboxes: [{ perSecond: null }] });
    expect(node.asked).toBe(3);
  });
});
