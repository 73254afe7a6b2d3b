import { createLocalNode } from '@beamdeck/erlang';
import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeVitals } from '../model/node.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import { createPrograms } from './program.js';
import { sweepNode } from './sweep.js';
import { asking, numbersOf, startRealCluster, type RealCluster } from './testing/real-cluster.js';

describe('a sweep, against what the node says itself', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let b: OtpNode;
  let c: OtpNode;
  let probe: ClusterProbe<'erlang'>;
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a');
    b = await cluster.node('b');
    c = await cluster.node('c');
    await cluster.node('shy', { args: ['-hidden'], connectTo: [a] });
    probe = await cluster.watching(a.name);
    await probe.sweep(a.name, asking());
    // What the test's own questions load and name, once.
    await a.eval('{erlang:system_info(atom_count), erlang:memory(), ets:info(ac_tab)}');
  });
  afterAll(() => cluster.close());

  const sweep = () => probe.sweep(a.name, asking());
  const said = async (source: string) => Number(await a.eval(source));

  it('has the limits and counts of the virtual machine', async () => {
    const { value } = await sweep();
    const { vitals } = value;
    nodeVitals.parse(vitals);
    expect(vitals).toMatchObject({ node: a.name, simulated: false });
    expect(vitals.processes.limit).toBe(await said('erlang:system_info(process_limit)'));
    expect(vitals.ports.limit).toBe(await said('erlang:system_info(port_limit)'));
    expect(vitals.atoms.limit).toBe(await said('erlang:system_info(atom_limit)'));
    expect(vitals.schedulersOnline).toBe(await said('erlang:system_info(schedulers_online)'));
    expect(value.otpRelease).toBe((await a.eval('erlang:system_info(otp_release)')).replaceAll('"', ''));
    // Exact while nothing else goes on, as soon as what connects new nodes has come to rest: the one process more on the
    // node's side is the one that evaluates this.
    const counts = ['process_count', 'port_count', 'atom_count', 'ets_count'];
    const differences = async () => {
      const { processes, ports, atoms, ets } = (await sweep()).value.vitals;
      const own = numbersOf(await a.eval(`[erlang:system_info(Count) || Count <- [${counts.join()}]]`));
      return [processes, ports, atoms, ets].map(({ used }, index) => (own[index] ?? NaN) - used);
    };
    await expect.poll(differences, { timeout: 10_000 }).toEqual([1, 0, 0, 0]);
  });

  it('gives no limit of tables, as there is none: a node makes more than ets_limit says', async () => {
    const { vitals } = (await sweep()).value;
    expect(vitals.ets.limit).toBe(0);
    const limit = await said('erlang:system_info(ets_limit)');
    const made = await said(`spawn(fun() -> [ets:new(t, []) || _ <- lists:seq(1, ${limit} + 10)],
      register(tables, self()), receive stop -> ok end end), timer:sleep(500), erlang:system_info(ets_count)`);
    expect(made).toBeGreaterThan(limit);
    expect((await sweep()).value.vitals.ets.used).toBe(made);
    await a.eval('tables ! stop');
  });

  it('has the memory of the virtual machine', async () => {
    const parts = ['total', 'processes', 'system', 'atom', 'binary', 'code', 'ets'] as const;
    const own = async () => numbersOf(await a.eval(`[erlang:memory(Part) || Part <- [${parts.join()}]]`));
    const before = await own();
    const { memory } = (await sweep()).value.vitals;
    const after = await own();
    for (const [index, part] of parts.entries()) {
      // Heaps grow and shrink from one moment to the next, and those who ask have heaps too: 300 kB of slack, none for code.
      const slack = part === 'atom' || part === 'code' ? 0 : 300_000;
      const around = [before[index] ?? 0, after[index] ?? 0];
      expect(memory[part], part).toBeGreaterThanOrEqual(Math.min(...around) - slack);
      expect(memory[part], part).toBeLessThanOrEqual(Math.max(...around) + slack);
    }
    expect(memory.total).toBe(memory.processes + memory.system);
    await a.eval(
      'register(hoard, spawn(fun() -> B = binary:copy(<<1>>, 20000000), receive stop -> B end end)), timer:sleep(200)',
    );
    const grown = (await sweep()).value.vitals.memory.binary - memory.binary;
    expect(grown).toBeGreaterThan(19_900_000);
    expect(grown).toBeLessThan(20_500_000);
    await a.eval('hoard ! stop');
  });

  it('counts reductions and time as the node does', async () => {
    const before = await said('element(1, erlang:statistics(reductions))');
    const { vitals } = (await sweep()).value;
    const after = await said('element(1, erlang:statistics(reductions))');
    expect(vitals.reductions).toBeGreaterThan(before);
    expect(vitals.reductions).toBeLessThan(after);
    const uptime = await said(
      'erlang:convert_time_unit(erlang:monotonic_time() - erlang:system_info(start_time), native, second)',
    );
    expect(uptime - vitals.uptimeSeconds).toBeGreaterThanOrEqual(0);
    expect(uptime - vitals.uptimeSeconds).toBeLessThanOrEqual(1);
  });

  it('sums the run queues of a busy node', async () => {
    const spin = 'fun Spin() -> Spin() end';
    await a.eval(
      `register(spinners, spawn(fun() -> [spawn_link(${spin}) || _ <- lists:seq(1, 30)], receive stop -> exit(done) end end))`,
    );
    // Thirty that always want to run, less one running on each scheduler, once all have begun.
    const waiting = async () => (await sweep()).value.vitals.runQueue;
    await expect.poll(waiting, { timeout: 10_000 }).toBeGreaterThanOrEqual(20);
    expect(await waiting()).toBeLessThanOrEqual(31);
    await a.eval('exit(whereis(spinners), kill)');
    await expect.poll(async () => (await sweep()).value.vitals.runQueue).toBeLessThan(3);
  });

  it('names visible and hidden peers, ourselves left out, and the tick time', async () => {
    const { value } = await sweep();
    expect(value.visible).toEqual([b.name, c.name]);
    expect(value.hidden).toEqual(['shy@127.0.0.1']);
    expect(value.netTicktime).toBe(await said('net_kernel:get_net_ticktime()'));
    await a.eval('net_kernel:set_net_ticktime(30, 0)');
    await expect.poll(async () => (await sweep()).value.netTicktime).toBe(30);
    await a.eval('net_kernel:set_net_ticktime(60, 0)');
  });

  it('measures the round trip to each visible peer', async () => {
    const { peerRttMs } = (await sweep()).value;
    expect(Object.keys(peerRttMs).sort()).toEqual([b.name, c.name]);
    for (const ms of Object.values(peerRttMs)) {
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThan(500);
    }
    // A peer that is far away is heard when it comes, and the others no later.
    await b.eval('sys:suspend(net_kernel), spawn(fun() -> timer:sleep(120), sys:resume(net_kernel) end)');
    const far = (await sweep()).value.peerRttMs;
    expect(far[b.name]).toBeGreaterThan(60);
    expect(far[b.name]).toBeLessThan(500);
    expect(far[c.name]).toBeLessThan(far[b.name] ?? 0);
  });

  it('is not held up by a paused peer, nor by a net_kernel that does not answer', async () => {
    await c.pause();
    const paused = await timed(sweep);
    expect(paused.answer.value.visible).toContain(c.name);
    expect(paused.answer.value.peerRttMs).toEqual({ [b.name]: expect.any(Number) as number, [c.name]: null });
    expect(paused.ms).toBeLessThan(2_000);
    // Waiting is no work: the node was charged for none of it.
    expect(paused.answer.cost.targetMs).toBeLessThan(100);
    c.resume();

    await a.eval('sys:suspend(net_kernel)');
    const stuck = await timed(sweep);
    expect(stuck.answer.value.netTicktime).toBeNull();
    expect(stuck.ms).toBeLessThan(2_000);
    await a.eval('sys:resume(net_kernel)');
  });

  it('asks only so many peers in one sweep, and all of them in turn', async () => {
    const local = createLocalNode({
      name: 'turns@127.0.0.1',
      cookie: cluster.otp.cookie,
      epmdPort: cluster.otp.epmdPort,
    });
    const setup = { programs: createPrograms(), now: () => Date.now(), localNode: local.name };
    const target = { link: local.link(a.name), peersPerSweep: 1 };
    const peersAsked = async (turn: number) =>
      Object.keys((await sweepNode(setup, { ...target, turn }, asking())).value.peerRttMs);
    expect(await peersAsked(0)).toEqual([b.name]);
    expect(await peersAsked(1)).toEqual([c.name]);
    expect(await peersAsked(2)).toEqual([b.name]);
    await local.close();
  });

  it('measures our own round trip finer than in whole milliseconds', async () => {
    const trips = [];
    for (let n = 0; n < 10; n += 1) trips.push((await probe.ping(a.name, asking())).value);
    expect(Math.min(...trips)).toBeGreaterThan(0);
    expect(trips.some((ms) => ms % 1 !== 0)).toBe(true);
  });

  it('tells one life of a node from the next', async () => {
    const d = await cluster.node('d');
    const other = await cluster.watching(d.name);
    const lives = new Set<string>();
    const ask = async () => (await other.sweep(d.name, asking())).value.vitals.incarnation;
    for (let n = 0; n < 3; n += 1) lives.add(await ask());
    expect(lives.size).toBe(1);
    const [life] = lives;
    const creation = await d.eval('erlang:system_info(creation)');
    // Since OTP 26 time may warp unless it is told not to, and the start on the wall clock with it: then the creation has to do.
    const start =
      'erlang:convert_time_unit(erlang:system_info(start_time) + erlang:time_offset(), native, millisecond)';
    const fixed = (await d.eval('erlang:system_info(time_warp_mode)')) === 'no_time_warp';
    expect(life).toBe(fixed ? `${creation}-${await d.eval(start)}` : creation);
    await d.restart();
    await expect.poll(async () => ask().catch(() => life), { timeout: 15_000 }).not.toBe(life);
  });

  it('costs little, and says how much', async () => {
    const costs = [];
    for (let n = 0; n < 20; n += 1) costs.push((await sweep()).cost);
    const typical = costs.map(({ targetMs }) => targetMs).sort((x, y) => x - y)[10] ?? 0;
    expect(typical).toBeGreaterThan(0);
    expect(typical).toBeLessThan(5); // 0.3 ms on an idle machine
    for (const { bytes } of costs) expect(bytes).toBeLessThan(6_000);
  });
});

async function timed<T>(run: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const start = performance.now();
  const answer = await run();
  return { answer, ms: performance.now() - start };
}
