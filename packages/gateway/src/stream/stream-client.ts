import type { Clock } from '@beamdeck/core';
import { goawayMessage, resetMessage } from './audience.js';
import type { Audience, GoawayReason, ResetReason } from './audience.js';
import type { StreamPosition } from './sse.js';
import type { StreamCounts } from './stream-counts.js';
import type { TopicView } from './topic-view.js';

export interface StreamClientOptions {
  readonly audience: Audience;
  readonly clock: Clock;
  /** Where the client says it stands; null for a client that begins. */
  readonly position: StreamPosition | null;
  /** Gauges come no more often than this; 0 for as they come. */
  readonly rateMs: number;
  readonly limits: StreamClientLimits;
  /** Added to. */
  readonly counts: StreamCounts;
  /** From then on the client has to say anew who it is; null for never. */
  readonly expiresAt: number | null;
  /** Called once, whoever ended the stream. */
  readonly onEnd: () => void;
  /** Breaks the connection under a client that takes nothing any more. */
  readonly disconnect: () => void;
}

export interface StreamClientLimits {
  /** What may lie in the response's own buffer. */
  readonly bufferBytes: number;
  /** How far a client may be behind in what is never merged. */
  readonly backlogBytes: number;
  /** How long a client may take nothing at all. */
  readonly stalledMs: number;
}

/**
 * One client of the event stream. It has no queue: it remembers how far it is in each topic and takes what comes next
 * when its connection has room, so a slow client costs as much memory as a fast one. Gauges it missed meanwhile are
 * merged into one change; all other changes come one by one, in order.
 *
 * A message carries an id only where everything before it, of all topics, has been sent: whoever resumes from any id
 * misses nothing. What was sent beyond the last id is sent again after a resume, with the same `seq`.
 */
export interface StreamClient {
  /** Begins to send. To be called once. */
  attach(sink: StreamSink): void;
  /** There is room again. */
  pull(): void;
  /** The connection is gone. Idempotent. */
  gone(): void;
  /** There may be something new to send. */
  wake(): void;
  /** A bookmark is due, as soon as there is room for one. */
  bookmark(options: { readonly withChecksums: boolean }): void;
  /** Looks whether the client still takes what it is sent, and is still who it was; ends its stream if not. */
  check(): void;
  /** Says that the stream ends, and when to come back, then ends it. Idempotent. */
  goaway(afterMs: number, reason: GoawayReason): void;
}

/** What a client's messages are written to. */
export interface StreamSink {
  /** Bytes that it takes before it is full. */
  readonly room: number;
  write(message: Uint8Array): void;
  /** Nothing more comes: ends once all is sent. */
  end(): void;
}

/** How far the client is in one topic. */
interface Cursor {
  readonly view: TopicView;
  at: number;
  /** Up to here changes are repeated one by one, exactly as they were: the client may hold some of them already. */
  repeatUntil: number;
  /** Gauges are not due before. */
  dueAt: number;
}

