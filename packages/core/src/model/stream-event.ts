import * as z from 'zod/mini';
import { clusterChange } from './change.js';
import { clusterHealth, nodeHealth } from './health.js';
import { nodeState, nodeVitals } from './node.js';
import { clusterTopology } from './topology.js';

/**
 * The event stream's own records (contract.md, "Event stream"), each the JSON of one server-sent event named after it.
 *
 * **Topics** are sets of keyed entries; values are whole, in wire form. `cluster_state_changes` holds `topology` (the
 * topology without `node_states`) and `node/<name>` (one node's state); `node_vitals` holds `<name>`; `arsenal_updates`
 * holds `<request_id>`: the last operation results, oldest dropped by `deleted`; `simulation_events`, `recovery` and `audit`
 * the same by number. A topic that is not served, or not to this caller, is left out of `hello`; that is no error.
 *
 * **Sequence.** One counter for each epoch, shared by all topics; it never goes back. A topic's own `seq` is that of its
 * last change (0 before the first), so `change.prev` chains within one topic: a client that holds another `seq` for that
 * topic has missed something and asks again. The `id:` of an event is `<epoch>.<seq>` and promises that everything up to
 * that number, of all topics of this stream, has been sent or replaced by newer. So only these carry one: `change`, in
 * order of `seq` over all topics; the `snapshot-end` of the last topic; `bookmark`. A merged change of a slow client
 * keeps the client's last `seq` as `prev`.
 *
 * **Order.** `hello` first, always. Resumed: then the changes after `Last-Event-ID`. Not resumed: `reset` if an id had
 * been sent, then for each topic `snapshot` (in chunks, none if empty) and `snapshot-end`, then changes. A snapshot replaces the
 * topic whole, at its `snapshot-end`, if count and checksum agree. Then a `bookmark` every `bookmarkMs`; silence for 2.5
 * times that is a dead connection. `goaway` announces the end: come back after `afterMs`, with the last id.
 */
export const streamTopic = z.enum([
  'cluster_state_changes',
  'node_vitals',
  'arsenal_updates',
  'simulation_events',
  'cluster_health',
  'recovery',
  'audit',
]);
/** A topic by the name it has in the stream's address (`?topics=`) and in every event that carries its state. */
export type StreamTopic = z.infer<typeof streamTopic>;

/** Values are in wire form (snake_case) already; the codec of the topic's schema reads them. */
const entry = z.tuple([z.string(), z.unknown()]);

/** The `topology` entry of `cluster_state_changes`: all of the topology but the states of its nodes. */
export const topologyEntry = z.omit(clusterTopology, { nodeStates: true });
/** A `node/<name>` entry of `cluster_state_changes`. */
export const nodeStateEntry = nodeState;
/** A `<name>` entry of `node_vitals`. */
export const nodeVitalsEntry = nodeVitals;

/** The `health` entry of `cluster_health`: all of the finding but what was found of each node. */
export const healthEntry = z.omit(clusterHealth, { nodeStatuses: true });
/** A `node/<name>` entry of `cluster_health`. */
export const nodeHealthEntry = nodeHealth;

/** Keys of `cluster_state_changes`; those of nodes are the same in `cluster_health`. */
export const TOPOLOGY_KEY = 'topology';
/**
 * Comes before a node's name in the keys of `cluster_state_changes` and `cluster_health`; `node_vitals` has the bare
 * name.
 */
export const NODE_KEY_PREFIX = 'node/';
/** The key in `cluster_health` of what was found of the cluster as a whole; the nodes have keys of their own. */
export const HEALTH_KEY = 'health';

/**
 * Schema of the first event of every connection. One that does not fit makes `fromWire` throw `protocol_error`, as for
 * all events of the stream.
 */
