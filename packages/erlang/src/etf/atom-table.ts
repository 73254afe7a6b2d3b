import type { Atom } from './atom.js';

/** Longer atoms are decoded afresh each time; a power of two. */
const MAX_CACHED_BYTES = 128;
const PROBES = 4;

/**
 * A bounded cache from the UTF-8 bytes of an atom to the `Atom`, so that the same few hundred names in a big term cost a
 * comparison instead of a string each. Fixed size: new names push old ones out, so a hostile node can make it slow, never
 * big.
 */
export class AtomTable {
  readonly #atoms: (Atom | undefined)[];
  readonly #lengths: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #mask: number;
  #next = 0;

  /** `size` is how many atoms it holds: a power of two, at least 4. */
  constructor(size: number) {
    this.#atoms = new Array<Atom | undefined>(size).fill(undefined);
    this.#lengths = new Uint8Array(size);
    this.#bytes = new Uint8Array(size * MAX_CACHED_BYTES);
    this.#mask = size - 1;
  }

  /** The atom whose bytes are `source[start, start + length)`, if it is here. The caller has checked the bounds. */
  find(source: Uint8Array, start: number, length: number): Atom | undefined {
    if (length > MAX_CACHED_BYTES || length === 0) return undefined;
    const lengths = this.#lengths;
    const bytes = this.#bytes;
    const mask = this.#mask;
    let slot = hash(source, start, length);
    for (let probe = 0; probe < PROBES; probe++, slot++) {
      slot &= mask;
      if (lengths[slot] !== length) continue;
      let at = slot * MAX_CACHED_BYTES;
      let from = start;
      const end = start + length;
      while (from < end && bytes[at] === source[from]) {
        at++;
        from++;
      }
      if (from === end) return this.#atoms[slot];
    }
    return undefined;
  }

  /** Remembers `atom` under these bytes, in place of an older one if need be. */
  add(source: Uint8Array, start: number, length: number, atom: Atom): void {
    if (length > MAX_CACHED_BYTES || length === 0) return;
    const home = hash(source, start, length);
    let slot = -1;
    for (let probe = 0; probe < PROBES && slot < 0; probe++) {
      const candidate = (home + probe) & this.#mask;
      if (this.#lengths[candidate] === 0) slot = candidate;
    }
    if (slot < 0) slot = (home + (this.#next++ & (PROBES - 1))) & this.#mask;
    this.#atoms[slot] = atom;
    this.#lengths[slot] = length;
    this.#bytes.set(source.subarray(start, start + length), slot * MAX_CACHED_BYTES);
  }
}

/** Four bytes and the length tell most names apart; those it does not share a home and are told apart by the probes. */
function hash(source: Uint8Array, start: number, length: number): number {
  const word =
    source[start]! |
    (source[start + (length >> 2)]! << 8) |
    (source[start + (length >> 1)]! << 16) |
    (source[start + length - 1]! << 24);
  const mixed = Math.imul(word ^ Math.imul(length, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
