/**
 * The Erlang distribution protocol for Node.
 *
 * @packageDocumentation
 */
export { ErlangError, type ErlangErrorCode, isErlangError } from './error/erlang-error.js';

export { Atom, atom, isAtom } from './etf/atom.js';
export { BitString, binary, bitString, isBinary, isBitString } from './etf/binary.js';
export { decodeTerm } from './etf/decode.js';
export { encodeTerm, type EncodeOptions } from './etf/encode.js';
export { termEquals } from './etf/equality.js';
export { Float, float, isFloat } from './etf/float.js';
export { Export, externalFun, Fun, isFun } from './etf/fun.js';
export { isPid, isPort, isReference, Pid, Port, Reference } from './etf/identifier.js';
export { DEFAULT_TERM_LIMITS, type TermLimits } from './etf/limits.js';
export { Charlist, charlist, ImproperList, improperList, isList, listItems } from './etf/list.js';
export { ErlMap, erlMap, isMap } from './etf/map.js';
export type { Term } from './etf/term.js';
export { textOf } from './etf/text.js';
export { isTuple, Tuple, tuple } from './etf/tuple.js';
