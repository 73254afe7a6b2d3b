import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OtpNode } from '@beamdeck/erlang/testing';
import type { RealCluster } from '../beam/testing/real-cluster.js';
import { startRealCluster } from '../beam/testing/real-cluster.js';
import type { ClusterChange } from '../model/change.js';
import type { NodeVitals } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import type { EngineCluster } from './create-cluster.js';
import { createCluster } from './create-cluster.js';

/** Real time passes here, for the nodes are real: each wait ends as soon as it is so. */
async function eventually(what: string, holds: () => boolean, withinMs: number): Promise<number> {
  const start = performance.now();
  while (!holds()) {
    if (performance.now() - start > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - start;
}

describe('the engine on real nodes', { timeout: 90_000 }, () => {
  let real: RealCluster;
  let cluster: EngineCluster<'erlang'>;
  let topology: ClusterTopology;
  let vitals: ReadonlyMap<string, NodeVitals> = new Map();
  let changes: ClusterChange[] = [];
  let nodes: Record<'a' | 'b' | 'c' | 'd', OtpNode>;

  const state = (node: OtpNode) => topology.nodeStates[node.name];
  const statuses = () => Object.values(nodes).map((node) => state(node)?.status);
  const allUp = () => statuses().every((status) => status === 'up') && topology.partitionStatus === 'healthy';

  beforeAll(async () => {
    real = await startRealCluster();
    nodes = {
      a: await real.node('a'),
      b: await real.node('b'),
      c: await real.node('c'),
      d: await real.node('d'),
    };
    // Swept more often than by default, so that the test is over sooner.
    cluster = createCluster({ probe: real.probe(), config: { topologyRefreshInterval: 2_000 } });
    cluster.topology$.subscribe((next) => (topology = next));
    cluster.vitals$.subscribe((next) => (vitals = next));
    cluster.changes$.subscribe((change) => changes.push(change));
    await cluster.connect();
    await eventually('all are up', () => topology !== undefined && allUp(), 20_000);
  }, 90_000);

  afterAll(async () => {
    await cluster.close();
    await real.close();
  });

  it('finds every node from one of them', async () => {
    expect(topology.nodes).toEqual(Object.values(nodes).map(({ name }) => name));
    expect(topology.islands).toEqual([topology.nodes]);
    expect(topology).toMatchObject({ currentNode: nodes.a.name, missingLinks: [], simulationEnabled: false });
    await eventually('every node has gauges', () => vitals.size === 4, 10_000);
    // Of one sweep, but the topology comes at its own moment.
    const released = () => Object.values(nodes).every((node) => typeof state(node)?.otpRelease === 'string');
    await eventually('every node has told its release', released, 10_000);
    for (const node of Object.values(nodes)) {
      const limit = Number(await node.eval('erlang:system_info(process_limit)'));
      expect(vitals.get(node.name)?.processes.limit).toBe(limit);
      expect(state(node)?.otpRelease).toBe(JSON.parse(await node.eval('erlang:system_info(otp_release)')));
    }
  });

  it('marks a killed node within two seconds, down by the word of the others, and has it up again', async () => {
    changes = [];
    const before = state(nodes.c)?.incarnation;
    await nodes.c.kill();
    await eventually('it is down', () => state(nodes.c)?.status === 'down', 2_000);
    expect(state(nodes.c)?.reason).toMatch(/; not seen by .*@127\.0\.0\.1/);
    expect(state(nodes.c)?.lastSeen).not.toBeNull();
    expect(topology.nodes).toContain(nodes.c.name);
    expect(changes.some(({ type }) => type === 'node_down')).toBe(true);
    await nodes.c.restart();
    for (const peer of [nodes.a, nodes.b, nodes.d])
      await nodes.c.eval(`net_kernel:connect_node('${peer.name}')`);
    await eventually('it is up again', allUp, 10_000);
    await eventually('it is known as another life', () => state(nodes.c)?.incarnation !== before, 5_000);
  });

  it('calls a paused node unreachable while the others see it, and keeps its numbers old', async () => {
    const { execute } = cluster.operations;
    const list = () => execute('process_list', { limit: 300 });
    const before = (await list()).data.processes.filter(({ node }) => node === nodes.b.name);
    const info = (await execute('node_info', { node: nodes.b.name })).data;
    await nodes.b.pause();
    // What it said last stands in for it, before it is known that it is silent.
    const atOnce = (await list()).data;
    expect(atOnce.nodesFailed).toMatchObject([{ node: nodes.b.name, ageMs: expect.any(Number) }]);
    await eventually('it is unreachable', () => state(nodes.b)?.status === 'unreachable', 20_000);
    expect(state(nodes.b)?.reason).toMatch(/does not answer; seen by /);
    const { data, metadata } = await list();
    const [failed] = data.nodesFailed;
    expect(failed).toMatchObject({ node: nodes.b.name, code: 'node_unreachable' });
    expect(failed?.ageMs).toBeGreaterThan(atOnce.nodesFailed[0]?.ageMs ?? Infinity);
    expect(metadata.sourceAgeMs).toBeGreaterThanOrEqual(failed?.ageMs ?? Infinity);
    expect(before.length).toBeGreaterThan(10);
    expect(data.processes.filter(({ node }) => node === nodes.b.name)).toEqual(before);
    const past = (await execute('node_info', { node: nodes.b.name })).data;
    expect(past).toMatchObject({ status: 'unreachable', collectedAt: info.collectedAt, memory: info.memory });
    await expect(execute('ping_node', { node: nodes.b.name, timeoutMs: 500 })).rejects.toMatchObject({
      class: 'system',
    });
    const old = vitals.get(nodes.b.name)?.collectedAt ?? '';
    expect(old <= (state(nodes.b)?.lastSeen ?? '')).toBe(true);
    nodes.b.resume();
    await eventually('it is up again', allUp, 20_000);
    await eventually(
      'it is measured again',
      () => (vitals.get(nodes.b.name)?.collectedAt ?? '') > old,
      10_000,
    );
    expect((await list()).data.nodesFailed).toEqual([]);
  });

  it('tells our own missing link from a missing node', async () => {
    changes = [];
    const us = JSON.parse(
      (await nodes.d.eval('[atom_to_list(N) || N <- nodes(hidden)]')).replace(/^\[|\]$/g, ''),
    ) as string;
    await nodes.d.eval(`erlang:disconnect_node('${us}')`);
    await eventually(
      'it was told',
      () => changes.some((change) => change.changes.nodesChanged.length > 0),
      5_000,
    );
    await eventually('it is up again', allUp, 15_000);
    const moves = changes.flatMap((change) => change.changes.nodesChanged);
    expect(new Set(moves.map(({ node }) => node))).toEqual(new Set([nodes.d.name]));
    expect(moves.map(({ to }) => to)).not.toContain('down');
  });

  it('shows both sides of a netsplit at once, names the islands, and heals', async () => {
    changes = [];
    await real.otp.partition([nodes.a, nodes.b], [nodes.c, nodes.d]);
    await eventually('there are two islands', () => topology.islands.length === 2, 15_000);
    await eventually(
      'all four are judged',
      () => statuses().join() === 'up,up,partitioned,partitioned',
      15_000,
    );
    expect(topology.islands).toEqual([
      [nodes.a.name, nodes.b.name],
      [nodes.c.name, nodes.d.name],
    ]);
    await eventually('every missing link is told', () => topology.missingLinks.length === 8, 15_000);
    expect(topology.partitionStatus).toBe('partial_partition');
    expect(topology.connectedNodes).toHaveLength(4);
    await real.otp.heal();
    await eventually('it is whole again', () => allUp() && topology.missingLinks.length === 0, 15_000);
    expect(topology.islands).toEqual([topology.nodes]);
    expect(changes.some(({ changes: told }) => told.partitionStatusChanged)).toBe(true);
  });

  it('finds the one link that is missing in a cluster that still hangs together', async () => {
    await real.otp.partition([nodes.c], [nodes.d]);
    await eventually('the link is missing', () => topology.missingLinks.length === 2, 15_000);
    expect(topology.missingLinks.map(({ from, to }) => [from, to])).toEqual([
      [nodes.c.name, nodes.d.name],
      [nodes.d.name, nodes.c.name],
    ]);
    expect(topology.islands).toHaveLength(1);
    expect(topology.partitionStatus).toBe('partial_partition');
    const { data } = await cluster.operations.execute('cluster_topology');
    expect(data.connectivity?.[nodes.c.name]?.[nodes.d.name]).toMatchObject({
      connected: false,
      seenBy: nodes.c.name,
    });
    expect(data.connectivity?.[nodes.a.name]?.[nodes.b.name]).toMatchObject({ connected: true });
    await real.otp.heal();
    await eventually('it is whole again', allUp, 15_000);
  });

  it('lists the processes of all nodes, best first', async () => {
    const { data } = await cluster.operations.execute('process_list', { sort: 'memory', limit: 30 });
    expect(data.nodesQueried).toEqual(topology.nodes);
    expect(data.nodesFailed).toEqual([]);
    const memory = data.processes.map((row) => row.memory ?? 0);
    expect(memory).toEqual(memory.toSorted((x, y) => y - x));
    expect(new Set(data.processes.map(({ node }) => node)).size).toBe(4);
    expect(data.processes.length).toBe(30);
    const next = await cluster.operations.execute('process_list', {
      sort: 'memory',
      limit: 30,
      ...(data.nextCursor === null ? {} : { cursor: data.nextCursor }),
    });
    expect(next.data.processes.length).toBe(30);
  });

  it('is gone from the nodes when it is closed, and has left them as they were', async () => {
    await cluster.close();
    for (const node of Object.values(nodes)) {
      await expect.poll(() => node.eval('nodes(hidden)'), { timeout: 5_000 }).toBe('[]');
    }
  });
});
