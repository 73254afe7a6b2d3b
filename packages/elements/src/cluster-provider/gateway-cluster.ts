import { connectCluster, type Cluster } from '@beamdeck/core';

/** A client of a gateway. In a module of its own, so that a page paints before it is there, and one that brings its own cluster never loads it. */
export function gatewayCluster(
  url: string,
  getToken: () => Promise<string | null>,
  options: { readonly shareTabs: boolean },
): Cluster {
  return connectCluster({ url, getToken, ...options });
}
