import { deflateSync } from 'node:zlib';
import { TAG } from './tag.js';
import type { Term } from './term.js';
import { TermWriter, type TermWriterOptions } from './term-writer.js';

export interface EncodeOptions extends Pick<TermWriterOptions, 'maxBytes' | 'maxDepth'> {
  /** zlib level 1 to 9. As in Erlang, the term stays uncompressed when compressing would not make it smaller. */
  readonly compressed?: number;
}

/** 131, 80 and the four bytes of the inflated size. */
const COMPRESSED_HEAD = 6;

/**
 * The term in Erlang's external format, as `term_to_binary` gives it: `binary_to_term` of it is `=:=` to the term.
 * Throws `term_unsupported` for a value that is no Erlang term, `term_too_deep` (a term that contains itself among them)
 * and `term_too_large`.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export function encodeTerm(term: Term, options: EncodeOptions = {}): Uint8Array {
  const writer = new TermWriter(options);
  writer.byte(TAG.VERSION);
  writer.write(term);
  const plain = writer.take();
  return options.compressed === undefined ? plain : compress(plain, options.compressed);
}

function compress(plain: Uint8Array, level: number): Uint8Array {
  const deflated = deflateSync(plain.subarray(1), { level });
  if (COMPRESSED_HEAD + deflated.length >= plain.length) return plain;
  const head = Buffer.alloc(COMPRESSED_HEAD);
  head[0] = TAG.VERSION;
  head[1] = TAG.COMPRESSED;
  head.writeUInt32BE(plain.length - 1, 2);
  return Buffer.concat([head, deflated]);
}
