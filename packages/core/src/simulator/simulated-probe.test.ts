import { describe, expect, it } from 'vitest';
import type { NodeVitals } from '../model/node.js';
import { nodeInfo, nodeVitals } from '../model/node.js';
import type { ProbeContext } from '../probe/cluster-probe.js';
import { steppedClock } from './clock.js';
import { simulatedProbe } from './simulated-probe.js';
import type { SimulatedProbeOptions } from './simulated-probe.js';

const [a, b, c] = ['shop-a@sim.local', 'shop-b@sim.local', 'shop-c@sim.local'] as const;
const context: ProbeContext = { signal: new AbortController().signal, deadlineMs: 5_000, priority: 'low' };

async function start(options: SimulatedProbeOptions = {}) {
  const clock = steppedClock();
  const probe = simulatedProbe({ clock, ...options });
  for (const { name } of probe.truth().nodes)
    void probe.watch(name, { signal: new AbortController().signal });
  await clock.advance(2_000);
  /** What a question comes to within this time: its answer, the code of its error, or that it is still open. */
  const outcome = async <T>(question: Promise<T>, withinMs = 100): Promise<T> => {
    let settled: { value: T } | { error: unknown } | null = null;
    question.then(
      (value) => (settled = { value }),
      (error: unknown) => (settled = { error }),
    );
    await clock.advance(withinMs);
    const end = settled as { value: T } | { error: unknown } | null;
    if (end === null) throw new Error('still open');
    if ('error' in end) throw end.error;
    return end.value;
  };
  return { clock, probe, outcome };
}

