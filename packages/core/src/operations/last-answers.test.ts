import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { systemClock } from '../clock/clock.js';
import { createCluster } from '../cluster/create-cluster.js';
import type { BeamdeckError } from '../model/error.js';
import type { RecoveryEvent } from '../model/recovery.js';
import { simulatedProbe } from '../simulator/index.js';
import { fakeClock, recordingProbe } from '../testing/index.js';
import type { OperationName, OperationParams } from './builtin.js';
import { defineOperation } from './operation.js';

/** An operation of a host's own that asks without saying that a past answer will do. */
const hostsOwn = defineOperation({
  name: 'host_ports',
  category: 'custom',
  summary: 'The number of ports of a node.',
  danger: 'read',
  params: z.object({ node: z.string() }),
  result: z.number(),
  rest: null,
  timeoutMs: 10_000,
  idempotent: true,
  cacheMs: 0,
  run: async ({ node }, { ask, probe }) =>
    (await ask(node, (call) => probe.ports(node, { sort: 'input', order: 'desc', limit: 1 }, call))).matched,
});

const NOTHING = { maxEntries: 0, maxAgeMs: 1 };

/** Three nodes, of which the last can be made to fail. */
async function cluster(recovery: Parameters<typeof createCluster>[0]['recovery'] = {}) {
  const clock = fakeClock();
  const simulated = simulatedProbe({ clock, nodes: 3, seed: 5, processesPerNode: 100 });
  const probe = recordingProbe(simulated);
  const engine = createCluster({
    ...{ probe, clock, recovery, operations: [hostsOwn] },
    safety: {
      confirmDestroy: false,
      nodeRules: [{ nodes: [simulated.seeds[0] ?? ''], principals: ['narrow'], upTo: 'none' }],
    },
  });
  onTestFinished(() => engine.close());
  const events: RecoveryEvent[] = [];
  engine.recovery$.subscribe((event) => events.push(event));
  engine.topology$.subscribe();
  await clock.advance(5_000);
  const settled = async <T>(running: Promise<T>): Promise<T> => {
    let over = false;
    const end = (): void => void (over = true);
    running.then(end, end);
    while (!over) {
      await clock.advance(100);
      await new Promise<void>((resolve) => systemClock.schedule(0, resolve));
    }
    return running;
  };
  const [first = '', second = '', node = ''] = simulated.truth().nodes.map(({ name }) => name);
  return {
    ...{ clock, probe, simulated, engine, events, settled, first, second, node },
    run: <N extends OperationName>(name: N, params?: OperationParams<N>) =>
      settled(engine.operations.execute(name, params)),
    failure: (running: Promise<unknown>): Promise<BeamdeckError> =>
      settled(running).then(
        () => expect.fail('it was done'),
        (error: unknown) => error as BeamdeckError,
      ),
    types: () => new Set(events.map(({ type }) => type)),
  };
}

