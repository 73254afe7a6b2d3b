/**
 * Who sees whom, as each node told it: one row of bits a node, so that a thousand nodes cost kilobytes and a comparison of
 * two views costs words, not names. Indexes are small integers, reused after `remove`.
 */
export interface Sight {
  /** Takes an index for a node. The caller keeps to `capacity`. */
  add(): number;
  /** Frees the index; no row sees it any more. */
  remove(index: number): void;
  /**
   * Replaces the observer's view, taken at `at`. Gives back the indexes that it newly sees and no longer sees, both empty
   * when nothing changed.
   */
  record(observer: number, seen: readonly number[], at: number): SightChange;
  /** Forgets the observer's view: it is evidence of nothing any more. */
  clear(observer: number): void;
  sees(observer: number, index: number): boolean;
  /** When the observer's view was taken; -Infinity without one. */
  viewAt(observer: number): number;
  /** When the first of the observer's views since it was last cleared was taken; -Infinity without one. */
  firstViewAt(observer: number): number;
  /** When the observer's word about this peer last changed; -Infinity without a view. */
  changedAt(observer: number, index: number): number;
  /** The observer's bits, 32 indexes a word. Not to be written to. */
  row(observer: number): Uint32Array | null;
  /** Null where the peer was asked and did not answer: what was measured before is no longer true of it. */
  setRtt(observer: number, index: number, ms: number | null): void;
  /** Milliseconds; null where the observer did not measure it. */
  rtt(observer: number, index: number): number | null;
  /** Words of a row that are in use. */
  readonly words: number;
}

export interface SightChange {
  readonly gained: readonly number[];
  readonly lost: readonly number[];
}

const NO_CHANGE: SightChange = { gained: [], lost: [] };

interface Row {
  readonly bits: Uint32Array;
  readonly firstAt: number;
  at: number;
  /** Only peers whose word changed after the first view. */
  readonly changed: Map<number, number>;
  rtt: Float32Array | null;
}

/** How long a changed word is told from one that always was; far longer than any two views are apart in practice. */
const CHANGE_MEMORY_MS = 600_000;

export function createSight(capacity: number): Sight {
  const words = Math.ceil(capacity / 32);
  const rows: (Row | null)[] = [];
  const free: number[] = [];
  const scratch = new Uint32Array(words);

  const rowOf = (observer: number): Row | null => rows[observer] ?? null;
  return {
    get words() {
      return Math.min(words, (rows.length + 31) >>> 5);
    },
    add() {
      const index = free.pop() ?? rows.length;
      rows[index] = null;
      return index;
    },
    remove(index) {
      rows[index] = null;
      for (const row of rows) {
        if (row === null) continue;
        clearBit(row.bits, index);
        row.changed.delete(index);
        if (row.rtt !== null) row.rtt[index] = Number.NaN;
      }
      free.push(index);
    },
    record(observer, seen, at) {
      const row = rowOf(observer);
      if (row === null) {
        const bits = new Uint32Array(words);
        for (const index of seen) setBit(bits, index);
        rows[observer] = { bits, firstAt: at, at, changed: new Map(), rtt: null };
        return seen.length === 0 ? NO_CHANGE : { gained: seen, lost: [] };
      }
      scratch.fill(0);
      for (const index of seen) setBit(scratch, index);
      const change = differences(row.bits, scratch);
      row.at = at;
      for (const [index, since] of row.changed) if (at - since > CHANGE_MEMORY_MS) row.changed.delete(index);
      if (change === NO_CHANGE) return change;
      row.bits.set(scratch);
      for (const index of change.gained) row.changed.set(index, at);
      for (const index of change.lost) row.changed.set(index, at);
      return change;
    },
    clear(observer) {
      rows[observer] = null;
    },
    sees: (observer, index) => hasBit(rowOf(observer)?.bits, index),
    viewAt: (observer) => rowOf(observer)?.at ?? -Infinity,
    firstViewAt: (observer) => rowOf(observer)?.firstAt ?? -Infinity,
    changedAt(observer, index) {
      const row = rowOf(observer);
      return row === null ? -Infinity : (row.changed.get(index) ?? row.firstAt);
    },
    row: (observer) => rowOf(observer)?.bits ?? null,
    setRtt(observer, index, ms) {
      const row = rowOf(observer);
      if (row === null) return;
      row.rtt ??= new Float32Array(words * 32).fill(Number.NaN);
      row.rtt[index] = ms ?? Number.NaN;
    },
    rtt(observer, index) {
      const row = rowOf(observer);
      const ms = row?.rtt?.[index];
      return ms === undefined || Number.isNaN(ms) || !hasBit(row?.bits, index) ? null : ms;
    },
  };
}

function differences(before: Uint32Array, after: Uint32Array): SightChange {
  let gained: number[] | null = null;
  let lost: number[] | null = null;
  for (let word = 0; word < before.length; word += 1) {
    const changed = (before[word] as number) ^ (after[word] as number);
    if (changed === 0) continue;
    gained ??= [];
    lost ??= [];
    const now = after[word] as number;
    for (const bit of bitsOf(changed)) (((now >>> bit) & 1) === 1 ? gained : lost).push(word * 32 + bit);
  }
  return gained === null || lost === null ? NO_CHANGE : { gained, lost };
}

/** The numbers of the bits that are set in a word, lowest first. */
export function* bitsOf(word: number): Generator<number> {
  for (let rest = word; rest !== 0; rest &= rest - 1) yield 31 - Math.clz32(rest & -rest);
}

export function setBit(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31));
}

export function clearBit(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) & ~(1 << (index & 31));
}

export function hasBit(bits: Uint32Array | undefined, index: number): boolean {
  return bits !== undefined && (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

export function bitset(words: number, indexes: readonly number[]): Uint32Array {
  const bits = new Uint32Array(words);
  for (const index of indexes) setBit(bits, index);
  return bits;
}
