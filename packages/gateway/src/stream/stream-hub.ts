import { BeamdeckError } from '@beamdeck/core';
import type { Clock, StreamTopic } from '@beamdeck/core';
import { createAudience } from './audience.js';
import type { Audience } from './audience.js';
import { createCollector } from './collector.js';
import type { Collector } from './collector.js';
import type { StreamPosition } from './sse.js';
import { createStreamClient } from './stream-client.js';
import type { StreamClient, StreamClientLimits } from './stream-client.js';
import type { ServedCluster } from '../served-cluster.js';

export interface StreamHubOptions {
  readonly cluster: ServedCluster;
  readonly clock: Clock;
  /** Random text for each start of the collector: letters and digits. */
  readonly newEpoch: () => string;
  readonly limits?: Partial<StreamLimits>;
}

export interface StreamLimits extends StreamClientLimits {
  /** The replay ring of each topic. */
  readonly ringAgeMs: number;
  readonly ringBytes: number;
  readonly bookmarkMs: number;
  /** Every so many bookmarks carry checksums. */
  readonly bookmarksPerChecksum: number;
  /** How long the engine is kept watching after the last client left: a page that reloads resumes where it was. */
  readonly lingerMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  ringAgeMs: 5 * 60_000,
  ringBytes: 16 * 1024 * 1024,
  bookmarkMs: 10_000,
  bookmarksPerChecksum: 6,
  lingerMs: 30_000,
  bufferBytes: 64 * 1024,
  backlogBytes: 2 * 1024 * 1024,
  stalledMs: 30_000,
};

/** What a client asks for. */
export interface StreamRequest {
  readonly topics: ReadonlySet<StreamTopic>;
  readonly nodes: ReadonlySet<string> | null;
  readonly rateMs: number;
  readonly position: StreamPosition | null;
  readonly disconnect: () => void;
}

/**
 * The event stream: one watch on the engine for all clients. With no client there is no watch (so nothing is asked of any
 * node) and no timer; the next client then begins a new epoch.
 */
export interface StreamHub {
  /** The body of the answer: messages until the client goes or the gateway does. Throws `cluster_unavailable` after `close()`. */
  open(request: StreamRequest): ReadableStream<Uint8Array>;
  readonly clients: number;
  /** Tells every client to come back later and ends all streams. Idempotent. */
  close(): void;
}

/** After a drain: long enough for a restarted gateway to be there, short enough not to be noticed. */
const COME_BACK_MS = 1_000;

export function createStreamHub({ cluster, clock, newEpoch, limits: given }: StreamHubOptions): StreamHub {
  const limits = { ...STREAM_LIMITS, ...given };
  const clients = new Set<StreamClient>();
  let collector: Collector | null = null;
  let audiences = new Map<string, { readonly audience: Audience; members: number }>();
  let closed = false;
  let cancelBookmark = () => {};
  let cancelLinger = () => {};
  let round = 0;

  function watch(): Collector {
    cancelLinger();
    if (collector !== null) return collector;
    collector = createCollector({
      cluster,
      clock,
      epoch: newEpoch(),
      ring: { maxAgeMs: limits.ringAgeMs, maxBytes: limits.ringBytes },
      onChange: () => eachClient((client) => client.wake()),
      onStatus: () => eachClient((client) => client.bookmark({ withChecksums: false })),
    });
    round = 0;
    cancelBookmark = clock.schedule(limits.bookmarkMs, bookmark);
    return collector;
  }

  function unwatch(): void {
    cancelBookmark();
    cancelLinger();
    collector?.close();
    collector = null;
    audiences = new Map();
  }

  function bookmark(): void {
    cancelBookmark = clock.schedule(limits.bookmarkMs, bookmark);
    round += 1;
    const withChecksums = round % limits.bookmarksPerChecksum === 0;
    for (const topic of collector?.topics ?? []) topic.ring.trim(clock.now());
    eachClient((client) => {
      client.check();
      client.bookmark({ withChecksums });
    });
  }

  /** A client may leave while it is being told something. */
  function eachClient(tell: (client: StreamClient) => void): void {
    for (const client of [...clients]) tell(client);
  }

  return {
    open({ topics, nodes, rateMs, position, disconnect }) {
      if (closed) {
        throw new BeamdeckError('cluster_unavailable', 'The gateway is stopping.', {
          details: { retryAfterMs: COME_BACK_MS },
          suggestions: ['Try again in a moment.'],
        });
      }
      const watched = watch();
      const key = JSON.stringify([[...topics].sort(), nodes === null ? null : [...nodes].sort()]);
      const shared = audiences.get(key) ?? {
        audience: createAudience({ collector: watched, clock, topics, nodes, bookmarkMs: limits.bookmarkMs }),
        members: 0,
      };
      shared.members += 1;
      audiences.set(key, shared);

      const client = createStreamClient({
        audience: shared.audience,
        clock,
        position,
        rateMs,
        limits,
        disconnect,
        onEnd() {
          clients.delete(client);
          shared.members -= 1;
          if (shared.members === 0 && audiences.get(key) === shared) audiences.delete(key);
          if (clients.size === 0 && !closed) cancelLinger = clock.schedule(limits.lingerMs, unwatch);
        },
      });
      clients.add(client);
      return client.body;
    },
    get clients() {
      return clients.size;
    },
    close() {
      if (closed) return;
      closed = true;
      eachClient((client) => client.goaway(COME_BACK_MS, 'drain'));
      unwatch();
    },
  };
}
