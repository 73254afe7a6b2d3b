import type { Cluster, ClusterKind } from '@beamdeck/core';

/** What a gateway serves: any `Cluster`. One made over a probe also knows, before it has asked anything, what it is. */
export interface ServedCluster extends Cluster {
  readonly kind?: ClusterKind;
}
