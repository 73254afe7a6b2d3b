import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import { fromWire, toWire } from '../model/codec.js';
import type { ClusterHealth } from '../model/health.js';
import { clusterHealth } from '../model/health.js';
import type { SimulatedProbeOptions } from '../simulator/index.js';
import { simulatedProbe, steppedClock } from '../simulator/index.js';
import { recordingProbe } from '../testing/recording-probe.js';

function start(options: SimulatedProbeOptions = {}) {
  const clock = steppedClock();
  const simulation = simulatedProbe({ nodes: 3, clock, seed: 7, ...options });
  const probe = recordingProbe(simulation);
  const cluster = createCluster({ probe, clock, random: () => 0.5 });
  const findings: ClusterHealth[] = [];
  const look = () => cluster.health$.subscribe((health) => findings.push(health));
  const latest = (): ClusterHealth => {
    const found = findings.at(-1);
    if (found === undefined) throw new Error('no finding yet');
    return found;
  };
  const execute = async (params: { includeMetrics?: boolean; includeHistory?: boolean } = {}) => {
    const running = cluster.operations.execute('cluster_health', params);
    await clock.advance(3_000);
    return running;
  };
  const [a = '', b = '', c = ''] = simulation.seeds;
  return {
    clock,
    simulation,
    probe,
    cluster,
    findings,
    look,
    latest,
    execute,
    names: [a, b, c] as const,
  };
}

