import type { OtpNode } from '@beamdeck/erlang/testing';
import { readFileSync } from 'node:fs';
import { firstValueFrom, filter, timeout } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRealCluster, type RealCluster } from '../beam/testing/real-cluster.js';
import { createCluster, type EngineCluster } from '../cluster/create-cluster.js';
import type { ClusterHealth, HealthEvidence, NodeHealth } from '../model/health.js';

describe('health of real nodes', () => {
  let real: RealCluster;
  let a: OtpNode;
  let b: OtpNode;
  let small: OtpNode;
  let odd: OtpNode;
  let cluster: EngineCluster<'erlang'>;

  beforeAll(async () => {
    real = await startRealCluster();
    a = await real.node('a');
    b = await real.node('b');
    small = await real.node('small', { args: ['+P', '2048', '+t', '30000'] });
    odd = await real.node('odd', { args: ['-kernel', 'net_ticktime', '15'] });
    cluster = createCluster({
      probe: real.probe({ seeds: [a.name] }),
      config: { topologyRefreshInterval: 300, healthRefreshInterval: 1_000 },
    });
  });
  afterAll(async () => {
    await cluster.close();
    await real.close();
  });

  /** The first finding of which something holds. */
  const found = (holds: (health: ClusterHealth) => boolean): Promise<ClusterHealth> =>
    firstValueFrom(cluster.health$.pipe(filter(holds), timeout(20_000)));
  const evidenceOf = (health: ClusterHealth, node: OtpNode, signal: string): HealthEvidence | undefined =>
    health.nodeStatuses[node.name]?.evidence.find((each) => each.signal === signal);
  const nodeOf = (health: ClusterHealth, { name }: OtpNode): NodeHealth => {
    const node = health.nodeStatuses[name];
    if (node === undefined) throw new Error(`${name} is not there`);
    return node;
  };

  it('measures memory against the host, queues, limits and tick times; nothing is unknown on Linux', async () => {
    const { data, metadata } = await cluster.operations.execute('cluster_health');
    expect(Object.keys(data.nodeStatuses)).toEqual([a, b, odd, small].map(({ name }) => name));
    for (const node of Object.values(data.nodeStatuses)) {
      expect(node).toMatchObject({ status: 'up', simulated: false, unmeasured: {} });
      expect(['normal', 'moderate', 'high']).toContain(node.memoryStatus);
      expect(['normal', 'moderate', 'high']).toContain(node.cpuStatus);
    }
    const memory = data.performanceMetrics?.memoryUsage[a.name];
    const host = 1_024 * Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]);
    expect(memory?.hostTotal).toBeGreaterThan(0);
    expect(memory?.hostTotal).toBeLessThanOrEqual(host);
    const said = Number(await a.eval('erlang:memory(total)'));
    expect(Math.abs((memory?.total ?? 0) - said)).toBeLessThan(0.2 * said);
    expect(Object.keys(metadata.cost)).toHaveLength(4);
    expect(metadata.sourceAgeMs).toBeLessThan(5_000);
  });

  it('tells the node whose net_ticktime differs, and what it should be', async () => {
    const health = await found((each) => evidenceOf(each, odd, 'net_ticktime') !== undefined);
    expect(evidenceOf(health, odd, 'net_ticktime')).toMatchObject({ value: 15, limit: 60, penalty: 10 });
    expect(health.recommendations.join('\n')).toContain(`${odd.name} has 15 s, most have 60 s`);
    expect(evidenceOf(health, a, 'net_ticktime')).toBeUndefined();
  });

  it('names the process with 50 000 messages in its mailbox', async () => {
    await b.eval(`begin
      register(hoarder, spawn(fun() -> receive stop -> ok end end)),
      [hoarder ! {letter, N} || N <- lists:seq(1, 50000)], ok end`);
    const pid = (await b.eval('pid_to_list(whereis(hoarder))')).replaceAll('"', '');
    const health = await found((each) => evidenceOf(each, b, 'mailbox') !== undefined);
    expect(evidenceOf(health, b, 'mailbox')).toMatchObject({
      ...{ value: 50_000, area: 'queues', process: { pid, name: 'hoarder' } },
      text: 'The mailbox of hoarder holds 50 000 messages.',
    });
    expect(health.recommendations).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^hoarder on ${b.name} has 50 000 messages waiting\\. Open it, look at its current function`,
        ),
      ),
    );
    expect(health.performanceMetrics?.messageQueueLengths).toMatchObject({
      max: 50_000,
      nodesWithLongQueues: [b.name],
    });
    expect(nodeOf(health, b).healthScore).toBeLessThanOrEqual(81);
    await b.eval('exit(whereis(hoarder), kill)');
  });

  it('tells processes near a lowered limit, by the limit and the flag', async () => {
    await small.eval(
      `register(crowd, spawn(fun() -> [spawn_link(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 1920)], receive stop -> exit(done) end end)), ok`,
    );
    const health = await found((each) => evidenceOf(each, small, 'processes') !== undefined);
    const evidence = evidenceOf(health, small, 'processes');
    expect(evidence?.limit).toBe(2_048);
    expect(evidence?.value).toBeGreaterThan(1_920);
    expect(evidence?.penalty).toBeGreaterThanOrEqual(25);
    expect(health.recommendations.join('\n')).toMatch(
      new RegExp(`${small.name} has 1 9\\d\\d of 2 048 processes \\(9\\d %\\)\\. .* \\+P raises the limit`),
    );
    await small.eval('exit(whereis(crowd), kill)');
  });

  it('tells atoms near a lowered limit', async () => {
    const limit = Number(await small.eval('erlang:system_info(atom_limit)'));
    await small.eval(
      `[list_to_atom("filler_" ++ integer_to_list(N)) || N <- lists:seq(1, ${Math.floor(0.9 * limit)} - erlang:system_info(atom_count))], ok`,
    );
    const health = await found((each) => evidenceOf(each, small, 'atoms') !== undefined);
    expect(evidenceOf(health, small, 'atoms')).toMatchObject({ limit, area: 'memory' });
    expect(evidenceOf(health, small, 'atoms')?.penalty).toBeGreaterThanOrEqual(30);
    expect(health.recommendations.join('\n')).toContain('Atoms are never freed');
  });

  it('makes no atom by checking', async () => {
    const count = () => a.eval('erlang:system_info(atom_count)');
    await found(() => true);
    const before = await count();
    const subscription = cluster.health$.subscribe();
    for (let turn = 0; turn < 10; turn += 1)
      await cluster.operations.execute('cluster_health', { includeHistory: turn % 2 === 0 });
    subscription.unsubscribe();
    expect(await count()).toBe(before);
  });

  it('tells a paused node, a full link to it, and a killed one', async () => {
    const subscription = cluster.health$.subscribe();
    try {
      b.pause();
      await a.eval(
        `[spawn(fun() -> erlang:send({nobody, '${b.name}'}, binary:copy(<<0>>, 200000)) end) || _ <- lists:seq(1, 100)], ok`,
      );
      const paused = await found(
        (each) => nodeOf(each, b).status === 'unreachable' && evidenceOf(each, a, 'link_queue') !== undefined,
      );
      expect(nodeOf(paused, b)).toMatchObject({
        healthScore: 30,
        memoryStatus: 'unknown',
        cpuStatus: 'unknown',
      });
      expect(['degraded', 'critical']).toContain(paused.overallStatus);
      expect(evidenceOf(paused, a, 'link_queue')).toMatchObject({ peer: b.name, limit: 8_192 });
      b.resume();
      await found((each) => nodeOf(each, b).status === 'up');
      await odd.kill();
      const killed = await found((each) => nodeOf(each, odd).status === 'down');
      expect(nodeOf(killed, odd).healthScore).toBe(0);
      expect(killed.recommendations[0]).toContain(`${odd.name} is down.`);
    } finally {
      b.resume();
      subscription.unsubscribe();
    }
  }, 40_000);
});
