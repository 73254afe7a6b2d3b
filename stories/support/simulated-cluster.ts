import { createCluster, type EngineCluster } from '@beamdeck/core';
import { simulatedProbe, type SimulatedProbe } from '@beamdeck/core/simulator';

export interface StoryCluster {
  readonly cluster: EngineCluster<'simulated'>;
  readonly probe: SimulatedProbe;
  /** In the order of the simulation. */
  readonly nodes: readonly string[];
}

export interface StoryClusterOptions {
  readonly nodes?: number;
  readonly seed?: number;
  readonly processesPerNode?: number;
}

/** A simulated cluster of a story's own: the same seed shows the same cluster every time. */
export function storyCluster({
  nodes = 5,
  seed = 1,
  processesPerNode = 1_000,
}: StoryClusterOptions = {}): StoryCluster {
  const probe = simulatedProbe({ nodes, seed, processesPerNode, netTicktimeSeconds: 4 });
  const cluster = createCluster({ probe, config: { enableSimulationControls: true } });
  return { cluster, probe, nodes: probe.truth().nodes.map(({ name }) => name) };
}