describe('health on a simulated cluster', () => {
  it('is healthy where nothing was done, marked as simulated, with what was measured', async () => {
    const { clock, cluster, look, latest, names } = start();
    look();
    await clock.advance(21_000);
    const health = latest();
    clusterHealth.parse(health);
    expect(health).toMatchObject({
      ...{
        overallStatus: 'healthy',
        partitionStatus: 'healthy',
        nodesTotal: 3,
        nodesHealthy: 3,
        nodesUnhealthy: 0,
      },
      recommendations: [],
    });
    expect(Object.keys(health.nodeStatuses)).toEqual([...names]);
    for (const node of Object.values(health.nodeStatuses)) {
      expect(node).toMatchObject({
        healthScore: 100,
        simulated: true,
        memoryStatus: 'simulated',
        unmeasured: {},
      });
    }
    expect(health.performanceMetrics?.totalProcesses).toBeGreaterThan(2_000);
    expect(health.performanceMetrics?.gcActivity.collectionsPerSecond).toBeGreaterThan(0);
    expect(health.clusterUptime).toBeGreaterThan(0);
    await cluster.close();
    expect(clock.pending).toBe(0);
  });

  it('goes over the wire and back as it is', async () => {
    const { clock, simulation, cluster, execute, names } = start();
    simulation.mailboxFlood(names[1]);
    await clock.advance(10_000);
    const { data } = await execute({ includeHistory: true });
    const wire = JSON.parse(JSON.stringify(toWire(clusterHealth, data))) as Record<string, unknown>;
    expect(Object.keys(wire)).toEqual(
      expect.arrayContaining([
        ...['overall_status', 'partition_status', 'nodes_total', 'nodes_healthy', 'nodes_unhealthy'],
        ...['node_statuses', 'cluster_uptime', 'last_updated', 'recommendations', 'performance_metrics'],
        'health_history',
      ]),
    );
    expect((wire['node_statuses'] as Record<string, unknown>)[names[1]]).toMatchObject({
      ...{ status: 'up', health_score: expect.any(Number) as number, memory_status: 'simulated' },
      evidence: [
        { signal: 'mailbox', value: expect.any(Number) as number, penalty: expect.any(Number) as number },
      ],
    });
    expect(fromWire(clusterHealth, wire)).toEqual(data);
    await cluster.close();
  });

  it('names the process whose mailbox is flooded, how fast it grows, and lets it go when it has drained', async () => {
    const { clock, simulation, cluster, look, latest, names } = start();
    look();
    await clock.advance(11_000);
    simulation.mailboxFlood(names[1], {
      process: 'Elixir.Shop.Pricing',
      messagesPerSecond: 2_000,
      forMs: 30_000,
    });
    await clock.advance(25_000);
    const { evidence, healthScore, status } = latest().nodeStatuses[names[1]] ?? {};
    expect(status).toBe('up');
    expect(healthScore).toBeLessThan(90);
    expect(evidence?.[0]).toMatchObject({ signal: 'mailbox', process: { name: 'Elixir.Shop.Pricing' } });
    expect(evidence?.[0]?.text).toMatch(
      /^The mailbox of Shop\.Pricing holds \d+ \d{3} messages, \+(1 9|2 0)\d\d\/s\.$/,
    );
    expect(latest().recommendations[0]).toMatch(
      /^Shop\.Pricing is the bottleneck: its queue on shop-b@sim\.local has grown for \d+ s/,
    );
    expect(latest().overallStatus).toBe('warning');
    expect(latest().performanceMetrics?.messageQueueLengths.nodesWithLongQueues).toEqual([names[1]]);
    await clock.advance(120_000);
    expect(latest()).toMatchObject({ overallStatus: 'healthy', recommendations: [] });
    await cluster.close();
  });

  it('finds the slow node by its run queue, and its peers by what waits for it', async () => {
    const { clock, simulation, cluster, look, latest, names } = start();
    look();
    await clock.advance(11_000);
    simulation.slowNode(names[2], { factor: 20, forMs: 60_000 });
    await clock.advance(40_000);
    const health = latest();
    expect(health.nodeStatuses[names[2]]).toMatchObject({
      cpuStatus: 'high',
      issues: [expect.stringContaining('wait to run')],
    });
    expect(health.nodeStatuses[names[0]]?.evidence).toMatchObject([{ signal: 'link_queue', peer: names[2] }]);
    expect(health.recommendations.join('\n')).toContain(
      `The link from ${names[0]} to ${names[2]} does not keep up`,
    );
    await clock.advance(120_000);
    expect(latest().overallStatus).toBe('healthy');
    await cluster.close();
  });

  it('tells of a node that has gone within two seconds, and what to do', async () => {
    const { clock, simulation, cluster, look, latest, names } = start();
    look();
    await clock.advance(12_000);
    simulation.simulateNodeFailure(names[2]);
    await clock.advance(5_000);
    const health = latest();
    expect(health).toMatchObject({ overallStatus: 'degraded', nodesHealthy: 2, nodesUnhealthy: 1 });
    expect(health.nodeStatuses[names[2]]).toMatchObject({
      ...{
        status: 'down',
        healthScore: 0,
        condition: 'critical',
        memoryStatus: 'unknown',
        cpuStatus: 'unknown',
      },
    });
    expect(health.recommendations[0]).toMatch(/^shop-c@sim\.local is down\. .* Start it again, or forget it/);
    expect(Date.parse(health.nodeStatuses[names[2]]?.lastUpdated ?? '')).toBeLessThan(clock.now() - 4_000);
    simulation.heal(names[2]);
    await clock.advance(10_000);
    expect(latest()).toMatchObject({ overallStatus: 'healthy', nodesHealthy: 3 });
    await cluster.close();
  });

  it('tells a partition with the islands by name', async () => {
    const { clock, simulation, cluster, look, latest, names } = start({ netTicktimeSeconds: 2 });
    look();
    await clock.advance(12_000);
    simulation.simulateNetworkPartition([[names[0], names[1]], [names[2]]]);
    await clock.advance(20_000);
    const health = latest();
    expect(health).toMatchObject({ overallStatus: 'degraded', partitionStatus: 'partial_partition' });
    expect(health.recommendations[0]).toContain(
      `Partition: the cluster is in islands {${names[0]} and ${names[1]}} and {${names[2]}}.`,
    );
    expect(health.nodeStatuses[names[2]]).toMatchObject({ status: 'partitioned', healthScore: 52 });
    expect(health.nodeStatuses[names[0]]?.evidence).toMatchObject([{ signal: 'links', peer: names[2] }]);
    simulation.heal();
    await clock.advance(30_000);
    expect(latest().overallStatus).toBe('healthy');
    await cluster.close();
  });

  it('is critical when nobody answers, and says that nothing is measured', async () => {
    const { clock, simulation, cluster, look, latest, names } = start();
    look();
    await clock.advance(12_000);
    for (const name of names) simulation.simulateNodeFailure(name, { kind: 'freeze' });
    await clock.advance(30_000);
    const health = latest();
    expect(health).toMatchObject({
      overallStatus: 'critical',
      nodesHealthy: 0,
      performanceMetrics: { totalProcesses: null },
    });
    for (const node of Object.values(health.nodeStatuses)) {
      expect(node).toMatchObject({ status: 'unreachable', cpuStatus: 'unknown', memoryStatus: 'unknown' });
    }
    await cluster.close();
  });

  it('does not flap while nothing is wrong', async () => {
    const { clock, cluster, look, findings } = start({ nodes: 5 });
    look();
    await clock.advance(1_200_000);
    expect(findings.length).toBeGreaterThan(100);
    expect(new Set(findings.map(({ overallStatus }) => overallStatus))).toEqual(new Set(['healthy']));
    expect(new Set(findings.flatMap(({ recommendations }) => recommendations)).size).toBe(0);
    await cluster.close();
  });

  it('asks nothing while nobody looks, and one look a node for all who do', async () => {
    const { clock, probe, cluster, look, names } = start();
    const others = cluster.topology$.subscribe();
    await clock.advance(30_000);
    expect(probe.count('processes')).toBe(0);
    const [one, two] = [look(), look()];
    await clock.advance(30_500);
    expect(probe.count('processes', names[0])).toBe(4);
    for (const { context, method } of probe.calls)
      if (method === 'processes') expect(context).toMatchObject({ priority: 'low', deadlineMs: 3_000 });
    one.unsubscribe();
    two.unsubscribe();
    await clock.advance(60_000);
    expect(probe.count('processes', names[0])).toBe(4);
    expect(probe.count('nodeInfo')).toBe(0);
    others.unsubscribe();
    await cluster.close();
  });

  it('gives metrics unless told not to, and history only when asked, of as long as somebody has looked', async () => {
    const { clock, cluster, look, execute, names } = start();
    look();
    await clock.advance(65_000);
    const { data: plain, metadata } = await execute();
    expect(plain.performanceMetrics).toBeDefined();
    expect(plain.healthHistory).toBeUndefined();
    expect(metadata).toMatchObject({ operation: 'cluster_health', simulated: true });
    expect(metadata.sourceAgeMs).toBeLessThan(6_000);
    const { data } = await execute({ includeMetrics: false, includeHistory: true });
    expect(data.performanceMetrics).toBeUndefined();
    expect(data.healthHistory?.length).toBeGreaterThanOrEqual(7);
    expect(data.healthHistory?.[0]).toMatchObject({ overallStatus: 'healthy', scores: { [names[0]]: 100 } });
    const times = data.healthHistory?.map(({ at }) => at) ?? [];
    expect(times).toEqual(times.toSorted());
    await cluster.close();
  });

  it('says what is known of a cluster that cannot be entered', async () => {
    const { clock, simulation, cluster, execute, names } = start();
    for (const name of names) simulation.simulateNodeFailure(name);
    const { data } = await execute();
    expect(data).toMatchObject({ overallStatus: 'critical', nodesTotal: 3, nodesHealthy: 0 });
    expect(data.recommendations).toHaveLength(3);
    expect(data.nodeStatuses[names[0]]).toMatchObject({ status: 'down', healthScore: 0 });
    await cluster.close();
    expect(clock.pending).toBe(0);
  });
});
