import { describe, expect, it } from 'vitest';
import { connectCluster } from '../cluster/connect-cluster.js';
import { toWire } from '../model/codec.js';
import type { ClusterHealth, OverallStatus } from '../model/health.js';
import { clusterHealth } from '../model/health.js';
import { fakeClock, sampleClusterTopology, scriptedGateway } from '../testing/index.js';
import { evidenceAt, lookAt, START } from './health-sample.test-data.js';
import { scoreNode } from './score-node.js';

const healthOf = (overallStatus: OverallStatus): ClusterHealth => ({
  ...{ overallStatus, partitionStatus: 'healthy', nodesTotal: 1, nodesHealthy: 0, nodesUnhealthy: 1 },
  nodeStatuses: {
    'shop_1@h': scoreNode(evidenceAt(START, { mailboxes: lookAt(START, { mailer: 50_000 }) }), null).health,
  },
  ...{ clusterUptime: 60, lastUpdated: new Date(START).toISOString(), recommendations: ['Look.'] },
});

async function setUp() {
  const clock = fakeClock();
  const gateway = scriptedGateway();
  gateway.setTopology(sampleClusterTopology(3));
  const answer = { overall: 'warning' as OverallStatus, status: 200 };
  gateway.respond(() => {
    const body = { timestamp: '2026-01-05T08:00:00.000Z', success: true, metadata: {} };
    if (answer.status !== 200) return { status: answer.status, body: {} };
    return { body: { ...body, data: toWire(clusterHealth, healthOf(answer.overall)) } };
  });
  const cluster = connectCluster({
    url: 'http://gateway.test',
    fetch: gateway.fetch,
    clock,
    random: () => 0.5,
  });
  // Loads what reads answers, which takes time that no clock of ours knows of.
  await cluster.operations.list().catch(() => undefined);
  const asked = () => gateway.calls.filter(({ method }) => method === 'POST').map(({ path }) => path);
  return { clock, gateway, cluster, answer, asked };
}

describe('health$ of a gateway', () => {
  it('is what a gateway says whose stream does not tell of it, asked while somebody looks and not otherwise', async () => {
    const { clock, cluster, gateway, answer, asked } = await setUp();
    const seen: ClusterHealth[] = [];
    await clock.advance(30_000);
    expect(asked()).toEqual([]);
    const subscription = cluster.health$.subscribe((health) => seen.push(health));
    await clock.advance(1);
    gateway.stream.greet();
    await clock.advance(24_000);
    expect(asked()).toEqual(
      Array.from({ length: 3 }, () => '/api/v1/operations/cluster_health/execute?unrecorded=1'),
    );
    expect(seen).toEqual([healthOf('warning')]);
    answer.overall = 'healthy';
    await clock.advance(10_000);
    expect(seen.map(({ overallStatus }) => overallStatus)).toEqual(['warning', 'healthy']);
    subscription.unsubscribe();
    await clock.advance(60_000);
    expect(asked()).toHaveLength(4);
    await cluster.close();
    expect(clock.pending).toBe(0);
  });

  it('keeps the last finding while the gateway does not answer, tells so once, and completes on close', async () => {
    const { clock, cluster, gateway, answer } = await setUp();
    const errors: string[] = [];
    const seen: (string | null)[] = [];
    cluster.error$.subscribe(({ operation }) => errors.push(operation ?? ''));
    cluster.health$.subscribe({
      next: ({ overallStatus }) => seen.push(overallStatus),
      complete: () => seen.push(null),
    });
    await clock.advance(1);
    gateway.stream.greet();
    await clock.advance(5_000);
    answer.status = 503;
    await clock.advance(40_000);
    expect(seen).toEqual(['warning']);
    expect(errors.filter((operation) => operation === 'cluster_health')).toHaveLength(1);
    await cluster.close();
    expect(seen).toEqual(['warning', null]);
  });
});
