import { firstValueFrom, filter, timeout } from 'rxjs';
import { createCluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import type { Recorded } from './pages/recorded.js';

const PATIENCE_MS = 120_000;

/**
 * What a cluster of so many simulated nodes says of itself once all of them are up: as the engine tells it, each figure in it
 * measured by the simulator. The cluster is closed when this resolves; a page that replays it pays for no simulation.
 */
export async function recordedCluster(nodes: number): Promise<Recorded> {
  await using cluster = createCluster({ probe: simulatedProbe({ nodes, latencyMs: 0 }) });
  await cluster.connect();
  const topology = await firstValueFrom(
    cluster.topology$.pipe(
      filter(({ nodeStates }) => {
        const states = Object.values(nodeStates);
        return states.length === nodes && states.every(({ status }) => status === 'up');
      }),
      timeout(PATIENCE_MS),
    ),
  );
  const vitals = await firstValueFrom(
    cluster.vitals$.pipe(
      filter(({ size }) => size === nodes),
      timeout(PATIENCE_MS),
    ),
  );
  const health = await firstValueFrom(cluster.health$.pipe(timeout(PATIENCE_MS)));
  const page = await cluster.operations.execute('process_list', { sort: 'reductions' });
  const info = await cluster.operations.execute('node_info', { node: topology.nodes[0] ?? '' });
  return {
    topology,
    vitals: [...vitals.values()],
    health,
    page: page.data,
    info: info.data,
    operations: await cluster.operations.list(),
  };
}
