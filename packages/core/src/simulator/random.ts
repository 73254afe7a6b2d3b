/**
 * Randomness without state: every value is a hash of the seed and of what is asked for, so that any process of any node
 * at any time can be had alone, in any order. Only integer and exact IEEE arithmetic: the same on every platform.
 */

/** Mixes two 32-bit words into one; each bit of the result depends on each bit of both. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hash of a seed and any number of integers, 32 bits. */
export function hash(seed: number, ...words: readonly number[]): number {
  let h = mix(seed, words.length);
  for (const word of words) h = mix(h, word);
  return h;
}

/** A 32-bit hash as a number in [0, 1). */
export function unit(h: number): number {
  return h / 0x1_0000_0000;
}

/** A 32-bit hash as an integer in [low, high]. */
export function between(h: number, low: number, high: number): number {
  return low + Math.floor(unit(h) * (high - low + 1));
}

/** Folds any finite number, as a caller may give it, into a 32-bit seed. */
export function seedWord(seed: number): number {
  return mix(seed | 0, Math.floor(seed / 0x1_0000_0000) | 0);
}

/** A smooth bump over one period: 0 at both ends, 1 in the middle, slope never above 4. `x` is in [0, 1). */
export function bump(x: number): number {
  return 4 * x * (1 - x);
}

/** The part after the point; also right for negative numbers. */
export function fraction(x: number): number {
  return x - Math.floor(x);
}
