import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeInfo, type NodeInfo } from '../model/node.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import { MAX_COUNTED_PROCESSES } from './node-info.js';
import { asking, namesOf, numbersOf, startRealCluster, type RealCluster } from './testing/real-cluster.js';

describe('a node in full, against what it says itself', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let b: OtpNode;
  let probe: ClusterProbe<'erlang'>;
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a');
    b = await cluster.node('b');
    await cluster.node('shy', { args: ['-hidden'], connectTo: [a] });
    probe = await cluster.watching(a.name);
  });
  afterAll(() => cluster.close());

  const info = async (includeProcesses = false): Promise<NodeInfo> =>
    (await probe.nodeInfo(a.name, { includeProcesses, processLimit: 10 }, asking())).value;
  const text = async (source: string) => (await a.eval(source)).replaceAll('"', '');
  const number = async (source: string) => Number(await a.eval(source));

  it('is in form, and now', async () => {
    const before = Date.now();
    const value = await info(true);
    nodeInfo.parse(value);
    expect(value).toMatchObject({ name: a.name, status: 'up', simulated: false });
    expect(Date.parse(value.collectedAt)).toBeGreaterThanOrEqual(before);
    expect(value.lastSeen).toBe(value.collectedAt);
    expect(value.processes).toHaveLength(10);
    expect(value.incarnation).toBe((await probe.sweep(a.name, asking())).value.vitals.incarnation);
  });

  it('describes the system', async () => {
    const { systemInfo } = await info();
    expect(systemInfo).toMatchObject({
      otpRelease: await text('erlang:system_info(otp_release)'),
      ertsVersion: await text('erlang:system_info(version)'),
      systemArchitecture: await text('erlang:system_info(system_architecture)'),
      schedulers: await number('erlang:system_info(schedulers)'),
      schedulersOnline: await number('erlang:system_info(schedulers_online)'),
      logicalProcessors: await number('erlang:system_info(logical_processors)'),
      wordSize: await number('erlang:system_info(wordsize)'),
      emuFlavor: await text('erlang:system_info(emu_flavor)'),
      timeWarp: await text('erlang:system_info(time_warp_mode)'),
    });
    const uptime = await number(
      'erlang:convert_time_unit(erlang:monotonic_time() - erlang:system_info(start_time), native, second)',
    );
    expect(uptime - systemInfo.uptimeSeconds).toBeGreaterThanOrEqual(0);
    expect(uptime - systemInfo.uptimeSeconds).toBeLessThanOrEqual(1);
    expect(systemInfo.uptime).toMatch(/^00:0\d:\d\d$/);
  });

  it('has every application that is loaded, with its standing', async () => {
    await a.eval('{application:load(sasl), application:start(runtime_tools)}');
    const { applications } = await info();
    const loaded = namesOf(
      await a.eval('lists:sort([Name || {Name, _, _} <- application:loaded_applications()])'),
    );
    expect(applications.map(({ name }) => name)).toEqual(loaded);
    const standing = Object.fromEntries(applications.map(({ name, status }) => [name, status]));
    expect(standing).toMatchObject({
      kernel: 'running',
      stdlib: 'running',
      runtime_tools: 'running',
      sasl: 'loaded',
    });
    for (const { name, version, description } of applications) {
      expect(version).toBe(await text(`element(2, application:get_key(${name}, vsn))`));
      expect(description).toBe(await text(`element(2, application:get_key(${name}, description))`));
    }
  });

  it('counts the processes of each application, and their memory, by group leader', async () => {
    const held = (item: string) => (name: string) =>
      number(`Master = application_controller:get_master(${name}),
        lists:sum([element(2, process_info(P, ${item})) || P <- processes(), process_info(P, group_leader) =:= {group_leader, Master}])`);
    const count = (name: string) =>
      number(`Master = application_controller:get_master(${name}),
        length([P || P <- processes(), process_info(P, group_leader) =:= {group_leader, Master}])`);
    const { applications } = await info();
    for (const name of ['kernel', 'runtime_tools']) {
      const found = applications.find((application) => application.name === name);
      expect(found?.processes, name).toBe(await count(name));
      // Heaps of the same processes, a moment later.
      const memory = await held('memory')(name);
      expect(Math.abs((found?.memory ?? 0) - memory), name).toBeLessThan(0.2 * memory);
    }
    expect(applications.find(({ name }) => name === 'stdlib')).toMatchObject({ processes: 0, memory: 0 });
  });

  it('says that the application controller did not answer, and still which applications are loaded', async () => {
    await a.eval('sys:suspend(application_controller)');
    const { applications, unmeasured } = await info();
    await a.eval('sys:resume(application_controller)');
    expect(applications.map(({ name }) => name)).toContain('kernel');
    expect(new Set(applications.map(({ status }) => status))).toEqual(new Set(['unknown']));
    expect(unmeasured['applications.status']).toContain('did not answer');
  });

  it('does not count processes where there are too many', async () => {
    await a.eval(`register(crowd, spawn(fun() ->
      [spawn_link(timer, sleep, [infinity]) || _ <- lists:seq(1, ${MAX_COUNTED_PROCESSES})], receive stop -> exit(done) end end)), timer:sleep(300)`);
    const { applications, unmeasured } = await info();
    expect(applications.find(({ name }) => name === 'kernel')).toMatchObject({
      processes: null,
      memory: null,
    });
    expect(unmeasured['applications.processes']).toMatch(/Not counted: the node has 20\d+ processes/);
    await a.eval('crowd ! stop');
  });

  it('leaves out the memory of a process with a long mailbox, and says so', async () => {
    await a.eval(`Full = spawn(timer, sleep, [infinity]), register(full, Full),
      group_leader(application_controller:get_master(kernel), Full), [Full ! N || N <- lists:seq(1, 100001)]`);
    const { applications, unmeasured } = await info();
    expect(unmeasured['applications.memory']).toBe(
      'Without 1 processes that have more than 100000 messages each: asking them would cost too much.',
    );
    expect(applications.find(({ name }) => name === 'kernel')?.memory).toBeLessThan(2_000_000);
    await a.eval('exit(whereis(full), kill)');
  });

  it('describes its links as it sees them, ours left out', async () => {
    const { networkInfo } = await info();
    expect(networkInfo).toMatchObject({
      nodeName: a.name,
      connectedToCurrent: true,
      netTicktime: 60,
      hidden: false,
    });
    const registered = await a.eval(`element(2, erl_epmd:port_please("a", {127,0,0,1}))`);
    expect(networkInfo.distributionPort).toBe(Number(registered));
    expect(networkInfo.peers).toEqual([
      expect.objectContaining({ node: b.name, state: 'up', type: 'visible', queueBytes: 0 }),
      expect.objectContaining({ node: 'shy@127.0.0.1', state: 'up', type: 'hidden', queueBytes: 0 }),
    ]);
  });

  it('knows a hidden node', async () => {
    const shy = 'shy@127.0.0.1';
    await probe.watch(shy, asking());
    const { value } = await probe.nodeInfo(shy, { includeProcesses: false, processLimit: 1 }, asking());
    expect(value.networkInfo).toMatchObject({
      hidden: true,
      peers: [expect.objectContaining({ node: a.name })],
    });
  });

  it('counts the bytes of each link, both ways, and those that wait', async () => {
    const peer = async () => (await info()).networkInfo.peers.find(({ node }) => node === b.name);
    const before = await peer();
    await a.eval(`erpc:call('${b.name}', erlang, byte_size, [binary:copy(<<1>>, 3000000)])`);
    await b.eval(`erpc:call('${a.name}', erlang, byte_size, [binary:copy(<<1>>, 2000000)])`);
    const after = await peer();
    const [sent, received] = [
      (after?.bytesOut ?? 0) - (before?.bytesOut ?? 0),
      (after?.bytesIn ?? 0) - (before?.bytesIn ?? 0),
    ];
    expect(sent).toBeGreaterThan(3_000_000);
    expect(sent).toBeLessThan(3_100_000);
    expect(received).toBeGreaterThan(2_000_000);
    expect(received).toBeLessThan(2_100_000);

    b.pause();
    await a.eval(
      `spawn(fun() -> [erlang:send({nobody, '${b.name}'}, binary:copy(<<1>>, 500000), [noconnect]) || _ <- lists:seq(1, 40)] end), timer:sleep(300)`,
    );
    expect((await peer())?.queueBytes).toBeGreaterThan(10_000);
    b.resume();
    await expect.poll(async () => (await peer())?.queueBytes).toBe(0);
  });

  it('has the counters of the virtual machine', async () => {
    const read = async () =>
      numbersOf(
        await a.eval(`begin {{_, I}, {_, O}} = erlang:statistics(io),
      {C, W, _} = erlang:statistics(garbage_collection), {S, _} = erlang:statistics(context_switches),
      {R, _} = erlang:statistics(reductions), [I, O, C, W, S, R] end`),
      );
    const before = await read();
    const { performanceMetrics: metrics } = await info();
    const after = await read();
    const { io, garbageCollection, contextSwitches, reductions } = metrics;
    const measured = [
      io.input,
      io.output,
      garbageCollection.count,
      garbageCollection.wordsReclaimed,
      contextSwitches,
      reductions,
    ];
    for (const [index, value] of measured.entries()) {
      expect(value, `counter ${index}`).toBeGreaterThanOrEqual(before[index] ?? 0);
      expect(value, `counter ${index}`).toBeLessThanOrEqual(after[index] ?? 0);
    }
    const queues = numbersOf(await a.eval('erlang:statistics(run_queue_lengths_all)'));
    expect(metrics.runQueues).toHaveLength(queues.length);
    expect(metrics.runQueue).toBe(metrics.runQueues.reduce((sum, length) => sum + length, 0));
  });

  it('measures how busy each scheduler is', async () => {
    const schedulers = await number('erlang:system_info(schedulers)');
    const busy = async () => (await info()).performanceMetrics.schedulerUtilization ?? [];
    expect(await busy()).toHaveLength(schedulers);
    // An idle node; the machine may not be.
    await expect.poll(async () => Math.max(...(await busy()))).toBeLessThan(0.3);
    const spin = 'fun Spin() -> Spin() end';
    await a.eval(
      `register(spinner, spawn(fun() -> [spawn_link(${spin}) || _ <- lists:seq(1, ${schedulers})], receive stop -> exit(done) end end))`,
    );
    await expect.poll(async () => Math.min(...(await busy()))).toBeGreaterThan(0.8);
    await a.eval('exit(whereis(spinner), kill)');
  });

  it('says which version of Elixir runs, where it does', async () => {
    const { systemInfo, unmeasured } = await info();
    expect(systemInfo.elixirVersion).toBeNull();
    expect(unmeasured['systemInfo.elixirVersion']).toBe('Elixir is not loaded on this node.');
    await a.eval(
      `application:load({application, elixir, [{description, "elixir"}, {vsn, "1.14.0"}, {modules, []}, {registered, []}]})`,
    );
    const after = await info();
    expect(after.systemInfo.elixirVersion).toBe('1.14.0');
    expect(after.unmeasured).not.toHaveProperty('systemInfo.elixirVersion');
  });
});
