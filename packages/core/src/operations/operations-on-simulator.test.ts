import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock/clock.js';
import { createCluster } from '../cluster/create-cluster.js';
import { fromWire, toWire } from '../model/codec.js';
import { simulatedProbe } from '../simulator/index.js';
import { fakeClock } from '../testing/index.js';
import type { BlastRadius } from './blast-radius.js';
import type { OperationData, OperationName, OperationParams } from './builtin.js';
import { builtinContracts } from './contracts/index.js';

const OFTEN = { perSecond: 1_000, burst: 1_000 };

async function simulated() {
  const clock = fakeClock();
  const probe = simulatedProbe({ clock, nodes: 3, seed: 11, processesPerNode: 300 });
  const cluster = createCluster({
    probe,
    clock,
    safety: {
      confirmDestroy: false,
      limits: {
        change: OFTEN,
        destroy: OFTEN,
        diagnose: OFTEN,
        dangerPerSecond: 1_000,
        dangerPerMinute: 1_000,
      },
    },
  });
  onTestFinished(() => cluster.close());
  cluster.topology$.subscribe();
  await clock.advance(5_000);
  const settled = async <T>(running: Promise<T>): Promise<T> => {
    let over = false;
    const end = (): void => void (over = true);
    running.then(end, end);
    while (!over) {
      await clock.advance(20);
      await new Promise<void>((resolve) => systemClock.schedule(0, resolve));
    }
    return running;
  };
  const [node = ''] = probe.truth().nodes.map(({ name }) => name);
  return {
    probe,
    node,
    run: async <N extends OperationName>(name: N, params?: OperationParams<N>): Promise<OperationData<N>> => {
      const { data, metadata } = await settled(cluster.operations.execute(name, params));
      expect(metadata.simulated).toBe(true);
      const contract = builtinContracts.find((each) => each.name === name);
      if (contract === undefined) throw new Error(`no contract of ${name}`);
      // What it gives is of its contract's shape: nothing of it is lost on the wire.
      expect(
        fromWire(contract.result, JSON.parse(JSON.stringify(toWire(contract.result, data as never)))),
      ).toEqual(data);
      return data;
    },
    preview: <N extends OperationName>(name: N, params?: OperationParams<N>) =>
      settled(cluster.operations.preview(name, params)),
  };
}

