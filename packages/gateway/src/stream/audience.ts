import { bookmarkEvent, goawayEvent, helloEvent, isoTime, resetEvent, toWire } from '@beamdeck/core';
import type { Clock, StreamTopic } from '@beamdeck/core';
import type { Collector } from './collector.js';
import { formatPosition, sseMessage } from './sse.js';
import { createTopicView } from './topic-view.js';
import type { TopicView } from './topic-view.js';

/** What a client asked to see. Clients that asked for the same are one audience and share every message. */
export interface AudienceOptions {
  readonly collector: Collector;
  readonly clock: Clock;
  readonly topics: ReadonlySet<StreamTopic>;
  /** Null: all nodes. */
  readonly nodes: ReadonlySet<string> | null;
  readonly bookmarkMs: number;
}

export interface Audience {
  readonly views: readonly TopicView[];
  readonly collector: Collector;
  hello(): Uint8Array;
  /** Where the stream stands; with `withChecksums`, also the proof of what a client should hold by now. */
  bookmark(options: { readonly withId: boolean; readonly withChecksums: boolean }): Uint8Array;
}

/** Bookmarks of one moment are one message; ages that are off by less than this are not worth another. */
const BOOKMARK_SHARED_MS = 250;

export function createAudience(options: AudienceOptions): Audience {
  const { collector, clock, topics, nodes, bookmarkMs } = options;
  const { epoch } = collector;
  const views = collector.topics
    .filter((topic) => topics.has(topic.kind.name))
    .map((topic) => createTopicView({ topic, epoch, nodes }));
  const bookmarks = new Map<string, { readonly at: number; readonly bytes: Uint8Array }>();

  function ages(): Record<string, number> {
    const all = collector.ages();
    if (nodes === null) return all;
    return Object.fromEntries(Object.entries(all).filter(([name]) => nodes.has(name)));
  }

  return {
    views,
    collector,
    hello() {
      const hello = toWire(helloEvent, {
        epoch,
        protocol: 1,
        topics: views.map((view) => view.topic.kind.name),
        clusterName: collector.topology?.clusterName ?? null,
        simulated: collector.simulated,
        serverTime: isoTime(clock.now()),
        status: collector.status,
        bookmarkMs,
      });
      return sseMessage('hello', JSON.stringify(hello), null);
    },
    bookmark({ withId, withChecksums }) {
      const now = clock.now();
      const key = `${String(collector.seq)} ${collector.status} ${String(withId)} ${String(withChecksums)}`;
      const shared = bookmarks.get(key);
      if (shared !== undefined && now - shared.at < BOOKMARK_SHARED_MS) return shared.bytes;
      const checksums = Object.fromEntries(views.map((view) => [view.topic.kind.name, view.checksum()]));
      const bookmark = toWire(bookmarkEvent, {
        at: isoTime(now),
        ages: ages(),
        ...(withChecksums ? { checksums } : {}),
        status: collector.status,
      });
      const id = withId ? formatPosition({ epoch, seq: collector.seq }) : null;
      const bytes = sseMessage('bookmark', JSON.stringify(bookmark), id);
      if (bookmarks.size > 8) bookmarks.clear();
      bookmarks.set(key, { at: now, bytes });
      return bytes;
    },
  };
}

export type ResetReason = 'too-old' | 'epoch-changed' | 'overflow';

export function resetMessage(reason: ResetReason): Uint8Array {
  return sseMessage('reset', JSON.stringify(toWire(resetEvent, { reason })), null);
}

/** Why the gateway ends a stream: it stops, the client does not keep up, or is to prove anew who it is. */
export type GoawayReason = 'drain' | 'too-slow' | 'token-expired';

export function goawayMessage(afterMs: number, reason: GoawayReason): Uint8Array {
  return sseMessage('goaway', JSON.stringify(toWire(goawayEvent, { afterMs, reason })), null);
}
