import * as z from 'zod/mini';
import { nodeStatus } from './node.js';
import { partitionStatus } from './topology.js';

/**
 * How much of something is used up. `unknown`: not measured, and never taken for good. `simulated`: nothing is wrong, but
 * the node is simulated; what would be `moderate` or `high` is called that on a simulated node too.
 */
export const healthCategory = z.enum(['normal', 'moderate', 'high', 'simulated', 'unknown']);
/** A judgement of one kind of load on a node. It is left only well past the border it was entered at, so it does not flap. */
export type HealthCategory = z.infer<typeof healthCategory>;

/** Schema of how the cluster as a whole is, from best to worst. */
export const overallStatus = z.enum(['healthy', 'warning', 'degraded', 'critical']);
/**
 * `critical`: no node answers, more than half take no part, we are on a partition's smaller side, or a node that is up is
 * critical. `degraded`: a node takes no part, the cluster is not whole, or a node that is up is degraded. `warning`: a node has
 * one, or nothing is known of it.
 */
export type OverallStatus = z.infer<typeof overallStatus>;

/** How one node is; `unknown` where nothing of it was ever measured. */
export const nodeCondition = z.enum([...overallStatus.options, 'unknown']);
/**
 * By points lost: from 10 a `warning`, from 35 `degraded`, from 65 `critical`. What gets only a
 * little better has to stay so for 20 s first.
 */
export type NodeCondition = z.infer<typeof nodeCondition>;

/** What a finding is about; issues are shown by it. */
export const healthArea = z.enum(['memory', 'cpu', 'processes', 'queues', 'network']);
/** `queues` are mailboxes; `network` is links, ports, the node's status, and how old its data are. */
export type HealthArea = z.infer<typeof healthArea>;

/** One reason for lost points, measured. */
export const healthEvidence = z.object({
  /** Stable name of what was looked at, such as `processes` or `mailbox`; one of `HEALTH_SIGNALS`, or newer. */
  signal: z.string(),
  area: healthArea,
  /** In the unit of `limit`; null for what is no number, as a node that is down. */
  value: z.nullable(z.number()),
  /** What the value is held against: the limit of the virtual machine, or where it begins to cost points. */
  limit: z.nullable(z.number()),
  /** Points lost, a whole number above 0. */
  penalty: z.number(),
  text: z.string(),
  /** The process it is about. */
  process: z.optional(z.object({ pid: z.string(), name: z.nullable(z.string()) })),
  /** The other node it is about. */
  peer: z.optional(z.string()),
});
/**
 * An entry of `NodeHealth.evidence`, gravest first. The penalties of one node add up to what its score lacks of 100; `text` is
 * one sentence.
 */
export type HealthEvidence = z.infer<typeof healthEvidence>;

/**
 * How long something lasts if it goes on growing as it has. Told only where enough readings carry it; `confidence` is how
 * closely they lie on one line.
 */
export const nodeRunway = z.object({
  resource: z.enum(['processes', 'ports', 'atoms', 'ets', 'memory']),
  used: z.number(),
  limit: z.number(),
  perHour: z.number(),
  secondsLeft: z.number(),
  confidence: z.enum(['low', 'medium', 'high']),
  /** Readings it rests on, and the seconds from the first to the last. */
  samples: z.number(),
  overSeconds: z.number(),
  text: z.string(),
});
/**
 * `used`, `limit` and growth `perHour` are counts, for `memory` bytes of what the node's host, or container, has. Resources that
 * do not grow, or not steadily enough to tell, have none.
 */
export type NodeRunway = z.infer<typeof nodeRunway>;

