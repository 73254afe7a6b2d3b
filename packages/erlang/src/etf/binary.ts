import { ErlangError } from '../error/erlang-error.js';

/**
 * An Erlang bitstring whose size is not a whole number of bytes; one that is, is a `Uint8Array`.
 * The unused low bits of the last byte are zero.
 *
 * Make one with {@link bitString}; the constructor does not check.
 */
export class BitString {
  readonly bytes: Uint8Array;
  /** How many of the high bits of the last byte count: 1 to 7. */
  readonly lastBits: number;

  constructor(bytes: Uint8Array, lastBits: number) {
    this.bytes = bytes;
    this.lastBits = lastBits;
  }

  get bitLength(): number {
    return (this.bytes.length - 1) * 8 + this.lastBits;
  }
}

/**
 * The bitstring of `bytes` of which only `lastBits` (1 to 8) high bits of the last byte count: a copy, with the unused
 * bits cleared. With 8 it is a plain binary. Throws `term_unsupported` for another count, or for no bytes.
 */
export function bitString(bytes: Uint8Array, lastBits: number): BitString | Uint8Array {
  if (bytes.length === 0 || !Number.isInteger(lastBits) || lastBits < 1 || lastBits > 8) {
    throw new ErlangError('term_unsupported', 'a bitstring has bytes, and 1 to 8 bits in the last one', {
      details: { expected: '1 to 8 bits', got: `${lastBits} bits, ${bytes.length} bytes` },
    });
  }
  const copy = new Uint8Array(bytes);
  if (lastBits === 8) return copy;
  const last = copy.length - 1;
  copy[last] = copy[last]! & (0xff << (8 - lastBits));
  return new BitString(copy, lastBits);
}

/** The binary of this text in UTF-8: `binary('text')` is `<<"text"/utf8>>`. Lone surrogates become U+FFFD. */
export function binary(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function isBinary(term: unknown): term is Uint8Array {
  return term instanceof Uint8Array;
}

export function isBitString(term: unknown): term is BitString {
  return term instanceof BitString;
}

/** Whether two arrays hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const { length } = a;
  if (length !== b.length) return false;
  if (length > MAX_LOOPED) return Buffer.compare(a, b) === 0;
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Shorter ones are quicker compared here than by a call out of JavaScript. */
const MAX_LOOPED = 32;
