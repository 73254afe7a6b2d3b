/**
 * The Erlang distribution protocol for Node: talks to OTP nodes as a hidden node, with nothing installed on them.
 * Start at `createLocalNode()`.
 */
export { ERLANG_ERRORS, ErlangError, isErlangError, type ErlangErrorCode } from './error/erlang-error.js';

export type { Term } from './etf/term.js';
export { Atom, atom, isAtom } from './etf/atom.js';
export { Float, float, isFloat } from './etf/float.js';
export { Charlist, charlist, ImproperList, improperList, isList, listItems } from './etf/list.js';
export { isTuple, Tuple, tuple } from './etf/tuple.js';
export { ErlMap, erlMap, isMap } from './etf/map.js';
export { binary, BitString, bitString, isBinary, isBitString } from './etf/binary.js';
export { isPid, isPort, isReference, Pid, Port, Reference } from './etf/identifier.js';
export { Export, externalFun, Fun, isFun } from './etf/fun.js';
export { termEquals } from './etf/equality.js';
export { formatTerm, type FormatOptions } from './etf/format-term.js';
export { parsePid, type PidText } from './etf/parse-pid.js';
export { textOf } from './etf/text.js';
export { decodeTerm } from './etf/decode.js';
export { encodeTerm, type EncodeOptions } from './etf/encode.js';
export { DEFAULT_TERM_LIMITS, type TermLimits } from './etf/limits.js';

export { createLocalNode, epmdPortOf, type LocalNode, type LocalNodeOptions } from './link/local-node.js';
export type { Link, LinkOptions, LinkStats } from './link/link.js';
export type { ConnectedStatus, LinkStatus } from './link/link-status.js';
export type { LinkLimits } from './link/link-limits.js';
export type { LinkTls } from './link/tls-options.js';
export type { BackoffOptions } from './link/backoff.js';
export type { Clock, Random } from './clock/clock.js';
export type { DownNotice, Monitor, MonitorTarget } from './link/monitors.js';

export type { CallCost, CallDefaults, CallOptions } from './call/call-options.js';
export type { Bindings, Forms } from './call/evaluator.js';
export { RemoteException } from './call/remote-exception.js';

export { parseNodeName, type NodeName } from './handshake/node-name.js';
export type { FlagName } from './handshake/flags.js';
