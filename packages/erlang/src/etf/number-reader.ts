import { malformed } from './fault.js';

/**
 * The integer of `length` little-endian bytes at `start`, as SMALL_BIG and LARGE_BIG hold it: a `number` when safe, else a
 * `bigint`. In linear time, however long.
 */
export function readMagnitude(
  bytes: Buffer,
  start: number,
  length: number,
  negative: boolean,
): number | bigint {
  let end = start + length;
  while (end > start && bytes[end - 1] === 0) end--;
  if (end - start < 7 || (end - start === 7 && bytes[end - 1]! < 0x20)) {
    let value = 0;
    for (let i = end - 1; i >= start; i--) value = value * 256 + bytes[i]!;
    return negative && value !== 0 ? -value : value;
  }
  const magnitude = end - start <= MAX_SHIFTED ? shifted(bytes, start, end) : fromHex(bytes, start, end);
  return negative ? -magnitude : magnitude;
}

/** Up to this many bytes, shifting eight at a time is quicker than text, whose time grows with the length alone. */
const MAX_SHIFTED = 64;

function shifted(bytes: Buffer, start: number, end: number): bigint {
  let value = 0n;
  let at = end;
  for (; at - start >= 8; at -= 8) value = (value << 64n) | bytes.readBigUInt64LE(at - 8);
  for (; at - start >= 4; at -= 4) value = (value << 32n) | BigInt(bytes.readUInt32LE(at - 4));
  for (; at > start; at--) value = (value << 8n) | BigInt(bytes[at - 1]!);
  return value;
}

function fromHex(bytes: Buffer, start: number, end: number): bigint {
  return BigInt(`0x${Buffer.from(bytes.subarray(start, end)).reverse().toString('hex')}`);
}

export const FLOAT_TEXT_BYTES = 31;
/** What `sprintf("%.20e")` and its kin print; nodes take the decimal comma of a locale for the point. */
const FLOAT_TEXT = /^[-+]?\d+[.,]\d+(?:[eE][-+]?\d+)?$/;

/** The float written as text in the 31 bytes at `start` (FLOAT_EXT, minor version 0): up to a zero byte, as in C. */
export function readFloatText(bytes: Buffer, start: number): number {
  const padded = bytes.toString('latin1', start, start + FLOAT_TEXT_BYTES);
  const end = padded.indexOf('\0');
  const text = end < 0 ? padded : padded.slice(0, end);
  const value = FLOAT_TEXT.test(text) ? Number(text.replace(',', '.')) : NaN;
  if (!Number.isFinite(value)) malformed(start, 'a finite float as text', text);
  return value;
}
