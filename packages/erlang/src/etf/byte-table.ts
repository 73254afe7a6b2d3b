/** Longer keys are not kept. */
export const MAX_KEY_BYTES = 96;
const PROBES = 4;

const NO_LENGTHS = new Uint8Array(0);
const NO_KEYS = new DataView(new ArrayBuffer(0));

/**
 * A bounded cache from the bytes of a term to the term, so that what a big reply says over and over (its atoms, its
 * `{Module, Function, Arity}`) costs a comparison and no memory. Of fixed size: new entries push old ones out, so a hostile
 * node can make it useless, never big.
 */
export class ByteTable<T> {
  #values: (T | undefined)[] = [];
  /** Length of the key in each slot; 0 for an empty slot. Has no slots at all until the first `add`. */
  #lengths: Uint8Array = NO_LENGTHS;
  #keys: DataView = NO_KEYS;
  readonly #size: number;
  #victim = 0;

  /** `size` is how many entries it holds: a power of two, at least 4; or 0 for a table that keeps nothing. */
  constructor(size: number) {
    this.#size = size;
  }

  /** What is kept under `source[start, start + length)`. The caller has checked that those bytes are there. */
  find(source: DataView, start: number, length: number): T | undefined {
    const lengths = this.#lengths;
    if (lengths.length === 0 || length > MAX_KEY_BYTES || length === 0) return undefined;
    const mask = lengths.length - 1;
    let slot = hash(source, start, length) & mask;
    for (let probe = 0; probe < PROBES; probe++) {
      if (lengths[slot] === length && same(this.#keys, slot * MAX_KEY_BYTES, source, start, length)) {
        return this.#values[slot];
      }
      slot = (slot + 1) & mask;
    }
    return undefined;
  }

  /** Keeps `value` under these bytes, in place of an older one if need be. */
  add(source: DataView, start: number, length: number, value: T): void {
    if (this.#size === 0 || length > MAX_KEY_BYTES || length === 0) return;
    if (this.#lengths.length === 0) this.#allocate();
    const mask = this.#size - 1;
    const home = hash(source, start, length);
    let slot = (home + (this.#victim++ & (PROBES - 1))) & mask;
    for (let probe = 0; probe < PROBES; probe++) {
      const candidate = (home + probe) & mask;
      if (this.#lengths[candidate] === 0) {
        slot = candidate;
        break;
      }
    }
    this.#values[slot] = value;
    this.#lengths[slot] = length;
    const key = slot * MAX_KEY_BYTES;
    for (let i = 0; i < length; i++) this.#keys.setUint8(key + i, source.getUint8(start + i));
  }

  clear(): void {
    this.#values.fill(undefined);
    this.#lengths.fill(0);
  }

  #allocate(): void {
    this.#values = new Array<T | undefined>(this.#size).fill(undefined);
    this.#lengths = new Uint8Array(this.#size);
    this.#keys = new DataView(new ArrayBuffer(this.#size * MAX_KEY_BYTES));
  }
}

/** Whether the same `length` bytes stand in both: four at a time, the last four perhaps for a second time. */
function same(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (length < 4) {
    for (let i = 0; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false;
    return true;
  }
  const last = length - 4;
  if (a.getInt32(aStart + last) !== b.getInt32(bStart + last)) return false;
  for (let i = 0; i < last; i += 4) {
    if (a.getInt32(aStart + i) !== b.getInt32(bStart + i)) return false;
  }
  return true;
}

function hash(source: DataView, start: number, length: number): number {
  let mixed = length;
  if (length < 4) {
    for (let i = 0; i < length; i++) mixed = (mixed << 8) | source.getUint8(start + i);
  } else {
    const last = start + length - 4;
    for (let i = start; i < last; i += 4) mixed = Math.imul(mixed ^ source.getInt32(i), 0x9e3779b1);
    mixed ^= source.getInt32(last);
  }
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
