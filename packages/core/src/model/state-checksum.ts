/**
 * A checksum of a set of keyed entries, the same whatever the order they came in: the proof that two sides of an event
 * stream hold the same state (contract.md, "Event stream"). Values are in wire form; two values are the same when their
 * JSON is, object keys in any order. Finds faults, not forgeries: it is no cryptographic hash.
 */
export interface StateChecksum {
  /** Sets or replaces the entry. Costs one pass over the value, whatever the number of entries. */
  set(key: string, value: unknown): void;
  delete(key: string): void;
  clear(): void;
  /** Entries held. */
  readonly count: number;
  /** 16 hexadecimal digits; `0000000000000000` with no entries. */
  readonly value: string;
}

/** A checksum that is kept up to date entry by entry. Holds two numbers for each key, never the values. */
export function createStateChecksum(): StateChecksum {
  const entries = new Map<string, Hash>();
  let high = 0;
  let low = 0;
  const add = (hash: Hash, sign: 1 | -1): void => {
    high = (high + sign * hash.high) >>> 0;
    low = (low + sign * hash.low) >>> 0;
  };
  return {
    set(key, value) {
      const hash = hashEntry(key, value);
      const before = entries.get(key);
      if (before !== undefined) add(before, -1);
      entries.set(key, hash);
      add(hash, 1);
    },
    delete(key) {
      const before = entries.get(key);
      if (before === undefined) return;
      entries.delete(key);
      add(before, -1);
    },
    clear() {
      entries.clear();
      high = 0;
      low = 0;
    },
    get count() {
      return entries.size;
    },
    get value() {
      return hex(high) + hex(low);
    },
  };
}

/** The checksum of entries as they stand. Equals what a `StateChecksum` with the same entries gives. */
export function stateChecksum(entries: Iterable<readonly [string, unknown]>): string {
  const checksum = createStateChecksum();
  for (const [key, value] of entries) checksum.set(key, value);
  return checksum.value;
}

interface Hash {
  readonly high: number;
  readonly low: number;
}

/** Entries are added, not chained, so each one must be well mixed by itself: two multiplicative 32-bit lanes, crossed at the end. */
function hashEntry(key: string, value: unknown): Hash {
  const text = `${JSON.stringify(key)}:${canonicalJson(value)}`;
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  const mixedHigh = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  const mixedLow =
    Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(mixedHigh ^ (mixedHigh >>> 13), 3266489909);
  return { high: mixedHigh >>> 0, low: mixedLow >>> 0 };
}

/** JSON with the keys of every object sorted. What JSON cannot carry is treated as `JSON.stringify` does: left out, or null in a list. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const record = value as Readonly<Record<string, unknown>>;
    const parts: string[] = [];
    for (const key of Object.keys(record).sort()) {
      const item = record[key];
      if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`);
    }
    return `{${parts.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
