import { BeamdeckError } from '@beamdeck/core';
import type { ApiApp } from '../rest/cluster-routes.js';
import { seesEverything } from '../served-cluster.js';
import type { ServedCluster } from '../served-cluster.js';
import type { GatewayMetrics } from './gateway-metrics.js';

export interface MetricsRouteOptions {
  readonly metrics: GatewayMetrics;
  readonly clusters: ReadonlyMap<string, ServedCluster>;
  /** Given to whoever asks: there is no caller then. */
  readonly open: boolean;
}

/** `GET /metrics`, in Prometheus' text format. Its numbers are of all nodes, so it is for callers who may see all of them. */
export function addMetricsRoute(app: ApiApp, { metrics, clusters, open }: MetricsRouteOptions): void {
  app.get('/metrics', async (context) => {
    if (!open && ![...clusters.values()].every((each) => seesEverything(each, context.get('caller')))) {
      throw new BeamdeckError('forbidden', 'Metrics are for callers who may see every node.', {
        operation: 'metrics',
        details: { outcome: 'failed' },
        suggestions: ['Read them as a caller from whom no rule hides a node.'],
      });
    }
    const text = await metrics.text();
    return new Response(text, {
      headers: { 'content-type': metrics.registry.contentType, 'cache-control': 'no-store' },
    });
  });
}
