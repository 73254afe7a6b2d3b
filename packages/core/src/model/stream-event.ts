import * as z from 'zod/mini';
import { clusterChange } from './change.js';

/**
 * The event stream's own records (contract.md, "Event stream"). A topic is a set of keyed entries; a snapshot gives all
 * of them, a change says which were set and which were deleted. Entries of `cluster_state_changes` are `topology` (the
 * topology without `node_states`) and `node/<name>` (one node's state); of `node_vitals`, `<name>`.
 */
export const streamTopic = z.enum([
  'cluster_state_changes',
  'node_vitals',
  'arsenal_updates',
  'simulation_events',
  'cluster_health',
]);
export type StreamTopic = z.infer<typeof streamTopic>;

/** Values are in wire form (snake_case) already; the codec of the topic's schema reads them. */
const entry = z.tuple([z.string(), z.unknown()]);

export const helloEvent = z.object({
  epoch: z.string(),
  protocol: z.literal(1),
  topics: z.array(streamTopic),
  clusterName: z.nullable(z.string()),
  simulated: z.boolean(),
  serverTime: z.string(),
});
export const snapshotEvent = z.object({ topic: streamTopic, seq: z.number(), entries: z.array(entry) });
/** `checksum` is over all entries of the topic: see `stateChecksum`. */
export const snapshotEndEvent = z.object({
  topic: streamTopic,
  seq: z.number(),
  count: z.number(),
  checksum: z.string(),
});
export const changeEvent = z.object({
  topic: streamTopic,
  seq: z.number(),
  /** The `seq` this change applies to; a client that holds another one asks again from its last id. */
  prev: z.number(),
  set: z.array(entry),
  deleted: z.array(z.string()),
  /** In `cluster_state_changes`: the design document's fields, so that a reader of those alone needs nothing else. */
  type: z.optional(z.string()),
  timestamp: z.optional(z.string()),
  topology: z.optional(z.unknown()),
  changes: z.optional(clusterChange.shape.changes),
});
export const bookmarkEvent = z.object({
  at: z.string(),
  /** Age in ms of the newest data of each node. */
  ages: z.record(z.string(), z.number()),
  checksums: z.optional(z.record(z.string(), z.string())),
  /** Where the gateway itself stands with the cluster (`ClusterStatus.state`), so a live stream of old data is not taken for live data. */
  status: z.string(),
});
export const resetEvent = z.object({ reason: z.enum(['too-old', 'epoch-changed', 'overflow']) });
export const goawayEvent = z.object({ afterMs: z.number() });

export type HelloEvent = z.infer<typeof helloEvent>;
export type SnapshotEvent = z.infer<typeof snapshotEvent>;
export type SnapshotEndEvent = z.infer<typeof snapshotEndEvent>;
export type ChangeEvent = z.infer<typeof changeEvent>;
export type BookmarkEvent = z.infer<typeof bookmarkEvent>;
