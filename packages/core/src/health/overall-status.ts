import type { NodeHealth, OverallStatus } from '../model/health.js';
import type { PartitionStatus } from '../model/topology.js';

/**
 * How the cluster is, from its nodes and whether it is whole; the first that fits:
 *
 * - `critical`: no node answers, more than half of the nodes do not take part, the entry is on the smaller side of a
 *   partition, or a node that answers is itself critical.
 * - `degraded`: a node does not take part, the cluster is not whole, or a node that answers is itself degraded.
 * - `warning`: a node has a warning, or nothing is known of it.
 * - `healthy`: everything that was measured is well, on every node.
 */
export function overallStatusOf(
  nodes: readonly Pick<NodeHealth, 'status' | 'condition'>[],
  partition: PartitionStatus,
): OverallStatus {
  const answering = nodes.filter(({ status }) => status === 'up' || status === 'partitioned');
  const apart = nodes.filter(
    ({ status }) => status === 'down' || status === 'unreachable' || status === 'partitioned',
  );
  const worst = (condition: NodeHealth['condition']): boolean =>
    answering.some((node) => node.status === 'up' && node.condition === condition);
  if (answering.length === 0 || 2 * apart.length > nodes.length) return 'critical';
  if (partition === 'minority_partition' || worst('critical')) return 'critical';
  if (apart.length > 0 || partition !== 'healthy' || worst('degraded')) return 'degraded';
  return nodes.every(({ condition }) => condition === 'healthy') ? 'healthy' : 'warning';
}