export function createStreamClient(options: StreamClientOptions): StreamClient {
  const { audience, clock, rateMs, limits, counts, expiresAt } = options;
  const { collector } = audience;
  let sink: StreamSink | null = null;
  let opening: Uint8Array[] = [];
  let cursors: Cursor[] = [];
  let bookmarkDue = false;
  let checksumsDue = false;
  let stalledSince: number | null = null;
  let ended = false;
  let cancelWake = () => {};

  begin(options.position);

  function begin(position: StreamPosition | null): void {
    const reason = position === null ? null : resetReason(position, audience);
    opening = [audience.hello()];
    counts.opened += 1;
    if (position !== null && reason === null) {
      counts.resumed += 1;
      cursors = audience.views.map((view) => ({
        view,
        at: position.seq,
        repeatUntil: collector.seq,
        dueAt: 0,
      }));
    } else {
      snapshot(reason);
    }
    bookmarkDue = true;
  }

  function snapshot(reason: ResetReason | null): void {
    if (reason !== null) {
      counts.resets[reason] += 1;
      opening.push(resetMessage(reason));
    }
    cursors = audience.views.map((view) => {
      const { seq } = view.topic;
      const isLast = view === audience.views.at(-1);
      for (const chunk of view.snapshot()) opening.push(chunk);
      opening.push(view.snapshotEnd(isLast ? collector.seq : null));
      return { view, at: seq, repeatUntil: seq, dueAt: 0 };
    });
  }

  /** The next message, or null when the client has everything that is due. */
  function next(): Uint8Array | null {
    const opener = opening.shift();
    if (opener !== undefined) return opener;
    const change = nextChange();
    if (change !== null) return change;
    if (!bookmarkDue) return null;
    bookmarkDue = false;
    // A checksum proves nothing to a client that is still owed something: it gets it with the next bookmark.
    const complete = cursors.every(({ view, at }) => view.topic.ring.next(at) === undefined);
    const withChecksums = checksumsDue && complete;
    if (withChecksums) checksumsDue = false;
    return audience.bookmark({ withId: complete, withChecksums });
  }

  function nextChange(): Uint8Array | null {
    const now = clock.now();
    let chosen: Cursor | null = null;
    let chosenSeq = Infinity;
    /** The oldest change that some other topic still owes this client. */
    let owed = Infinity;
    let earliest = Infinity;
    for (const cursor of cursors) {
      const { topic } = cursor.view;
      if (!topic.ring.covers(cursor.at)) {
        snapshot('overflow');
        bookmarkDue = true;
        return opening.shift() ?? null;
      }
      const record = topic.ring.next(cursor.at);
      if (record === undefined) continue;
      const waits = isMerged(cursor, record.seq) && now < cursor.dueAt;
      if (waits) earliest = Math.min(earliest, cursor.dueAt);
      if (!waits && record.seq < chosenSeq) {
        owed = Math.min(owed, chosenSeq);
        chosen = cursor;
        chosenSeq = record.seq;
      } else {
        owed = Math.min(owed, record.seq);
      }
    }
    cancelWake();
    if (earliest < Infinity) cancelWake = clock.schedule(earliest - now, wake);
    return chosen === null ? null : advance(chosen, owed, now);
  }

  function advance(cursor: Cursor, owed: number, now: number): Uint8Array | null {
    const { view } = cursor;
    const record = view.topic.ring.next(cursor.at);
    if (record === undefined) return null;
    if (!isMerged(cursor, record.seq)) {
      cursor.at = record.seq;
      return view.encode(record, record.seq < owed);
    }
    cursor.dueAt = now + rateMs;
    cursor.at = view.topic.seq;
    const withId = view.topic.seq < owed;
    return record.seq === view.topic.seq
      ? view.encode(record, withId)
      : view.encodeMerged(view.topic.ring.after(record.prev), withId);
  }

  function isMerged({ view, repeatUntil }: Cursor, seq: number): boolean {
    return view.topic.kind.merges && seq > repeatUntil;
  }

  function wake(): void {
    while (sink !== null && sink.room > 0) {
      const message = next();
      if (message === null) return;
      counts.messages += 1;
      counts.bytes += message.byteLength;
      sink.write(message);
    }
    if (sink !== null) stalledSince ??= clock.now();
  }

  function end(): void {
    if (ended) return;
    ended = true;
    sink = null;
    cancelWake();
    options.onEnd();
  }

  function goaway(afterMs: number, reason: GoawayReason): void {
    if (sink === null) return;
    counts.goaways[reason] += 1;
    sink.write(goawayMessage(afterMs, reason));
    sink.end();
    end();
  }

  return {
    attach(given) {
      if (ended) return;
      sink = given;
      wake();
    },
    pull() {
      stalledSince = null;
      wake();
    },
    gone: end,
    wake,
    bookmark({ withChecksums }) {
      bookmarkDue = true;
      checksumsDue ||= withChecksums;
      wake();
    },
    check() {
      if (sink === null) return;
      if (expiresAt !== null && clock.now() >= expiresAt) return goaway(0, 'token-expired');
      if (stalledSince === null) return;
      const backlog = cursors.reduce(
        (sum, { view, at, repeatUntil }) =>
          view.topic.kind.merges ? sum : sum + view.topic.ring.bytesAfter(Math.max(at, repeatUntil)),
        0,
      );
      const stalledMs = clock.now() - stalledSince;
      if (stalledMs < limits.stalledMs && backlog <= limits.backlogBytes) return;
      goaway(1_000, 'too-slow');
      options.disconnect();
    },
    goaway,
  };
}

/** Why a client cannot go on from where it says it is; null when it can. */
function resetReason({ epoch, seq }: StreamPosition, { collector, views }: Audience): ResetReason | null {
  if (epoch !== collector.epoch || seq > collector.seq) return 'epoch-changed';
  return views.every((view) => view.topic.ring.covers(seq)) ? null : 'too-old';
}
