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
  const magnitude = BigInt(`0x${Buffer.from(bytes.subarray(start, end)).reverse().toString('hex')}`);
  return negative ? -magnitude : magnitude;
}

/** What `sprintf("%.20e")` and its kin print; the rest of the 31 bytes is zero. */
const FLOAT_TEXT = /^ *[-+]?\d+\.\d+(?:[eE][-+]?\d+)?\0*$/;
export const FLOAT_TEXT_BYTES = 31;

/** The float written as text in the 31 bytes at `start` (FLOAT_EXT, minor version 0). */
export function readFloatText(bytes: Buffer, start: number): number {
  const text = bytes.toString('latin1', start, start + FLOAT_TEXT_BYTES);
  if (!FLOAT_TEXT.test(text)) malformed(start, 'a float as text', text.replace(/\0+$/, ''));
  const value = Number(text.replace(/\0+$/, ''));
  if (!Number.isFinite(value)) malformed(start, 'a finite float', text.replace(/\0+$/, ''));
  return value;
}
