import { TAG } from './tag.js';

/** Larger tuples repeat too seldom to look for. */
export const MAX_FLAT_ARITY = 4;

/**
 * How many bytes the tuple at `start` takes when it holds nothing but atoms, small integers, `[]` and more such tuples, as
 * `{current_function, {timer, sleep, 1}}` does; 0 when it is any other tuple, is longer than `most`, or comes close to `end`.
 */
export function flatTupleLength(
  bytes: Uint8Array,
  start: number,
  end: number,
  arity: number,
  most: number,
): number {
  // Near the end the few tuples left are not worth more care with the bounds.
  const limit = Math.min(end - 3, start + most);
  let at = start + 2;
  for (let left = arity; left > 0; left--) {
    if (at > limit) return 0;
    switch (bytes[at]) {
      case TAG.SMALL_ATOM_UTF8:
        at += 2 + bytes[at + 1]!;
        break;
      case TAG.SMALL_INTEGER:
      case TAG.ATOM_CACHE_REF:
        at += 2;
        break;
      case TAG.INTEGER:
        at += 5;
        break;
      case TAG.NIL:
        at += 1;
        break;
      case TAG.SMALL_TUPLE:
        left += bytes[at + 1]!;
        at += 2;
        break;
      case TAG.ATOM:
        at += 3 + ((bytes[at + 1]! << 8) | bytes[at + 2]!);
        break;
      default:
        return 0;
    }
  }
  return at <= end && at - start <= most ? at - start : 0;
}
