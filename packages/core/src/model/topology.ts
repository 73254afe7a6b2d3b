import * as z from 'zod/mini';
import { nodeState, nodeStatus } from './node.js';

/**
 * Whether there is more than one node. Nodes that are known count, up or not, so a cluster stays `multi_node` while
 * those it has lost are not forgotten.
 */
export const clusterModeName = z.enum(['single_node', 'multi_node']);
/** `multi_node` as soon as a second node is known, whether or not it is up. */
export type ClusterModeName = z.infer<typeof clusterModeName>;

/**
 * Whether the live nodes all see each other, judged from the node the user entered through. `minority_partition`: its
 * side is outnumbered; `partial_partition`: some are apart, or some links are missing, but it is not. Dead nodes make
 * no partition.
 */
export const partitionStatus = z.enum(['healthy', 'minority_partition', 'partial_partition']);
/** How whole the cluster is; of the two that are not `healthy`, `minority_partition` is the graver. */
export type PartitionStatus = z.infer<typeof partitionStatus>;

/** `from` does not see `to`, though both live: a link that is missing, told by `from` itself. */
export const missingLink = z.object({ from: z.string(), to: z.string(), since: z.string() });
/**
 * One direction: where neither end sees the other, there are two. `since` is when we first knew of it (ISO 8601, our
 * clock), and begins anew when the link was back in between.
 */
export type MissingLink = z.infer<typeof missingLink>;

/** One cell of who-sees-whom. `seenBy` says who told us: the node itself, or the other end where it does not answer, or null. */
export const linkView = z.object({
  connected: z.nullable(z.boolean()),
  rttMs: z.nullable(z.number()),
  seenBy: z.nullable(z.string()),
});
/**
 * `connected` is null where nobody who answers could tell. `rttMs` is a round trip in milliseconds, null where the node
 * itself has not measured one.
 */
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
/**
 * Never altered: a change makes another one. Times are ISO 8601. A caller who may not see every node gets one in which
 * the others are left out.
 */
export type ClusterTopology = z.infer<typeof clusterTopology>;
