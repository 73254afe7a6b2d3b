import { homedir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from '@beamdeck/core';
import type { Cluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { simulatedProbe } from '@beamdeck/core/simulator';
import type { ClusterSource } from './flags.js';

/** The cluster that the command line names, not yet entered. */
export function openCluster(source: ClusterSource): Cluster {
  if (source.kind === 'simulated') {
    return createCluster({ probe: simulatedProbe({ nodes: source.nodes, seed: source.seed }) });
  }
  const { seeds, cookieFile, name, epmdPort } = source;
  return createCluster({
    probe: erlangProbe({
      seeds,
      cookieFile: cookieFile ?? join(homedir(), '.erlang.cookie'),
      ...(name === null ? {} : { name }),
      ...(epmdPort === null ? {} : { epmdPort }),
    }),
  });
}

/** What the address line says is shown. */
export function clusterTitle(source: ClusterSource): string {
  if (source.kind === 'erlang') return `the cluster of ${source.seeds[0] ?? ''}`;
  return `a simulated cluster of ${String(source.nodes)} ${source.nodes === 1 ? 'node' : 'nodes'}`;
}