describe('the last answer of a node that falls silent', () => {
  it('stands in among those of the others, with an age that grows, until the node answers again', async () => {
    const { clock, simulated, run, node, events } = await cluster();
    const live = await run('process_list', { limit: 400 });
    expect(live.metadata.sourceAgeMs).toBeLessThan(2_000);
    const before = live.data.processes.filter((row) => row.node === node);
    expect(before.length).toBeGreaterThan(50);
    simulated.simulateNodeFailure(node, { kind: 'freeze' });

    let age = 0;
    // At first it is asked in vain; then it is known to be unreachable, and not asked.
    for (const asked of [true, false, false]) {
      const { data, metadata } = await run('process_list', { limit: 400 });
      expect(data.nodesQueried.includes(node)).toBe(asked);
      const [failed, ...others] = data.nodesFailed;
      expect(others).toEqual([]);
      expect(failed).toMatchObject({ node, code: asked ? 'timeout' : 'node_unreachable' });
      expect(failed?.ageMs).toBeGreaterThan(age);
      age = failed?.ageMs ?? 0;
      expect(metadata.sourceAgeMs).toBeGreaterThanOrEqual(age);
      expect(Math.abs(clock.now() - Date.parse(data.collectedAt ?? '') - age)).toBeLessThan(200);
      expect(data.processes.filter((row) => row.node === node)).toEqual(before);
      expect(data.cost).not.toHaveProperty([node]);
      expect(events.at(-1)?.type).toBe(asked ? 'partial_failure' : 'cache_used');
      expect(events).toContainEqual(expect.objectContaining({ type: 'cache_used', node, ageMs: age }));
      await clock.advance(15_000);
    }

    simulated.heal();
    await clock.advance(15_000);
    const { data, metadata } = await run('process_list', { limit: 400 });
    expect(data.nodesFailed).toEqual([]);
    expect(metadata.sourceAgeMs).toBeLessThan(2_000);
    expect(data.processes.filter((row) => row.node === node)).not.toEqual(before);
  });

  it('stands in for a node that is asked by its name, also when it is dead; what it is now is not recalled', async () => {
    const { clock, simulated, run, node } = await cluster();
    const questions = [
      ['ets_list', { node }],
      ['port_list', { node }],
      ['application_list', { node }],
      ['list_supervisors', { node }],
      ['cluster_supervision_trees', { node }],
    ] as const;
    const live = await run('node_info', { node });
    const { data: page } = await run('process_list', { node, limit: 1 });
    const pid = page.processes[0]?.pid ?? '';
    const process = await run('get_process_info', { node, pid });
    for (const [name, params] of questions) await run(name, params);
    expect(live.data.status).toBe('up');

    simulated.simulateNodeFailure(node);
    await clock.advance(10_000);
    const past = await run('node_info', { node });
    expect(past.data).toMatchObject({
      status: 'down',
      collectedAt: live.data.collectedAt,
      memory: live.data.memory,
      networkInfo: { connectedToCurrent: false },
    });
    expect(past.data.lastSeen).not.toBeNull();
    expect(past.metadata.sourceAgeMs).toBeGreaterThan(10_000);
    const recalled = await run('get_process_info', { node, pid });
    expect(recalled.data).toEqual(process.data);
    expect(recalled.metadata.sourceAgeMs).toBeGreaterThan(10_000);
    for (const [name, params] of questions) {
      const { data, metadata } = await run(name, params);
      expect(data.nodesFailed).toMatchObject([{ node, code: 'node_unreachable' }]);
      expect(data.nodesFailed[0]?.ageMs).toBeCloseTo(metadata.sourceAgeMs, -1);
      expect(metadata.sourceAgeMs).toBeGreaterThan(10_000);
      // Of all nodes, those that are dead have nothing.
      expect((await run(name, {})).data.nodesFailed).toEqual([]);
    }
  });

  it('stands in in a snapshot, which says so of each part', async () => {
    const { clock, simulated, run, node } = await cluster();
    await run('cluster_snapshot');
    simulated.simulateNodeFailure(node, { kind: 'freeze' });
    await clock.advance(20_000);
    const { data } = await run('cluster_snapshot');
    expect(data.nodes[node]).toMatchObject({ status: 'unreachable' });
    expect(data.topByMemory.some((row) => row.node === node)).toBe(true);
    expect(data.nodesFailed).toMatchObject([{ node, ageMs: expect.any(Number) }]);
    expect(data.failures).toHaveLength(3);
    for (const text of data.failures) expect(text).toMatch(/in its place what it said \d\d s before\.$/);
  });

  it('is given for five minutes, and not where none are kept', async () => {
    const kept = await cluster();
    await kept.run('ets_list');
    kept.simulated.simulateNodeFailure(kept.node, { kind: 'freeze' });
    await kept.clock.advance(280_000);
    const age = (await kept.run('ets_list')).data.nodesFailed[0]?.ageMs;
    expect(age).toBeGreaterThan(280_000);
    await kept.clock.advance(20_000);
    const { data } = await kept.run('ets_list');
    expect(data.nodesFailed).toEqual([{ node: kept.node, code: 'node_unreachable', ageMs: null }]);
    expect(data.tables.some((table) => table.node === kept.node)).toBe(false);

    const none = await cluster({ cache: NOTHING });
    await none.run('ets_list');
    none.simulated.simulateNodeFailure(none.node, { kind: 'freeze' });
    await none.clock.advance(20_000);
    expect((await none.run('ets_list')).data.nodesFailed).toMatchObject([{ ageMs: null }]);
    expect(none.types()).not.toContain('cache_used');
  });
});

