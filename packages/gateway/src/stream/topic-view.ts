import { createStateChecksum, snapshotEndEvent, toWire } from '@beamdeck/core';
import type { ChangeRecord, EncodedEntry } from './replay-ring.js';
import { formatPosition, sseMessage } from './sse.js';
import type { Topic } from './topic.js';

/** Entries of one snapshot message, about; a single larger entry is still sent whole. */
const CHUNK_CHARACTERS = 32 * 1024;

/** Messages of changes that are kept for clients that come to them later. */
const ENCODED_BYTES = 1024 * 1024;

export interface TopicViewOptions {
  readonly topic: Topic;
  readonly epoch: string;
  /** Null: all of them. */
  readonly nodes: ReadonlySet<string> | null;
}

/**
 * A topic as the clients with one node filter see it. Each change is encoded once for all of them. A filter leaves out
 * entries, never a change: the chain of `seq` and `prev` is the same for everybody.
 */
export interface TopicView {
  readonly topic: Topic;
  /** The change as a message; with `withId`, also as a place to resume from. */
  encode(record: ChangeRecord, withId: boolean): Uint8Array;
  /** All changes up to the last, given as `records`, as one message with the values as they are now. */
  encodeMerged(records: readonly ChangeRecord[], withId: boolean): Uint8Array;
  /** All entries as they are now, in chunks. */
  snapshot(): readonly Uint8Array[];
  /** The end of that, with its proof. `id`: where to resume from once it is read, if all other topics are there by then. */
  snapshotEnd(id: number | null): Uint8Array;
  /** Of the entries as they are now. */
  checksum(): string;
}

export function createTopicView({ topic, epoch, nodes }: TopicViewOptions): TopicView {
  const { name, nodesOf } = topic.kind;
  const plain = createEncodings();
  const resumable = createEncodings();
  const merged = createMemo<Uint8Array>();
  const snapshots = createMemo<readonly Uint8Array[]>();
  const ends = createMemo<Uint8Array>();
  const checksums = createMemo<string>();

  const position = (seq: number) => formatPosition({ epoch, seq });
  const passes = (key: string, value: () => unknown): boolean => {
    if (nodes === null) return true;
    const about = nodesOf(key, value());
    return about.length === 0 || about.some((node) => nodes.has(node));
  };
  const shown = () => [...topic.entries].filter(([key, { value }]) => passes(key, () => value));

  function changeJson(change: Omit<ChangeRecord, 'at'>): string {
    const set =
      nodes === null
        ? change.set
        : change.set.filter(([key, json]) => passes(key, () => JSON.parse(json) as unknown));
    const deleted = change.deleted.filter((key) => passes(key, () => undefined));
    return (
      `{"topic":"${name}","seq":${String(change.seq)},"prev":${String(change.prev)},` +
      `"set":${entriesJson(set)},"deleted":${JSON.stringify(deleted)}${change.facts}}`
    );
  }

  function encodeSnapshot(): readonly Uint8Array[] {
    const messages: Uint8Array[] = [];
    let chunk: EncodedEntry[] = [];
    let characters = 0;
    const flush = () => {
      if (chunk.length === 0) return;
      const json = `{"topic":"${name}","seq":${String(topic.seq)},"entries":${entriesJson(chunk)}}`;
      messages.push(sseMessage('snapshot', json, null));
      chunk = [];
      characters = 0;
    };
    for (const [key, { json }] of shown()) {
      chunk.push([key, json]);
      characters += json.length;
      if (characters >= CHUNK_CHARACTERS) flush();
    }
    flush();
    return messages;
  }

  const view: TopicView = {
    topic,
    encode(record, withId) {
      const encodings = withId ? resumable : plain;
      return encodings(record, () =>
        sseMessage('change', changeJson(record), withId ? position(record.seq) : null),
      );
    },
    encodeMerged(records, withId) {
      const first = records[0];
      if (first === undefined) throw new RangeError('Nothing to merge.');
      // Clients that fell behind at the same point share the message.
      return merged(topic.seq, `${String(first.prev)} ${String(withId)}`, () => {
        const keys = new Set(
          records.flatMap((record) => [...record.set.map(([key]) => key), ...record.deleted]),
        );
        const set: EncodedEntry[] = [];
        const deleted: string[] = [];
        for (const key of keys) {
          const entry = topic.entries.get(key);
          if (entry === undefined) deleted.push(key);
          else set.push([key, entry.json]);
        }
        const change = { seq: topic.seq, prev: first.prev, set, deleted, facts: '' };
        return sseMessage('change', changeJson(change), withId ? position(topic.seq) : null);
      });
    },
    snapshot: () => snapshots(topic.seq, '', encodeSnapshot),
    snapshotEnd: (id) =>
      ends(topic.seq, String(id), () => {
        const end = { topic: name, seq: topic.seq, count: shown().length, checksum: view.checksum() };
        const json = JSON.stringify(toWire(snapshotEndEvent, end));
        return sseMessage('snapshot-end', json, id === null ? null : position(id));
      }),
    checksum: () =>
      checksums(topic.seq, '', () => {
        const checksum = createStateChecksum();
        for (const [key, { value }] of shown()) checksum.set(key, value);
        return checksum.value;
      }),
  };
  return view;
}

function entriesJson(entries: readonly EncodedEntry[]): string {
  return `[${entries.map(([key, json]) => `[${JSON.stringify(key)},${json}]`).join(',')}]`;
}

/**
 * Remembers the messages that were made last. Clients that are up to date or a little behind share them; for a resume from
 * further back they are made anew, so that the ring is not held once more for each filter.
 */
function createEncodings(): (record: ChangeRecord, make: () => Uint8Array) => Uint8Array {
  const made = new Map<ChangeRecord, Uint8Array>();
  let total = 0;
  return (record, make) => {
    const known = made.get(record);
    if (known !== undefined) return known;
    const bytes = make();
    made.set(record, bytes);
    total += bytes.byteLength;
    for (const [oldest, { byteLength }] of made) {
      if (total <= ENCODED_BYTES || oldest === record) break;
      made.delete(oldest);
      total -= byteLength;
    }
    return bytes;
  };
}

/** Remembers results as long as the topic stays at one `seq`. */
function createMemo<T>(): (seq: number, key: string, make: () => T) => T {
  let at = -1;
  const results = new Map<string, T>();
  return (seq, key, make) => {
    if (seq !== at) results.clear();
    at = seq;
    let result = results.get(key);
    if (result === undefined) {
      result = make();
      results.set(key, result);
    }
    return result;
  };
}