describe('every operation on the simulator', () => {
  it('reads', async () => {
    const { run, node } = await simulated();
    expect((await run('cluster_topology')).totalNodes).toBe(3);
    expect((await run('cluster_health')).nodesTotal).toBe(3);
    expect((await run('node_info', { node })).name).toBe(node);
    expect((await run('ping_node', { node })).rttMs).toBeGreaterThan(0);
    const { processes, totalCount } = await run('process_list', { node, limit: 10_000 });
    expect(processes).toHaveLength(totalCount);
    for (const row of processes.slice(0, 20)) {
      const info = await run('get_process_info', { node, pid: row.pid });
      const { pid, registeredName, type, application, initialCall, incarnation } = row;
      expect(info).toMatchObject({ pid, registeredName, type, application, initialCall, incarnation });
    }
    const { supervisors, ...page } = await run('list_supervisors', { node, perPage: 100 });
    expect(supervisors).toHaveLength(page.totalCount);
    const pids = new Set(processes.map(({ pid }) => pid));
    expect(supervisors.filter(({ pid }) => !pids.has(pid))).toEqual([]);
    const { trees, totalSupervisors } = await run('cluster_supervision_trees', { node });
    expect(trees[node]?.map(({ pid }) => pid)).toEqual(supervisors.map(({ pid }) => pid));
    expect(totalSupervisors).toBe(supervisors.length);
    const { applications } = await run('application_list', { node });
    const { applications: inFull } = await run('node_info', { node });
    expect(applications.map(({ name, version }) => `${name} ${version}`)).toEqual(
      inFull.map(({ name, version }) => `${name} ${version}`).sort(),
    );
    const { tables } = await run('ets_list', { node, limit: 1_000 });
    expect(tables.map(({ memory }) => memory)).toEqual(
      tables.map(({ memory }) => memory).sort((a, b) => b - a),
    );
    const { ports } = await run('port_list', { limit: 1_000 });
    expect(new Set(ports.map((port) => port.node)).size).toBe(3);
    const snapshot = await run('cluster_snapshot', { processLimit: 10 });
    expect(snapshot).toMatchObject({ simulated: true, failures: [] });
    expect(Object.keys(snapshot.nodes)).toHaveLength(3);
  });

  it('kills as foretold: the supervisor starts it again, and has one restart less', async () => {
    const { run, preview, probe, node } = await simulated();
    const aimed = { node, pid: 'Elixir.ShopWeb.Endpoint.Config' };
    const before = await preview('kill_process', aimed);
    const radius = before.details as unknown as BlastRadius;
    expect(before.effects.join('\n')).toMatch(/starts it again, and then has \d restarts left within 5 s/);
    expect(probe.truth().acts).toEqual([]);

    const killed = await run('kill_process', aimed);
    expect(killed).toMatchObject({ node, pid: before.process?.pid, reason: 'killed', gone: true });
    expect(probe.truth().acts).toMatchObject([
      { node, pid: killed.pid, action: { kind: 'exit', reason: 'kill' } },
    ]);
    await expect(run('get_process_info', { node, pid: killed.pid })).rejects.toMatchObject({
      code: 'process_not_found',
    });
    const after = await preview('kill_process', aimed);
    expect(after.process?.pid).not.toBe(killed.pid);
    const left = (after.details as unknown as BlastRadius).supervisor?.restartsLeft;
    expect(left).toBe((radius.supervisor?.restartsLeft ?? 0) - 1);
  });

  it('suspends and resumes', async () => {
    const { run, preview, node } = await simulated();
    const aimed = { node, pid: 'Elixir.ShopWeb.Endpoint.Config' };
    await run('suspend_process', { ...aimed, durationMs: 60_000 });
    const info = await run('get_process_info', aimed);
    expect(info.status).toBe('suspended');
    expect(info.suspendedForMs).toBeGreaterThan(50_000);
    expect((await preview('resume_process', aimed)).effects[0]).toMatch(/^It goes on/);
    await run('resume_process', aimed);
    expect((await run('get_process_info', aimed)).suspendedForMs).toBeNull();
  });

  it('collects garbage and sends', async () => {
    const { run, preview, probe, node } = await simulated();
    const aimed = { node, pid: 'Elixir.ShopWeb.Endpoint.Config' };
    const { memoryBefore, memoryAfter } = await run('garbage_collect_process', aimed);
    expect(memoryAfter).toBeLessThanOrEqual(memoryBefore);
    const message = '{ok, an_atom_nobody_has}';
    expect((await preview('send_message', { ...aimed, message })).details).toMatchObject({
      newAtoms: ['an_atom_nobody_has'],
    });
    await expect(run('send_message', { ...aimed, message })).rejects.toMatchObject({
      code: 'invalid_parameter',
    });
    const sent = await run('send_message', { ...aimed, message, newAtoms: ['an_atom_nobody_has'] });
    expect(sent).toMatchObject({ sent: '{ok,an_atom_nobody_has}', reply: null });
    expect(probe.truth().acts.map(({ action }) => action.kind)).toEqual(['collect_garbage', 'send']);
    expect((await preview('send_message', { ...aimed, message })).details).toMatchObject({ newAtoms: [] });
  });

  it('leaves the protected alone', async () => {
    const { run, probe, node } = await simulated();
    for (const pid of ['init', 'kernel_sup', 'net_kernel', 'application_controller', `${node}/init`]) {
      await expect(run('kill_process', { node, pid })).rejects.toMatchObject({
        code: 'critical_process_protection',
      });
      await expect(run('suspend_process', { node, pid })).rejects.toMatchObject({
        code: 'critical_process_protection',
      });
      await expect(run('send_message', { node, pid, message: 'ok' })).rejects.toMatchObject({
        code: 'critical_process_protection',
      });
    }
    expect(probe.truth().acts).toEqual([]);
  });
});
