import { createCluster, type Cluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';

/** A cluster that lives in the page. In a module of its own, so that a page that connects to a gateway never loads it. */
export function simulatedCluster(options: { readonly nodes: number; readonly seed: number }): Cluster {
  return createCluster({ probe: simulatedProbe(options) });
}
