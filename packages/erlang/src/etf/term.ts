import type { Atom } from './atom.js';
import type { BitString } from './binary.js';
import type { Float } from './float.js';
import type { Export, Fun } from './fun.js';
import type { Pid, Port, Reference } from './identifier.js';
import type { Charlist, ImproperList } from './list.js';
import type { ErlMap } from './map.js';
import type { Tuple } from './tuple.js';

/**
 * Erlang terms as JavaScript values. Every kind keeps its kind, so a decoded term encodes back to the same term.
 *
 * | Erlang            | here                                                                       |
 * |-------------------|----------------------------------------------------------------------------|
 * | integer           | `number` when safe (|n| ≤ 2^53 − 1), else `bigint`                          |
 * | float             | `Float` (a JavaScript `number` is always an Erlang integer)                 |
 * | atom              | `Atom` (`true`, `false` and `undefined` too: they are atoms)                |
 * | binary            | `Uint8Array`                                                               |
 * | bitstring         | `BitString` (only when its size is not a whole number of bytes)             |
 * | list              | readonly array                                                             |
 * | list of bytes     | `Charlist` when it came as STRING_EXT; `=:=` to the same list of integers    |
 * | improper list     | `ImproperList`                                                             |
 * | tuple             | `Tuple`                                                                    |
 * | map               | `ErlMap`                                                                   |
 * | pid, port, ref    | `Pid`, `Port`, `Reference`: hold what came over the wire, echoed byte-exact |
 * | fun, fun M:F/A    | `Fun` (opaque, echoed byte-exact), `Export`                                |
 *
 * Source: OTP, ERTS User's Guide, "External Term Format".
 */
export type Term =
  | number
  | bigint
  | Atom
  | Float
  | Uint8Array
  | BitString
  | Charlist
  | readonly Term[]
  | ImproperList
  | Tuple
  | ErlMap
  | Pid
  | Port
  | Reference
  | Fun
  | Export;
