import type { StreamTopic } from '@beamdeck/core';
import { createReplayRing } from './replay-ring.js';
import type { ChangeRecord, EncodedEntry, ReplayRing } from './replay-ring.js';

/** What a topic is made of and how it may be sent. */
export interface TopicKind {
  readonly name: StreamTopic;
  /** Gauges: the last value wins, so a client that is behind gets one change in place of many. Never for membership, never for events. */
  readonly merges: boolean;
  /** Events: how many of the last are kept as entries. Null: the entries are a state. */
  readonly keeps: number | null;
  /** The nodes an entry is about, for a client's filter; none: about the whole, which passes every filter. A deleted entry has no value any more. */
  nodesOf(key: string, value: unknown): readonly string[];
}

export interface TopicOptions {
  readonly kind: TopicKind;
  /** The `seq` the topic begins with. */
  readonly start: number;
  /** The next number of the stream's one count. */
  readonly nextSeq: () => number;
  readonly ring: { readonly maxAgeMs: number; readonly maxBytes: number };
}

/** A set of keyed entries and its recent changes. Entries are kept as text, encoded once however many clients there are. */
export interface Topic {
  readonly kind: TopicKind;
  /** The last change. */
  readonly seq: number;
  readonly entries: ReadonlyMap<string, TopicEntry>;
  readonly ring: ReplayRing;
  /**
   * Makes the topic hold exactly these entries, given in wire form. Gives the change that this made, or null where nothing
   * differed; with `facts` (see `ChangeRecord`) there is always a change.
   */
  replace(entries: Iterable<readonly [string, unknown]>, at: number, facts?: string): ChangeRecord | null;
  /** Adds an event, and drops the oldest beyond what the kind keeps. Always a change. */
  append(key: string, value: unknown, at: number): ChangeRecord;
}

export interface TopicEntry {
  readonly value: unknown;
  readonly json: string;
}

export function createTopic({ kind, start, nextSeq, ring: limits }: TopicOptions): Topic {
  const held = new Map<string, TopicEntry>();
  const ring = createReplayRing({ ...limits, start });
  let last = start;

  function record(change: Pick<ChangeRecord, 'at' | 'set' | 'deleted' | 'facts'>): ChangeRecord {
    const made: ChangeRecord = { seq: nextSeq(), prev: last, ...change };
    last = made.seq;
    ring.push(made);
    return made;
  }

  return {
    kind,
    entries: held,
    ring,
    get seq() {
      return last;
    },
    replace(entries, at, facts = '') {
      const set: EncodedEntry[] = [];
      const gone = new Set(held.keys());
      for (const [key, value] of entries) {
        gone.delete(key);
        const json = JSON.stringify(value);
        if (held.get(key)?.json === json) continue;
        held.set(key, { value, json });
        set.push([key, json]);
      }
      for (const key of gone) held.delete(key);
      if (set.length === 0 && gone.size === 0 && facts === '') return null;
      return record({ at, set, deleted: [...gone], facts });
    },
    append(key, value, at) {
      const json = JSON.stringify(value);
      // The newest is last, also where a key comes again.
      held.delete(key);
      held.set(key, { value, json });
      const surplus = Math.max(0, held.size - (kind.keeps ?? Infinity));
      const deleted = [...held.keys()].slice(0, surplus);
      for (const old of deleted) held.delete(old);
      return record({ at, set: [[key, json]], deleted, facts: '' });
    },
  };
}