/** How one node is, and why: everything that the score rests on is listed. */
export const nodeHealth = z.object({
  status: nodeStatus,
  /** 100 minus the penalties in `evidence`; null where nothing was measured. */
  healthScore: z.nullable(z.number()),
  condition: nodeCondition,
  /** The texts of the evidence, the gravest first. */
  issues: z.array(z.string()),
  /** What is used of the memory that the node's host, or its container, has. */
  memoryStatus: healthCategory,
  /** How many processes wait to run, against the schedulers. */
  cpuStatus: healthCategory,
  /** When the newest of its data was measured; for a node that never answered, when it entered its status. */
  lastUpdated: z.string(),
  evidence: z.array(healthEvidence),
  /** What could not be measured, by signal, and why. It costs no points. */
  unmeasured: z.record(z.string(), z.string()),
  runways: z.array(nodeRunway),
  simulated: z.boolean(),
});
/** A node's entry in `ClusterHealth.nodeStatuses`. Judged with the finding before it in mind, so that levels do not flap. */
export type NodeHealth = z.infer<typeof nodeHealth>;

/** Of the nodes that answer, each as of its last sweep; null where not one of them could tell. */
export const healthMetrics = z.object({
  totalProcesses: z.nullable(z.number()),
  /** Bytes: all that the node holds, and what its host has and has left. */
  memoryUsage: z.record(
    z.string(),
    z.object({
      total: z.number(),
      hostTotal: z.nullable(z.number()),
      hostAvailable: z.nullable(z.number()),
    }),
  ),
  /** Of the longest mailbox of each node, as the others are not asked for. */
  messageQueueLengths: z.object({
    average: z.nullable(z.number()),
    max: z.nullable(z.number()),
    nodesWithLongQueues: z.array(z.string()),
  }),
  gcActivity: z.object({
    /** Since the nodes started. */
    collections: z.nullable(z.number()),
    wordsReclaimed: z.nullable(z.number()),
    /** Between the last two sweeps. */
    collectionsPerSecond: z.nullable(z.number()),
  }),
});
/** Part of every `health$`; in `cluster_health` unless `includeMetrics` is false. Nodes in `memoryUsage` are by name. */
export type HealthMetrics = z.infer<typeof healthMetrics>;

/** What was found at one moment of the past. Sums are of the nodes that answered then, null when none did. */
export const healthPoint = z.object({
  at: z.string(),
  overallStatus,
  partitionStatus,
  nodesTotal: z.number(),
  nodesHealthy: z.number(),
  totalProcesses: z.nullable(z.number()),
  totalMemory: z.nullable(z.number()),
  runQueue: z.nullable(z.number()),
  longestMailbox: z.nullable(z.number()),
  scores: z.record(z.string(), z.nullable(z.number())),
});
/**
 * An entry of `ClusterHealth.healthHistory`. `at` is ISO 8601, `totalMemory` bytes; `scores` are 0–100 by node, null where a
 * node had none.
 */
export type HealthPoint = z.infer<typeof healthPoint>;

/** How the cluster is, from every node that answers, and what to do next. */
export const clusterHealth = z.object({
  overallStatus,
  partitionStatus,
  nodesTotal: z.number(),
  /** Up, and with no more lost than makes a warning. */
  nodesHealthy: z.number(),
  /** All others: what is not known to be healthy is none of the healthy. */
  nodesUnhealthy: z.number(),
  nodeStatuses: z.record(z.string(), nodeHealth),
  /** Seconds since the oldest node that is up has started; null where none is. */
  clusterUptime: z.nullable(z.number()),
  /** When this was reckoned. The data it rests on have times of their own. */
  lastUpdated: z.string(),
  /** What to do next, the most urgent first. */
  recommendations: z.array(z.string()),
  performanceMetrics: z.optional(healthMetrics),
  /** Oldest first, only when asked for: as long as somebody has looked, and no longer than about an hour. */
  healthHistory: z.optional(z.array(healthPoint)),
});
/**
 * What `health$` emits and `cluster_health` answers. Times are ISO 8601; `nodeStatuses` has every node of the topology, also
 * those that are not up.
 */
export type ClusterHealth = z.infer<typeof clusterHealth>;
