import { TAG } from './tag.js';

/** Longer tuples repeat too seldom to look for. */
export const MAX_FLAT_ARITY = 4;

/**
 * How many bytes the tuple at `start` takes when each of its `arity` elements is an atom, a small integer or `[]`, such
 * as `{gen_server, loop, 7}` or `{registered_name, []}`; 0 when it is any other tuple, or comes close to `end`.
 */
export function flatTupleLength(bytes: Uint8Array, start: number, end: number, arity: number): number {
  let at = start + 2;
  for (let i = 0; i < arity; i++) {
    if (end - at < 3) return 0; // the few tuples that end the bytes are not worth more care
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
      case TAG.ATOM:
        at += 3 + ((bytes[at + 1]! << 8) | bytes[at + 2]!);
        break;
      default:
        return 0;
    }
  }
  return at <= end ? at - start : 0;
}
