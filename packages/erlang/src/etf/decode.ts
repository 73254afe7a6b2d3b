import { inflateSync } from 'node:zlib';
import { malformed, tooLarge, truncated, unsupported } from './fault.js';
import { DEFAULT_TERM_LIMITS, type TermLimits } from './limits.js';
import { TAG } from './tag.js';
import type { Term } from './term.js';
import { TermReader } from './term-reader.js';

/** 131, 80 and the four bytes of the inflated size. */
const COMPRESSED_HEAD = 6;
/** Deflate packs no better than 1 : 1032, so whoever claims more is lying before a byte is inflated. */
const MAX_DEFLATE_RATIO = 1032;
const MAX_INFLATE_CHUNK = 64 * 1024;

/**
 * The term in these bytes, which are one whole term in the external format, compressed or not: what `term_to_binary`
 * makes. The term shares nothing with the bytes.
 *
 * Throws an `ErlangError` for anything else, with `details` of offset, expected and got: `term_truncated`,
 * `term_malformed` (also for bytes after the term), `term_unknown_tag`, `term_local`, and `term_too_deep` or
 * `term_too_large` when it would pass a limit. Never recurses, and takes memory only in proportion to the bytes.
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export function decodeTerm(bytes: Uint8Array, limits: Partial<TermLimits> = {}): Term {
  if (!(bytes instanceof Uint8Array)) unsupported('the bytes of a term in a Uint8Array', bytes);
  if (bytes.length < 2) truncated(0, 2, bytes.length);
  if (bytes[0] !== TAG.VERSION) malformed(0, 'the version byte, 131', bytes[0]!);
  const compressed = bytes[1] === TAG.COMPRESSED;
  const plain = compressed ? inflate(bytes, { ...DEFAULT_TERM_LIMITS, ...limits }) : bytes;
  const reader = new TermReader(
    compressed ? { ...limits, maxBytes: plain.length } : limits,
    tableSize(plain.length),
  );
  reader.begin(plain, compressed ? 0 : 1);
  const term = reader.read();
  reader.finish();
  return term;
}

/** As much as could matter in so many bytes: small terms should not pay for big tables. */
function tableSize(bytes: number): number {
  return bytes < 1024 ? 0 : bytes < 16_384 ? 64 : 1024;
}

function inflate(bytes: Uint8Array, limits: TermLimits): Uint8Array {
  if (bytes.length < COMPRESSED_HEAD) truncated(2, 4, bytes.length - 2);
  if (bytes.length > limits.maxBytes) tooLarge(0, 'maxBytes', limits.maxBytes, bytes.length);
  const size = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32BE(2);
  if (size > limits.maxInflatedBytes) tooLarge(2, 'maxInflatedBytes', limits.maxInflatedBytes, size);
  const deflated = bytes.subarray(COMPRESSED_HEAD);
  const most = deflated.length * MAX_DEFLATE_RATIO;
  if (size > most) malformed(2, `an inflated size of at most ${most}`, size);
  let inflated: Buffer;
  try {
    inflated = inflateSync(deflated, {
      maxOutputLength: Math.max(size, 1),
      chunkSize: Math.min(Math.max(size, 64), MAX_INFLATE_CHUNK),
    });
  } catch (error) {
    if (zlibCode(error) === 'Z_BUF_ERROR') truncated(COMPRESSED_HEAD, size, deflated.length);
    return malformed(COMPRESSED_HEAD, `${size} bytes compressed by zlib`, zlibCode(error));
  }
  if (inflated.length !== size) malformed(2, `an inflated size of ${inflated.length}`, size);
  return inflated;
}

function zlibCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'an error of zlib';
}