describe('simulatedProbe', () => {
  it('refuses options that make no sense, by name', () => {
    for (const options of [
      { nodes: 0 },
      { nodes: 1_001 },
      { nodes: 1.5 },
      { processesPerNode: 2e6 },
      { latencyMs: -1 },
    ]) {
      const [field] = Object.keys(options) as [string];
      expect(() => simulatedProbe(options)).toThrow(
        expect.objectContaining({
          code: 'invalid_parameter',
          details: { fields: { [field]: expect.any(String) } },
        }),
      );
    }
  });

  it('answers a sweep in the shape of the model, marked simulated', async () => {
    const { probe, outcome } = await start();
    const { value, cost, collectedAt } = await outcome(probe.sweep(a, context));
    expect(nodeVitals.parse(value.vitals)).toEqual(value.vitals);
    expect(value.vitals).toMatchObject({
      node: a,
      simulated: true,
      collectedAt: new Date(collectedAt).toISOString(),
    });
    expect([value.visible, value.hidden]).toEqual([[b, c], []]);
    expect(Object.keys(value.peerRttMs)).toEqual([b, c]);
    expect(cost.bytes).toBeGreaterThan(0);
    const truth = probe.truth().nodes[0];
    expect(value.vitals.incarnation).toBe(truth?.incarnation);
    expect(Math.abs(value.vitals.processes.used - (truth?.processes ?? 0))).toBeLessThan(20);
  });

  it('answers for a node in full, and its numbers agree with each other', async () => {
    const { clock, probe, outcome } = await start({ processesPerNode: 20_000 });
    const { value } = await outcome(probe.nodeInfo(a, { includeProcesses: true, processLimit: 7 }, context));
    expect(nodeInfo.parse(value)).toEqual(value);
    expect(value).toMatchObject({ name: a, status: 'up', simulated: true, unmeasured: {} });
    expect(value.processes?.length).toBe(7);
    const { memory, limits, applications } = value;
    expect(memory.total).toBe(memory.processes + memory.system);
    expect(memory.system).toBeGreaterThan(memory.atom + memory.binary + memory.code + memory.ets);
    const counted = applications.reduce((sum, { processes }) => sum + (processes ?? 0), 0);
    expect(limits.processes.used - counted).toBeGreaterThan(0);
    expect(limits.processes.used - counted).toBeLessThan(20);

    const all = { sort: 'pid', order: 'asc', limit: 10_000, includeDetails: false } as const;
    const shop = await outcome(probe.processes(a, { ...all, application: 'db_connection' }, context));
    const said = applications.find(({ name }) => name === 'db_connection');
    expect(Math.abs(shop.value.matched - (said?.processes ?? 0))).toBeLessThan(20);
    const held = shop.value.rows.reduce((sum, row) => sum + (row.memory ?? 0), 0);
    expect(Math.abs(held / (said?.memory ?? 1) - 1)).toBeLessThan(0.15);
    expect(clock.pending).toBe(0);
  });

  it('has gauges that move, and counters that never fall', async () => {
    const { clock, probe, outcome } = await start();
    const sweeps: NodeVitals[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      sweeps.push((await outcome(probe.sweep(a, context))).value.vitals);
      await clock.advance(1_000);
    }
    for (const [before, now] of sweeps.slice(1).map((now, at) => [sweeps[at]!, now] as const)) {
      expect(now.reductions).toBeGreaterThan(before.reductions);
      expect(now.uptimeSeconds).toBeGreaterThan(before.uptimeSeconds);
    }
    expect(new Set(sweeps.map(({ processes }) => processes.used)).size).toBeGreaterThan(10);
    expect(new Set(sweeps.map(({ memory }) => memory.total)).size).toBe(60);
    expect(new Set(sweeps.map(({ runQueue }) => runQueue)).size).toBeGreaterThan(1);
  });

  it('measures the round trip of a ping on the clock', async () => {
    const { probe, outcome } = await start({ latencyMs: 10 });
    const { value } = await outcome(probe.ping(a, context));
    expect(value).toBeGreaterThan(4);
    expect(value).toBeLessThan(20);
    probe.slowNode(a, { factor: 10, forMs: 5_000 });
    expect((await outcome(probe.ping(a, context), 1_000)).value).toBeGreaterThan(40);
  });

  it('answers questions about nodes without a link with node_unreachable', async () => {
    const { probe } = await start();
    probe.unwatch(a);
    probe.simulateNodeFailure(b);
    for (const node of [a, b, 'nobody@sim.local']) {
      await expect(probe.sweep(node, context)).rejects.toMatchObject({ code: 'node_unreachable' });
    }
  });

  it('times out at the deadline when the node is frozen, and answers late when it thaws before', async () => {
    const { clock, probe, outcome } = await start();
    probe.simulateNodeFailure(a, { kind: 'freeze', healAfterMs: 4_000 });
    const late = outcome(probe.sweep(a, context), 4_500);
    await expect(outcome(probe.ping(a, { ...context, deadlineMs: 1_000 }), 1_000)).rejects.toMatchObject({
      code: 'timeout',
    });
    expect((await late).value.vitals.node).toBe(a);
    expect(clock.pending).toBe(0);
  });

  it('fails what is under way when the node ends, when it is cancelled, and when all is closed', async () => {
    const { clock, probe, outcome } = await start({ latencyMs: 100 });
    const ended = outcome(probe.sweep(a, context), 20);
    probe.simulateNodeFailure(a);
    await expect(ended).rejects.toMatchObject({ code: 'node_unreachable' });

    const abort = new AbortController();
    const cancelled = outcome(probe.sweep(b, { ...context, signal: abort.signal }), 20);
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await expect(probe.sweep(b, { ...context, signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });

    const closed = outcome(probe.sweep(b, context), 20);
    await probe.close();
    await expect(closed).rejects.toMatchObject({ code: 'closed' });
    await expect(probe.sweep(b, context)).rejects.toMatchObject({ code: 'closed' });
    expect(clock.pending).toBe(0);
  });

  it('stops a scan short of its deadline, with the best of what it has seen', async () => {
    const { probe, outcome } = await start({ nodes: 1, processesPerNode: 100_000, latencyMs: 0.1 });
    probe.slowNode(a, { factor: 10_000 });
    const query = { sort: 'memory', order: 'desc', limit: 3, includeDetails: false } as const;
    const { value } = await outcome(probe.processes(a, query, { ...context, deadlineMs: 20_000 }), 20_000);
    expect(value.partial).toBe(true);
    expect(value.scanned).toBeGreaterThan(1_000);
    expect(value.scanned).toBeLessThan(90_000);
    expect(value.rows.length).toBe(3);
  });

  it('compares reductions over a moment of its own when they are to be sorted by their difference', async () => {
    const { clock, probe, outcome } = await start();
    const query = { order: 'desc', limit: 400, includeDetails: false } as const;
    const asked = clock.now();
    const busy = await outcome(probe.processes(a, { ...query, sort: 'reductions_delta' }, context), 1_000);
    expect(busy.collectedAt - asked).toBeGreaterThan(500);
    expect(busy.value.rows[0]?.reductionsDelta).toBeGreaterThan(1_000);
    const plain = await outcome(probe.processes(a, { ...query, sort: 'memory' }, context));
    expect(plain.value.rows.every((row) => row.reductionsDelta === null)).toBe(true);
  });

  it('measures a few peers at a time in a large cluster', async () => {
    const { clock, probe, outcome } = await start({ nodes: 100 });
    const names = new Set<string>();
    for (let turn = 0; turn < 12; turn += 1) {
      const { value } = await outcome(probe.sweep(a, context));
      expect(value.visible.length).toBe(99);
      expect(Object.keys(value.peerRttMs).length).toBe(16);
      for (const name of Object.keys(value.peerRttMs)) names.add(name);
      await clock.advance(1_000);
    }
    expect(names.size).toBeGreaterThan(80);
  });
});
