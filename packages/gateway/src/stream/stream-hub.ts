import { BeamdeckError } from '@beamdeck/core';
import type { Clock, OperationContract, Principal, StreamTopic } from '@beamdeck/core';
import type { StreamPosition } from './sse.js';
import type { StreamClient, StreamClientLimits } from './stream-client.js';
import { createStreamCounts } from './stream-counts.js';
import type { StreamCounts } from './stream-counts.js';
import { createStreamWatch } from './stream-watch.js';
import type { StreamWatch } from './stream-watch.js';
import type { ServedCluster } from '../served-cluster.js';
import { streamViewer, viewedStreams } from './viewed-streams.js';
import type { StreamViewer } from './viewed-streams.js';

export interface StreamHubOptions {
  readonly cluster: ServedCluster;
  /** Of the cluster, so that their results can be written in wire form. */
  readonly operations: readonly OperationContract[];
  readonly clock: Clock;
  /** Random text for each start of the collector: letters and digits. */
  readonly newEpoch: () => string;
  readonly limits?: Partial<StreamLimits>;
}

/** How much the event stream of one cluster may hold and wait. Times are milliseconds, sizes bytes. */
export interface StreamLimits extends StreamClientLimits {
  /** The replay ring of each topic. */
  readonly ringAgeMs: number;
  readonly ringBytes: number;
  readonly bookmarkMs: number;
  /** Every so many bookmarks carry checksums. */
  readonly bookmarksPerChecksum: number;
  /** How long the engine is kept watching after the last client left: a page that reloads resumes where it was. */
  readonly lingerMs: number;
  /** Streams that one caller may have open at a time. */
  readonly streamsPerCaller: number;
}

/** What holds where nothing else is given: five minutes or 16 MiB of each topic to resume from, a bookmark every ten seconds. */
export const STREAM_LIMITS: StreamLimits = {
  ringAgeMs: 5 * 60_000,
  ringBytes: 16 * 1024 * 1024,
  bookmarkMs: 10_000,
  bookmarksPerChecksum: 6,
  lingerMs: 30_000,
  streamsPerCaller: 100,
  bufferBytes: 64 * 1024,
  backlogBytes: 2 * 1024 * 1024,
  stalledMs: 30_000,
};

/** What a client asks for. */
export interface StreamRequest {
  readonly principal: Principal;
  /** When they have to say anew who they are, in milliseconds since the epoch; null for never. */
  readonly expiresAt: number | null;
  readonly topics: ReadonlySet<StreamTopic>;
  readonly nodes: ReadonlySet<string> | null;
  readonly rateMs: number;
  readonly position: StreamPosition | null;
  readonly disconnect: () => void;
}

/**
 * The event stream: one watch on the engine for all clients who may see the same. With no client there is no watch (so
 * nothing is asked of any node) and no timer; the next client then begins a new epoch.
 */
export interface StreamHub {
  /** A client, to be attached to where it is sent: messages until it goes or the gateway does. Throws `cluster_unavailable` after `close()`, `rate_limited` for one too many of a caller. */
  open(request: StreamRequest): StreamClient;
  readonly clients: number;
  /** What may lie in the buffer of one connection. */
  readonly bufferBytes: number;
  /** What has been sent and ended since the start; for metrics. */
  readonly counts: StreamCounts;
  /** Tells every client to come back later and ends all streams. Idempotent. */
  close(): void;
}

/** After a drain: long enough for a restarted gateway to be there, short enough not to be noticed. */
const COME_BACK_MS = 1_000;

export function createStreamHub(options: StreamHubOptions): StreamHub {
  const { cluster, operations, clock, newEpoch } = options;
  const limits = { ...STREAM_LIMITS, ...options.limits };
  const watches = new Map<string, StreamWatch>();
  const counts = createStreamCounts();
  const open = new Map<string, number>();
  let closed = false;

  function countOpen(caller: string, by: 1 | -1): void {
    const next = (open.get(caller) ?? 0) + by;
    if (next > 0) open.set(caller, next);
    else open.delete(caller);
  }

  function watchOf(viewer: StreamViewer): StreamWatch {
    const known = watches.get(viewer.key);
    if (known !== undefined) return known;
    const made = createStreamWatch({
      streams: viewedStreams(cluster, viewer),
      operations,
      simulated: cluster.kind === undefined ? null : cluster.kind === 'simulated',
      clock,
      epoch: newEpoch(),
      limits,
      counts,
      onUnused: () => watches.delete(viewer.key),
    });
    watches.set(viewer.key, made);
    return made;
  }

  return {
    open({ principal, topics, ...request }) {
      if (closed) {
        throw new BeamdeckError('cluster_unavailable', 'The gateway is stopping.', {
          details: { retryAfterMs: COME_BACK_MS },
          suggestions: ['Try again in a moment.'],
        });
      }
      if ((open.get(principal.id) ?? 0) >= limits.streamsPerCaller) {
        throw new BeamdeckError('rate_limited', 'You have too many event streams open.', {
          details: { retryAfterMs: limits.bookmarkMs, outcome: 'failed' },
          suggestions: ['Close pages that you do not need; one stream can carry all topics of all nodes.'],
        });
      }
      const viewer = streamViewer(cluster, principal);
      const served = viewer.mayAudit ? topics : new Set([...topics].filter((topic) => topic !== 'audit'));
      const onEnd = (): void => countOpen(principal.id, -1);
      const client = watchOf(viewer).open({ ...request, topics: served, onEnd });
      countOpen(principal.id, 1);
      return client;
    },
    get clients() {
      return [...watches.values()].reduce((sum, watch) => sum + watch.clients, 0);
    },
    bufferBytes: limits.bufferBytes,
    counts,
    close() {
      if (closed) return;
      closed = true;
      for (const watch of [...watches.values()]) watch.close(COME_BACK_MS);
      watches.clear();
    },
  };
}
