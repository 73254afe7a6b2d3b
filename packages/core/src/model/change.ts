import * as z from 'zod/mini';
import { nodeStatus } from './node.js';
import { clusterTopology } from './topology.js';

/** A change of the cluster, in the design document's shape; `nodesChanged` is ours. Never merged away, never repeated. */
export const clusterChange = z.object({
  type: z.enum([
    'node_up',
    'node_down',
    'node_joined',
    'node_left',
    'partition_changed',
    'mode_changed',
    'topology_changed',
  ]),
  timestamp: z.string(),
  topology: clusterTopology,
  changes: z.object({
    nodesAdded: z.array(z.string()),
    nodesRemoved: z.array(z.string()),
    partitionStatusChanged: z.boolean(),
    nodesChanged: z.array(
      z.object({ node: z.string(), from: nodeStatus, to: nodeStatus, reason: z.nullable(z.string()) }),
    ),
  }),
});
/**
 * One emission of `changes$`: all that happened at once, `type` its gravest part, `topology` as it is afterwards. Every move
 * seen of a node is in `nodesChanged`, in order, also one that was undone again. `timestamp` is ISO 8601.
 */
export type ClusterChange = z.infer<typeof clusterChange>;
