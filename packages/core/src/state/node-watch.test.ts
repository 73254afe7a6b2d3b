import { describe, expect, it, onTestFinished } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { NodeInfo } from '../model/node.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import { pause } from '../recovery/pause.js';
import { fakeClock, recordingProbe, scriptedProbe } from '../testing/index.js';

const [A, B] = ['a@h', 'b_1@h'] as const;

async function setUp() {
  const clock = fakeClock();
  const nodes = scriptedProbe({ clock, seeds: [A] });
  nodes.mesh(A, B);
  const slow = { ms: 0 };
  const slowed: ClusterProbe = {
    ...nodes,
    nodeInfo: async (name, request, context) => {
      if (slow.ms > 0) await pause(clock, slow.ms, context.signal);
      return nodes.nodeInfo(name, request, context);
    },
  };
  const probe = recordingProbe(slowed);
  const cluster = createCluster({ probe, clock });
  onTestFinished(async () => {
    await cluster.close();
    expect(clock.pending).toBe(0);
  });
  const seen: NodeInfo[] = [];
  const subscription = cluster.node$(B).subscribe((info) => seen.push(info));
  await clock.advance(1_000);
  return { clock, nodes, slow, probe, cluster, seen, subscription };
}

describe('node$', () => {
  it('asks at its pace, once for all who look at the same node', async () => {
    const { clock, probe, cluster, seen } = await setUp();
    const other: NodeInfo[] = [];
    cluster.node$(B).subscribe((info) => other.push(info));
    expect(other).toEqual(seen);
    await clock.advance(30_000);
    expect(probe.count('nodeInfo', B)).toBe(4);
    expect(probe.count('nodeInfo', A)).toBe(0);
    expect(seen).toHaveLength(4);
  });

  it('shows the last good answer of a node that was lost, marked, and asks nothing of it', async () => {
    const { clock, nodes, probe, seen } = await setUp();
    const good = seen.at(-1);
    nodes.set(B, { link: 'closed' });
    nodes.mesh(A);
    await clock.advance(3_000);
    const asked = probe.count('nodeInfo', B);
    expect(seen.at(-1)).toEqual({ ...good, status: 'down', lastSeen: expect.any(String) as string });
    expect(seen.at(-1)?.collectedAt).toBe(good?.collectedAt);
    await clock.advance(60_000);
    expect(probe.count('nodeInfo', B)).toBe(asked);
  });

  it('asks at once when the node is back, and when it is another life of it', async () => {
    const { clock, nodes, seen } = await setUp();
    nodes.set(B, { link: 'silent' });
    await clock.advance(2_000);
    nodes.set(B, { link: 'ok', incarnation: 'second' });
    await clock.advance(200);
    expect(seen.at(-1)).toMatchObject({ status: 'up', lastSeen: null, incarnation: 'second' });
    nodes.set(B, { incarnation: 'third' });
    await clock.advance(5_100);
    expect(seen.at(-1)?.incarnation).toBe('third');
  });

  it('bears a question that fails, tells it once, and goes on', async () => {
    const { clock, nodes, cluster, seen } = await setUp();
    const errors: string[] = [];
    cluster.error$.subscribe(({ code }) => errors.push(code));
    const before = seen.length;
    nodes.set(B, { answer: 'remote_error' });
    await clock.advance(35_000);
    expect(errors.filter((code) => code === 'remote_error').length).toBeLessThanOrEqual(2);
    expect(seen).toHaveLength(before);
    nodes.set(B, { answer: 'at_once' });
    await clock.advance(11_000);
    expect(seen.length).toBeGreaterThan(before);
  });

  it('is blind for no more than half a minute after a slow answer', async () => {
    const { clock, slow, seen } = await setUp();
    slow.ms = 9_000;
    await clock.advance(18_900);
    slow.ms = 0;
    const slowAnswer = seen.at(-1);
    expect(slowAnswer?.collectedAt).not.toBe(seen[0]?.collectedAt);
    await clock.advance(25_000);
    expect(seen.at(-1)).toBe(slowAnswer);
    await clock.advance(6_000);
    expect(seen.at(-1)).not.toBe(slowAnswer);
  });

  it('asks again at its interval after a question that ran into its deadline', async () => {
    const { clock, slow, seen } = await setUp();
    slow.ms = 60_000;
    await clock.advance(39_500);
    slow.ms = 0;
    const before = seen.length;
    await clock.advance(10_500);
    expect(seen.length).toBeGreaterThan(before);
  });

  it('stops with the last who looks', async () => {
    const { clock, probe, subscription, cluster } = await setUp();
    cluster.topology$.subscribe();
    subscription.unsubscribe();
    probe.forgetCalls();
    await clock.advance(60_000);
    expect(probe.count('nodeInfo')).toBe(0);
  });

  it('says nothing of a node that nobody knows', async () => {
    const { clock, cluster } = await setUp();
    let emitted = 0;
    cluster.node$('nobody@h').subscribe(() => (emitted += 1));
    await clock.advance(30_000);
    expect(emitted).toBe(0);
  });
});
