import * as z from 'zod/mini';
import { nodeState, nodeStatus } from './node.js';

export const clusterModeName = z.enum(['single_node', 'multi_node']);
export type ClusterModeName = z.infer<typeof clusterModeName>;

export const partitionStatus = z.enum(['healthy', 'minority_partition', 'partial_partition']);
export type PartitionStatus = z.infer<typeof partitionStatus>;

/** `from` does not see `to`, though both live: a link that is missing, told by `from` itself. */
export const missingLink = z.object({ from: z.string(), to: z.string(), since: z.string() });
export type MissingLink = z.infer<typeof missingLink>;

/** One cell of who-sees-whom. `seenBy` names who told us: the node itself, or us when only our own link is known. */
export const linkView = z.object({
  connected: z.nullable(z.boolean()),
  rttMs: z.nullable(z.number()),
  seenBy: z.nullable(z.string()),
});
export type LinkView = z.infer<typeof linkView>;

/**
 * Who is in the cluster and who sees whom. A mesh is the normal case, so the stream carries only what departs from it
 * (`missingLinks`); the full matrix is in `connectivity`, only where it was asked for.
 * A node that vanished keeps its place in `nodes` and `nodeStates` until it is forgotten.
 */
export const clusterTopology = z.object({
  /** Every node known, sorted: up or not. */
  nodes: z.array(z.string()),
  /** The node the user entered through; null before it was reached. */
  currentNode: z.nullable(z.string()),
  /** Nodes we hold a link to at this moment. */
  connectedNodes: z.array(z.string()),
  totalNodes: z.number(),
  clusterName: z.nullable(z.string()),
  /** Start of the oldest node that is up; null before one was asked. */
  formationTime: z.nullable(z.string()),
  mode: clusterModeName,
  simulationEnabled: z.boolean(),
  partitionStatus,
  collectedAt: z.string(),
  nodeStates: z.record(z.string(), nodeState),
  /** Sets of live nodes that see each other, largest first; one island is a whole cluster. */
  islands: z.array(z.array(z.string())),
  missingLinks: z.array(missingLink),
  /** How many links are missing in all, only when there are more than `missingLinks` lists. */
  missingLinkCount: z.optional(z.number()),
  expectedNodes: z.array(z.string()),
  missingNodes: z.array(z.string()),
  /** Hidden nodes that cluster members are connected to, ourselves left out. */
  hiddenNodes: z.array(z.string()),
  connectivity: z.optional(z.record(z.string(), z.record(z.string(), linkView))),
  /** Only where it was asked for, of the nodes that could be judged; `cluster_health` has the evidence. */
  nodeHealth: z.optional(
    z.record(z.string(), z.object({ status: nodeStatus, healthScore: z.nullable(z.number()) })),
  ),
  processDistribution: z.optional(
    z.record(z.string(), z.object({ count: z.number(), samplePids: z.array(z.string()) })),
  ),
});
export type ClusterTopology = z.infer<typeof clusterTopology>;
