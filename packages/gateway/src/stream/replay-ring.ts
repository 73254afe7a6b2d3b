/** An entry of a topic as it goes out: its key, and its wire value as JSON text. */
export type EncodedEntry = readonly [key: string, json: string];

/** One change of one topic. `prev` is the topic's change before it (or what the topic began with). */
export interface ChangeRecord {
  readonly seq: number;
  readonly prev: number;
  /** By our clock, in milliseconds. */
  readonly at: number;
  readonly set: readonly EncodedEntry[];
  readonly deleted: readonly string[];
  /** Further fields of the message, as JSON text that begins with a comma; empty for none. */
  readonly facts: string;
}

export interface ReplayRingOptions {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  /** The `seq` before the first record: nothing older can ever be replayed. */
  readonly start: number;
}

/**
 * The recent changes of a topic, in order, for those who missed some. Bounded by age and by bytes; the oldest go first,
 * and the newest is always kept.
 */
export interface ReplayRing {
  push(record: ChangeRecord): void;
  /** Forgets what is older than allowed. */
  trim(now: number): void;
  /** Whether all changes after `seq` are still here. */
  covers(seq: number): boolean;
  /** The first change after `seq`; undefined when there is none. Only true to what happened while `covers(seq)`. */
  next(seq: number): ChangeRecord | undefined;
  /** All changes after `seq`, oldest first. */
  after(seq: number): readonly ChangeRecord[];
  /** Bytes of the changes after `seq`, as they count against the limit. */
  bytesAfter(seq: number): number;
  readonly bytes: number;
}

export function createReplayRing({ maxAgeMs, maxBytes, start }: ReplayRingOptions): ReplayRing {
  interface Slot {
    readonly record: ChangeRecord;
    readonly bytes: number;
    /** Bytes of all records ever pushed, this one included. */
    readonly total: number;
  }
  const slots: Slot[] = [];
  let forgotten = start;
  let total = 0;
  let bytes = 0;

  /** Index of the first record after `seq`. */
  function indexAfter(seq: number): number {
    let low = 0;
    let high = slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((slots[middle] as Slot).record.seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  function trim(now: number): void {
    let drop = 0;
    for (const slot of slots) {
      const isLast = drop === slots.length - 1;
      if (isLast || (bytes <= maxBytes && now - slot.record.at <= maxAgeMs)) break;
      bytes -= slot.bytes;
      forgotten = slot.record.seq;
      drop += 1;
    }
    if (drop > 0) slots.splice(0, drop);
  }

  return {
    push(record) {
      const size = recordBytes(record);
      total += size;
      bytes += size;
      slots.push({ record, bytes: size, total });
      trim(record.at);
    },
    trim,
    covers: (seq) => seq >= forgotten,
    next: (seq) => slots[indexAfter(seq)]?.record,
    after: (seq) => slots.slice(indexAfter(seq)).map((slot) => slot.record),
    bytesAfter(seq) {
      const first = slots[indexAfter(seq)];
      return first === undefined ? 0 : total - first.total + first.bytes;
    },
    get bytes() {
      return bytes;
    },
  };
}

/** Text is counted as one byte a character: what JSON of a cluster is, but for the odd name. */
function recordBytes({ set, deleted, facts }: ChangeRecord): number {
  let bytes = 128 + facts.length;
  for (const [key, json] of set) bytes += key.length + json.length + 16;
  for (const key of deleted) bytes += key.length + 8;
  return bytes;
}
