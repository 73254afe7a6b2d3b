import type { Clock, OperationContract } from '@beamdeck/core';
import { createAudience } from './audience.js';
import type { Audience } from './audience.js';
import { createCollector } from './collector.js';
import { createStreamClient } from './stream-client.js';
import type { StreamClient } from './stream-client.js';
import type { StreamCounts } from './stream-counts.js';
import type { StreamLimits, StreamRequest } from './stream-hub.js';
import type { ViewedStreams } from './viewed-streams.js';

export interface StreamWatchOptions {
  readonly streams: ViewedStreams;
  readonly operations: readonly OperationContract[];
  /** Null: not known yet. */
  readonly simulated: boolean | null;
  readonly clock: Clock;
  readonly epoch: string;
  readonly limits: StreamLimits;
  readonly counts: StreamCounts;
  /** Called once, when it has had no client for long enough: it has let go of the engine. */
  readonly onUnused: () => void;
}

/** One collector and the clients who may see what it collects. */
export interface StreamWatch {
  /** `onEnd` is called once, whoever ends the stream. */
  open(request: Omit<StreamRequest, 'principal'> & { readonly onEnd: () => void }): StreamClient;
  readonly clients: number;
  /** Tells every client when to come back, ends its stream, and lets go of the engine. */
  close(comeBackMs: number): void;
}

export function createStreamWatch(options: StreamWatchOptions): StreamWatch {
  const { clock, limits, counts } = options;
  const clients = new Set<StreamClient>();
  const audiences = new Map<string, { readonly audience: Audience; members: number }>();
  let cancelLinger = () => {};
  let round = 0;

  const collector = createCollector({
    ...options,
    ring: { maxAgeMs: limits.ringAgeMs, maxBytes: limits.ringBytes },
    onChange: () => eachClient((client) => client.wake()),
    onStatus: () => eachClient((client) => client.bookmark({ withChecksums: false })),
  });
  let cancelBookmark = clock.schedule(limits.bookmarkMs, bookmark);

  function bookmark(): void {
    cancelBookmark = clock.schedule(limits.bookmarkMs, bookmark);
    round += 1;
    const withChecksums = round % limits.bookmarksPerChecksum === 0;
    for (const topic of collector.topics) topic.ring.trim(clock.now());
    eachClient((client) => {
      client.check();
      client.bookmark({ withChecksums });
    });
  }

  /** A client may leave while it is being told something. */
  function eachClient(tell: (client: StreamClient) => void): void {
    for (const client of [...clients]) tell(client);
  }

  function letGo(): void {
    cancelBookmark();
    cancelLinger();
    collector.close();
  }

  function audienceOf({ topics, nodes }: Pick<StreamRequest, 'topics' | 'nodes'>) {
    const key = JSON.stringify([[...topics].sort(), nodes === null ? null : [...nodes].sort()]);
    const known = audiences.get(key);
    if (known !== undefined) return { key, shared: known };
    const audience = createAudience({ collector, clock, topics, nodes, bookmarkMs: limits.bookmarkMs });
    const shared = { audience, members: 0 };
    audiences.set(key, shared);
    return { key, shared };
  }

  return {
    open({ topics, nodes, rateMs, position, disconnect, expiresAt, onEnd }) {
      cancelLinger();
      collector.want(topics);
      const { key, shared } = audienceOf({ topics, nodes });
      shared.members += 1;
      const client = createStreamClient({
        audience: shared.audience,
        clock,
        position,
        rateMs,
        limits,
        counts,
        expiresAt,
        disconnect,
        onEnd() {
          clients.delete(client);
          onEnd();
          shared.members -= 1;
          if (shared.members === 0 && audiences.get(key) === shared) audiences.delete(key);
          if (clients.size > 0) return;
          cancelLinger = clock.schedule(limits.lingerMs, () => {
            letGo();
            options.onUnused();
          });
        },
      });
      clients.add(client);
      return client;
    },
    get clients() {
      return clients.size;
    },
    close(comeBackMs) {
      eachClient((client) => client.goaway(comeBackMs, 'drain'));
      letGo();
    },
  };
}