describe('what never rests on a past answer', () => {
  it('is whether a node lives, an act, its preview, and a question that does not say so', async () => {
    const { clock, simulated, engine, run, failure, node, types } = await cluster();
    const { data } = await run('process_list', { node, limit: 5, sort: 'pid', order: 'desc' });
    const pid = data.processes[0]?.pid ?? '';
    await run('get_process_info', { node, pid });
    await run('ping_node', { node });
    await run('host_ports', { node });
    await run('cluster_topology', { includeProcesses: true });
    simulated.simulateNodeFailure(node, { kind: 'freeze' });
    await clock.advance(20_000);

    expect((await run('get_process_info', { node, pid })).data.pid).toBe(pid);
    const { execute, preview } = engine.operations;
    expect(await failure(execute('ping_node', { node }))).toMatchObject({ class: 'system' });
    expect(await failure(execute('host_ports', { node }))).toMatchObject({ class: 'system' });
    for (const name of ['kill_process', 'suspend_process', 'garbage_collect_process'] as const) {
      expect(await failure(execute(name, { node, pid }))).toMatchObject({ class: 'system' });
      expect(await failure(preview(name, { node, pid }))).toMatchObject({ class: 'system' });
    }
    expect(simulated.truth().acts).toEqual([]);
    // How many processes there are is not told of a node that does not say it now.
    const topology = await run('cluster_topology', { includeProcesses: true });
    expect(topology.data.processDistribution).not.toHaveProperty([node]);
    expect(types()).toContain('cache_used');
  });

  it('is a step of a pipeline: what a later one does must not be aimed by it', async () => {
    const { clock, simulated, engine, run, settled, node } = await cluster();
    await run('process_list', { node, limit: 1 });
    simulated.simulateNodeFailure(node, { kind: 'freeze' });
    await clock.advance(20_000);
    expect((await run('process_list', { node, limit: 1 })).data.processes).toHaveLength(1);
    for (const dryRun of [true, false]) {
      const { outcome, steps } = await settled(
        engine.operations.pipeline([{ id: 'top', name: 'process_list', params: { node, limit: 1 } }], {
          dryRun,
        }),
      );
      expect(outcome).toBe('failed');
      expect(steps[0]?.error).toMatchObject({ class: 'system' });
    }
  });

  it('is a question that the node refuses, or that its caller no longer asks', async () => {
    const { simulated, engine, run, failure, node, types } = await cluster();
    await run('get_process_info', { node, pid: 'init' });
    expect(
      await failure(engine.operations.execute('get_process_info', { node, pid: '<0.999999.0>' })),
    ).toMatchObject({ code: 'process_not_found' });
    simulated.simulateNodeFailure(node, { kind: 'freeze' });
    const left = new AbortController();
    const asked = engine.operations.execute(
      'get_process_info',
      { node, pid: 'init' },
      { signal: left.signal },
    );
    left.abort();
    expect(await failure(asked)).toMatchObject({ code: 'cancelled' });
    expect(types()).not.toContain('cache_used');
  });
});

describe('what a caller sees of past answers', () => {
  it('is what they may see of new ones', async () => {
    const { clock, simulated, engine, run, settled, node, first } = await cluster();
    const { data: whole } = await run('node_info', { node });
    expect(whole.networkInfo.peers.map((peer) => peer.node)).toContain(first);
    simulated.simulateNodeFailure(node, { kind: 'freeze' });
    await clock.advance(20_000);
    const narrow = engine.operationsFor({ id: 'narrow', role: 'viewer', address: null });
    const { data } = await settled(narrow.execute('node_info', { node }));
    expect(data.status).toBe('unreachable');
    expect(data.networkInfo.peers.map((peer) => peer.node)).not.toContain(first);
    await expect(settled(narrow.execute('node_info', { node: first }))).rejects.toMatchObject({
      class: expect.stringMatching(/not_found|authorization/),
    });
  });
});