export const helloEvent = z.object({
  epoch: z.string(),
  protocol: z.literal(1),
  topics: z.array(streamTopic),
  clusterName: z.nullable(z.string()),
  simulated: z.boolean(),
  /** The gateway's clock, against which the age of data is to be judged. */
  serverTime: z.string(),
  /** Where the gateway stands with the cluster (`ClusterStatus.state`) at this moment; bookmarks repeat it. */
  status: z.optional(z.string()),
  /** Milliseconds between bookmarks; 10 000 when not said. */
  bookmarkMs: z.optional(z.number()),
});
/** Schema of one chunk of a topic's state. A topic with no entries has no chunk, only its `snapshot-end`. */
export const snapshotEvent = z.object({ topic: streamTopic, seq: z.number(), entries: z.array(entry) });
/** `checksum` is over all entries of the topic: see `stateChecksum`. `seq` is the topic's own. */
export const snapshotEndEvent = z.object({
  topic: streamTopic,
  seq: z.number(),
  count: z.number(),
  checksum: z.string(),
});
/** Schema of one step of a topic: what was set, whole and not as a difference, and the keys that are gone. */
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
/**
 * Schema of the stream's heartbeat, which also says how fresh what it carries is. Besides the regular ones there is one
 * whenever `status` changes.
 */
export const bookmarkEvent = z.object({
  at: z.string(),
  /** Age in ms of the newest data of each node. */
  ages: z.record(z.string(), z.number()),
  /** Of each topic of this stream as of this event's id; now and then, so that a client can prove it holds the same. */
  checksums: z.optional(z.record(z.string(), z.string())),
  /** Where the gateway itself stands with the cluster (`ClusterStatus.state`), so a live stream of old data is not taken for live data. */
  status: z.string(),
});
/**
 * Schema of the event that tells a client to drop what it holds. `too-old`: the gateway does not keep changes from so
 * far back; `epoch-changed`: the id is not of this run of it; `overflow`: the client fell further behind than is kept,
 * in mid-stream.
 */
export const resetEvent = z.object({ reason: z.enum(['too-old', 'epoch-changed', 'overflow']) });
/**
 * Schema of the last event before the gateway ends a stream. `reason`, for people and logs: `drain` (it stops),
 * `too-slow` (the client does not keep up) or `token-expired` (it has to show a new one); others may come to be.
 */
export const goawayEvent = z.object({ afterMs: z.number(), reason: z.optional(z.string()) });

/**
 * What the gateway says of itself. `topics` are those this caller gets of those asked for; another `epoch` than before
 * means that nothing held so far fits, and everything comes anew.
 */
export type HelloEvent = z.infer<typeof helloEvent>;
/** A part only: not to be shown before its `snapshot-end` has proved that all parts are here. */
export type SnapshotEvent = z.infer<typeof snapshotEvent>;
/**
 * Proof of a snapshot. If `count` or `checksum` does not agree, the client leaves the connection and begins without an
 * id.
 */
export type SnapshotEndEvent = z.infer<typeof snapshotEndEvent>;
/**
 * Applies to a state whose `seq` is `prev`, and leads to `seq`. One with a `seq` that is held already is a repetition,
 * to be skipped. `timestamp` is ISO 8601.
 */
export type ChangeEvent = z.infer<typeof changeEvent>;
/**
 * `at` is ISO 8601, by the gateway's clock. A node is missing in `ages` while nothing was ever measured on it.
 * `checksums` come only to a client that has been sent everything, so one that does not agree is a fault.
 */
export type BookmarkEvent = z.infer<typeof bookmarkEvent>;
/** Snapshots of all topics follow on the same connection; the id held before is worth nothing any more. */
export type ResetEvent = z.infer<typeof resetEvent>;
/**
 * `afterMs` is the least to wait, in milliseconds; 0 is at once. The place in the stream stays good: resume with the
 * last id.
 */
export type GoawayEvent = z.infer<typeof goawayEvent>;

/** Milliseconds between bookmarks where `hello` does not say otherwise. */
export const BOOKMARK_INTERVAL_MS = 10_000;

/** The schema of each event by the name it has on the stream. */
export const streamEvents = {
  hello: helloEvent,
  snapshot: snapshotEvent,
  'snapshot-end': snapshotEndEvent,
  change: changeEvent,
  bookmark: bookmarkEvent,
  reset: resetEvent,
  goaway: goawayEvent,
} as const;
/** What stands in the `event:` field. A client skips names it does not know: a newer gateway may say more. */
export type StreamEventName = keyof typeof streamEvents;
