import type { ApiApp } from '../rest/cluster-routes.js';
import type { GatewayMetrics } from './gateway-metrics.js';

/** `GET /metrics`, in Prometheus' text format. */
export function addMetricsRoute(app: ApiApp, metrics: GatewayMetrics): void {
  app.get('/metrics', async () => {
    const text = await metrics.text();
    return new Response(text, {
      headers: { 'content-type': metrics.registry.contentType, 'cache-control': 'no-store' },
    });
  });
}
