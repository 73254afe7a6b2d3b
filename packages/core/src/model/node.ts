import * as z from 'zod/mini';
import { processRow } from './process.js';

/** What is known of whether a node lives. Only `up` means that its numbers are fresh. */
export const nodeStatus = z.enum(['up', 'down', 'partitioned', 'unreachable', 'unknown']);
/**
 * `partitioned`: it answers us, but is cut off from the rest. `unreachable`: we cannot reach it, which does not prove that it is
 * gone. `down`: its own end is gone and no other node sees it. `unknown`: not watched, or not reached yet.
 */
export type NodeStatus = z.infer<typeof nodeStatus>;

/** A count against the limit of the virtual machine. */
export const usage = z.object({ used: z.number(), limit: z.number() });
/** Both are counts, never a share. */
export type Usage = z.infer<typeof usage>;

/** Bytes, as `erlang:memory/0` gives them. */
export const nodeMemory = z.object({
  total: z.number(),
  processes: z.number(),
  system: z.number(),
  atom: z.number(),
  binary: z.number(),
  code: z.number(),
  ets: z.number(),
});
/**
 * What the virtual machine has allocated, not what its host has. `processes` and `system` make up `total`; the others are parts
 * of `system`.
 */
export type NodeMemory = z.infer<typeof nodeMemory>;

/**
 * One node's place in the cluster, as part of the topology. Changes only when the node's standing changes, never with
 * its gauges (those are `NodeVitals`).
 */
export const nodeState = z.object({
  name: z.string(),
  status: nodeStatus,
  /** When the node entered this status, by our clock. */
  since: z.string(),
  /** Last proof of life, for a node that is not up; null while it is up (its vitals carry their own time) and when never seen. */
  lastSeen: z.nullable(z.string()),
  /** One sentence: why this status, as far as known; null for a node that is up. */
  reason: z.nullable(z.string()),
  simulated: z.boolean(),
  /** Tells one life of a node from the next: changes when the node restarts. Null until first reached. */
  incarnation: z.nullable(z.string()),
  otpRelease: z.nullable(z.string()),
});
/** An entry of `ClusterTopology.nodeStates`. Times are ISO 8601, by the clock of whoever watches the cluster. */
export type NodeState = z.infer<typeof nodeState>;

/** The gauges of one sweep: cheap to ask, replaced at every sweep. Each number was measured on the node at `collectedAt`. */
export const nodeVitals = z.object({
  node: z.string(),
  incarnation: z.string(),
  simulated: z.boolean(),
  collectedAt: z.string(),
  processes: usage,
  ports: usage,
  atoms: usage,
  /** Limit is 0 where the node has no limit on tables. */
  ets: usage,
  memory: nodeMemory,
  /** Processes ready to run, summed over all run queues. */
  runQueue: z.number(),
  schedulersOnline: z.number(),
  /** Since the node started. */
  reductions: z.number(),
  uptimeSeconds: z.number(),
  /** What this sweep cost the node and the wire. */
  cost: z.object({ targetMs: z.number(), bytes: z.number() }),
  /** Added by the engine: how often the node is asked, and why less often than configured. */
  pace: z.optional(z.object({ everyMs: z.number(), slowed: z.nullable(z.string()) })),
});
/**
 * A node's entry in `vitals$`. Kept after the node is lost, so look at `collectedAt` (ISO 8601) before taking it for the present.
 */
export type NodeVitals = z.infer<typeof nodeVitals>;

/** One OTP application that is loaded on a node, running or not. */
export const nodeApplication = z.object({
  name: z.string(),
  description: z.string(),
  version: z.string(),
  status: z.enum(['running', 'loaded', 'starting', 'unknown']),
  /** Processes under the application's group leader; null where not counted. */
  processes: z.nullable(z.number()),
  /** Bytes held by those processes; null where not counted. */
  memory: z.nullable(z.number()),
});
/**
 * `loaded`: there, but not started; `unknown`: the node's application controller did not answer. Counts are null on nodes with
 * too many processes to ask each; `memory` leaves out those whose mailbox is too long to ask.
 */
export type NodeApplication = z.infer<typeof nodeApplication>;

/** One distribution link of a node, as that node sees it. Counters are null where the link's controller is not a port (TLS). */
export const nodePeer = z.object({
  node: z.string(),
  state: z.enum(['up', 'pending', 'up_pending', 'unknown']),
  type: z.enum(['visible', 'hidden', 'unknown']),
  bytesIn: z.nullable(z.number()),
  bytesOut: z.nullable(z.number()),
  queueBytes: z.nullable(z.number()),
});
/**
 * An entry of `NodeInfo.networkInfo.peers`, sorted by name. `bytesIn` and `bytesOut` count since the link was made; `queueBytes`
 * is what its socket has not taken yet.
 */
export type NodePeer = z.infer<typeof nodePeer>;

/**
 * All that is shown of one node. A field that could not be measured is null and `unmeasured` says why, under the field's
 * path in camelCase (`systemInfo.elixirVersion`). For a node that is not up this is the last good answer: `status`,
 * `lastSeen` and `collectedAt` say so.
 */
export const nodeInfo = z.object({
  name: z.string(),
  status: nodeStatus,
  lastSeen: z.nullable(z.string()),
  simulated: z.boolean(),
  collectedAt: z.string(),
  incarnation: z.string(),
  systemInfo: z.object({
    otpRelease: z.string(),
    ertsVersion: z.string(),
    elixirVersion: z.nullable(z.string()),
    systemArchitecture: z.string(),
    schedulers: z.number(),
    schedulersOnline: z.number(),
    logicalProcessors: z.nullable(z.number()),
    wordSize: z.number(),
    uptime: z.string(),
    uptimeSeconds: z.number(),
    emuFlavor: z.nullable(z.string()),
    timeWarp: z.string(),
  }),
  limits: z.object({ processes: usage, ports: usage, atoms: usage, ets: usage }),
  memory: nodeMemory,
  applications: z.array(nodeApplication),
  networkInfo: z.object({
    nodeName: z.string(),
    /** Whether we hold a link to the node at this moment. */
    connectedToCurrent: z.boolean(),
    distributionPort: z.nullable(z.number()),
    /** Seconds. */
    netTicktime: z.nullable(z.number()),
    hidden: z.boolean(),
    peers: z.array(nodePeer),
  }),
  performanceMetrics: z.object({
    /** Since the node started. */
    reductions: z.number(),
    runQueue: z.number(),
    runQueues: z.array(z.number()),
    /** Bytes since the node started. */
    io: z.object({ input: z.number(), output: z.number() }),
    garbageCollection: z.object({ count: z.number(), wordsReclaimed: z.number() }),
    contextSwitches: z.number(),
    /** 0–1 for each scheduler, over the sampling window; null where not sampled. */
    schedulerUtilization: z.nullable(z.array(z.number())),
  }),
  processes: z.optional(z.array(processRow)),
  unmeasured: z.record(z.string(), z.string()),
});
/** What `node$` emits and `node_info` answers. Times are ISO 8601; `processes` are there only where asked for. */
export type NodeInfo = z.infer<typeof nodeInfo>;
