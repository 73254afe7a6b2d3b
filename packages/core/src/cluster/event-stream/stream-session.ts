import { fromWire } from '../../model/codec.js';
import { BeamdeckError } from '../../model/error.js';
import { stateChecksum } from '../../model/state-checksum.js';
import type { BookmarkEvent, ChangeEvent, HelloEvent, StreamTopic } from '../../model/stream-event.js';
import {
  BOOKMARK_INTERVAL_MS,
  bookmarkEvent,
  changeEvent,
  goawayEvent,
  helloEvent,
  resetEvent,
  snapshotEndEvent,
  snapshotEvent,
} from '../../model/stream-event.js';
import type { SseEvent } from './sse-parser.js';

/** What the session tells its owner. Entries are in wire form. */
export interface StreamSessionEvents {
  readonly onHello: (hello: HelloEvent) => void;
  /** The topic's whole state, in place of whatever was held. */
  readonly onSnapshot: (topic: StreamTopic, entries: ReadonlyMap<string, unknown>, epoch: string) => void;
  readonly onChange: (change: ChangeEvent) => void;
  /** Every topic of the stream is held and in step. Once after each `hello`. */
  readonly onReady: () => void;
  readonly onBookmark: (bookmark: BookmarkEvent) => void;
  readonly onGoaway: (afterMs: number) => void;
}

/**
 * The client's half of the event stream's protocol (`model/stream-event.ts`), without a connection: it is fed events and
 * knows what it holds, over any number of connections. Never a silent jump: a change applies only to the state it was
 * made for; anything else throws, and the owner connects again with `lastEventId`.
 */
export interface StreamSession {
  /** Where to resume from; null to begin anew. */
  readonly lastEventId: string | null;
  /** After so long without a byte, the connection is dead. */
  readonly silenceMs: number;
  /** What is held of each topic of the stream, in the stream's order; null while it is not whole. */
  readonly held: HeldTopics | null;
  /** To be called for each new connection, before its first event. */
  connected(): void;
  /** Takes one event. Throws `protocol_error` when the connection must be left. */
  accept(event: SseEvent): void;
}

/** A state that another session can begin with. */
export interface HeldTopics {
  readonly topics: ReadonlyMap<
    StreamTopic,
    { readonly entries: ReadonlyMap<string, unknown>; readonly seq: number }
  >;
  readonly lastEventId: string | null;
}

interface TopicState {
  readonly entries: Map<string, unknown>;
  seq: number;
}

/** A connection that has been silent for this many bookmarks is dead. */
const SILENT_BOOKMARKS = 2.5;

export function createStreamSession(events: StreamSessionEvents): StreamSession {
  const held = new Map<StreamTopic, TopicState>();
  const incoming = new Map<StreamTopic, Map<string, unknown>>();
  let topics: readonly StreamTopic[] = [];
  let epoch: string | null = null;
  let lastEventId: string | null = null;
  let bookmarkMs = BOOKMARK_INTERVAL_MS;
  let greeted = false;
  let ready = false;
  /** Set by a gap, cleared by progress: the same gap twice means that resuming does not help. */
  let gapAt: string | null = null;

  return {
    get lastEventId() {
      return lastEventId;
    },
    get silenceMs() {
      return SILENT_BOOKMARKS * bookmarkMs;
    },
    get held() {
      if (!ready) return null;
      const whole = topics.flatMap((topic) => {
        const state = held.get(topic);
        return state === undefined ? [] : [[topic, state] as const];
      });
      return { topics: new Map(whole), lastEventId };
    },
    connected() {
      incoming.clear();
      greeted = false;
      ready = false;
    },
    accept(event) {
      const wire = parseJson(event.data);
      if (event.event === 'hello') hello(fromWire(helloEvent, wire));
      else if (!greeted) throw fault('The event stream did not begin with a greeting.');
      else take(event.event, wire);
      if (event.id !== null) lastEventId = event.id;
      if (!ready && topics.every((topic) => held.has(topic))) {
        ready = true;
        events.onReady();
      }
    },
  };

  function hello(greeting: HelloEvent): void {
    greeted = true;
    // What was held is of another count; it is shown until the new state is here, but nothing applies to it.
    if (epoch !== greeting.epoch || lastEventId === null) held.clear();
    epoch = greeting.epoch;
    topics = greeting.topics;
    bookmarkMs = greeting.bookmarkMs ?? BOOKMARK_INTERVAL_MS;
    events.onHello(greeting);
  }

  function take(name: string, wire: unknown): void {
    switch (name) {
      case 'snapshot': {
        const { topic, entries } = fromWire(snapshotEvent, wire);
        const chunk = incoming.get(topic) ?? new Map<string, unknown>();
        incoming.set(topic, chunk);
        for (const [key, value] of entries) chunk.set(key, value);
        return;
      }
      case 'snapshot-end':
        return endSnapshot(wire);
      case 'change':
        return applyChange(fromWire(changeEvent, wire));
      case 'bookmark': {
        const bookmark = fromWire(bookmarkEvent, wire);
        prove(bookmark.checksums ?? {});
        gapAt = null;
        events.onBookmark(bookmark);
        return;
      }
      case 'reset':
        fromWire(resetEvent, wire);
        held.clear();
        incoming.clear();
        ready = false;
        lastEventId = null;
        return;
      case 'goaway':
        events.onGoaway(fromWire(goawayEvent, wire).afterMs);
        return;
      default:
        // A newer gateway may say more.
        return;
    }
  }

  function endSnapshot(wire: unknown): void {
    const { topic, seq, count, checksum } = fromWire(snapshotEndEvent, wire);
    const entries = incoming.get(topic) ?? new Map<string, unknown>();
    incoming.delete(topic);
    if (entries.size !== count || stateChecksum(entries) !== checksum) throw differs(topic);
    held.set(topic, { entries, seq });
    events.onSnapshot(topic, entries, epoch ?? '');
  }

  function applyChange(change: ChangeEvent): void {
    const state = held.get(change.topic);
    if (state !== undefined && change.seq <= state.seq) return;
    if (state === undefined || change.prev !== state.seq) throw gap(change);
    for (const [key, value] of change.set) state.entries.set(key, value);
    for (const key of change.deleted) state.entries.delete(key);
    state.seq = change.seq;
    gapAt = null;
    events.onChange(change);
  }

  function prove(checksums: Readonly<Record<string, string>>): void {
    for (const [topic, state] of held) {
      const checksum = checksums[topic];
      if (checksum !== undefined && checksum !== stateChecksum(state.entries)) throw differs(topic);
    }
  }

  /** Both sides do not hold the same: nothing can be built on it. */
  function differs(topic: StreamTopic): BeamdeckError {
    lastEventId = null;
    return fault('What was received is not what was sent.', { topic });
  }

  function gap({ topic, seq, prev }: ChangeEvent): BeamdeckError {
    if (lastEventId !== null && gapAt === lastEventId) lastEventId = null;
    else gapAt = lastEventId;
    return fault('A change of the event stream is missing.', {
      topic,
      seq,
      prev,
      held: held.get(topic)?.seq ?? null,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BeamdeckError('protocol_error', 'An event of the stream is not JSON.', { cause });
  }
}

function fault(message: string, details: Readonly<Record<string, unknown>> = {}): BeamdeckError {
  return new BeamdeckError('protocol_error', message, { details, retryable: true });
}
