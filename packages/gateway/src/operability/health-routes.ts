import type { ClusterStatus } from '@beamdeck/core';
import type { ApiApp } from '../rest/cluster-routes.js';
import type { ServedCluster } from '../served-cluster.js';

export interface HealthRoutesOptions {
  readonly clusters: ReadonlyMap<string, Pick<ServedCluster, 'status$'>>;
  readonly draining: () => boolean;
}

/** What `/healthz` says that it is: so that whoever finds a port taken knows by whom. */
export const HEALTH_SERVICE = 'beamdeck';

/** Standings in which there is nothing to show: the cluster was never entered, or never will be again. */
const NOT_READY: ReadonlySet<ClusterStatus['state']> = new Set(['connecting', 'refused', 'closed']);

/**
 * `GET /healthz`: the process answers. `GET /readyz`: it should be sent requests, which is so once every cluster has been
 * entered and until it is told to stop. A cluster that is lost later does not count: what is known of it, and that it is
 * lost, is still worth showing. Neither asks a node, and neither tells a stranger more than names and states.
 */
export function addHealthRoutes(app: ApiApp, { clusters, draining }: HealthRoutesOptions): void {
  app.get('/healthz', () => answer(200, { status: 'ok', service: HEALTH_SERVICE }));

  app.get('/readyz', () => {
    const states = new Map([...clusters].map(([name, cluster]) => [name, stateOf(cluster)]));
    const ready = [...states.values()].every((state) => !NOT_READY.has(state));
    const status = draining() ? 'draining' : ready ? 'ready' : 'not_ready';
    return answer(status === 'ready' ? 200 : 503, { status, clusters: Object.fromEntries(states) });
  });
}

/** `status$` replays; looking at it keeps nothing going. */
function stateOf({ status$ }: Pick<ServedCluster, 'status$'>): ClusterStatus['state'] {
  let state: ClusterStatus['state'] = 'idle';
  status$.subscribe((status) => (state = status.state)).unsubscribe();
  return state;
}

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}
