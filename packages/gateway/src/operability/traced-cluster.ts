import type { Tracer } from '@opentelemetry/api';
import type { ServedCluster } from '../served-cluster.js';
import { tracedOperations } from './traced-operations.js';

/** The same cluster, whose operations are in spans, whoever runs them. */
export function tracedCluster(cluster: ServedCluster, tracer: Tracer, name: string): ServedCluster {
  const { operationsFor } = cluster;
  const traced: ServedCluster = Object.create(cluster, {
    operations: { value: tracedOperations(cluster.operations, tracer, name) },
    ...(operationsFor === undefined
      ? {}
      : {
          operationsFor: {
            value: (...[principal]: Parameters<typeof operationsFor>) =>
              tracedOperations(operationsFor.call(cluster, principal), tracer, name),
          },
        }),
  }) as ServedCluster;
  return traced;
}
