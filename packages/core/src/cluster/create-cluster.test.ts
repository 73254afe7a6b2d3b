import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { ClusterChange } from '../model/change.js';
import type { ClusterStatus } from '../model/status.js';
import type { ClusterTopology } from '../model/topology.js';
import { simulatedProbe, steppedClock } from '../simulator/index.js';
import { createCluster } from './create-cluster.js';

function start(nodes = 3) {
  const clock = steppedClock();
  const probe = simulatedProbe({ nodes, clock, seed: 7 });
  const cluster = createCluster({ probe, clock, random: () => 0.5 });
  const seen = {
    topologies: [] as ClusterTopology[],
    changes: [] as ClusterChange[],
    states: [] as string[],
  };
  cluster.status$.subscribe((status: ClusterStatus) => seen.states.push(status.state));
  return { clock, probe, cluster, seen };
}

describe('createCluster', () => {
  it('finds every node from a seed and shows them up, and asks nothing while nobody looks', async () => {
    const { clock, cluster, seen } = start();
    await clock.advance(60_000);
    expect(seen.states).toEqual(['idle']);
    cluster.topology$.subscribe((topology) => seen.topologies.push(topology));
    await clock.advance(2_000);
    const topology = seen.topologies.at(-1);
    expect(Object.values(topology?.nodeStates ?? {}).map(({ status }) => status)).toEqual(['up', 'up', 'up']);
    expect(topology).toMatchObject({
      totalNodes: 3,
      mode: 'multi_node',
      partitionStatus: 'healthy',
      simulationEnabled: true,
    });
    expect(topology?.islands).toEqual([topology?.nodes]);
    expect(seen.states.at(-1)).toBe('connected');
    await cluster.close();
    expect(seen.states.at(-1)).toBe('closed');
    expect(clock.pending).toBe(0);
  });

  it('never takes the moments of finding the nodes for a split', async () => {
    const { clock, cluster, seen } = start(12);
    cluster.topology$.subscribe((topology) => seen.topologies.push(topology));
    for (let step = 0; step < 300; step += 1) await clock.advance(10);
    expect(seen.topologies.at(-1)?.connectedNodes).toHaveLength(12);
    for (const { islands, partitionStatus, missingLinks } of seen.topologies) {
      expect(islands.length).toBeLessThanOrEqual(1);
      expect(partitionStatus).toBe('healthy');
      expect(missingLinks).toEqual([]);
    }
    await cluster.close();
  });

  it('emits nothing while nothing changes', async () => {
    const { clock, cluster, seen } = start();
    cluster.topology$.subscribe((topology) => seen.topologies.push(topology));
    await clock.advance(5_000);
    const before = seen.topologies.length;
    await clock.advance(120_000);
    expect(seen.topologies.length).toBe(before);
    await cluster.close();
  });

  it('runs operations with metadata', async () => {
    const { clock, cluster } = start();
    const running = cluster.operations.execute('cluster_topology');
    await clock.advance(3_000);
    const result = await running;
    expect(result.outcome).toBe('done');
    expect(result.data.totalNodes).toBe(3);
    expect(result.metadata).toMatchObject({ operation: 'cluster_topology', simulated: true });
    const info = cluster.operations.execute('node_info', { node: result.data.nodes[0] ?? '' });
    await clock.advance(1_000);
    expect((await info).data.name).toBe(result.data.nodes[0]);
    await cluster.close();
  });

  it('replays the topology and shows one node', async () => {
    const { clock, cluster } = start();
    const first = firstValueFrom(cluster.topology$);
    await clock.advance(1_000);
    const name = (await first).nodes[0] ?? '';
    const infos: string[] = [];
    cluster.node$(name).subscribe((info) => infos.push(info.status));
    await clock.advance(1_000);
    expect(infos).toEqual(['up']);
    await cluster.close();
  });
});
