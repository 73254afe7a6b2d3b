import type { Clock } from '@beamdeck/core';
import type { ServedCluster } from '../served-cluster.js';
import type { ApiApp } from './cluster-routes.js';
import { API_BASE } from './cluster-routes.js';
import { plainAnswer } from './plain-answer.js';

export interface ClusterListOptions {
  readonly clusters: ReadonlyMap<string, ServedCluster>;
  /** The one that the plain paths are about. */
  readonly defaultName: string;
  readonly clock: Clock;
}

/** `GET /api/v1/clusters`: which clusters are served here, and where. */
export function addClusterList(app: ApiApp, { clusters, defaultName, clock }: ClusterListOptions): void {
  app.get(`${API_BASE}/clusters`, (context) =>
    plainAnswer({ name: 'cluster_list', requestId: context.get('requestId'), cluster: {}, clock }, () =>
      Promise.resolve({
        clusters: [...clusters].map(([name, { kind }]) => ({
          name,
          simulated: kind === 'simulated',
          default: name === defaultName,
          path: `${API_BASE}/clusters/${name}`,
        })),
      }),
    ),
  );
}
