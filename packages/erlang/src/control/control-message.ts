import type { Atom } from '../etf/atom.js';
import type { Pid, Reference } from '../etf/identifier.js';
import type { Term } from '../etf/term.js';

/**
 * The operation codes of control messages. Those ending in `_TT` carry a trace token, which is read over.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Protocol between Connected Nodes".
 */
export const CODE = {
  LINK: 1,
  SEND: 2,
  EXIT: 3,
  UNLINK: 4,
  NODE_LINK: 5,
  REG_SEND: 6,
  GROUP_LEADER: 7,
  EXIT2: 8,
  SEND_TT: 12,
  EXIT_TT: 13,
  REG_SEND_TT: 16,
  EXIT2_TT: 18,
  MONITOR_P: 19,
  DEMONITOR_P: 20,
  MONITOR_P_EXIT: 21,
  SEND_SENDER: 22,
  SEND_SENDER_TT: 23,
  PAYLOAD_EXIT: 24,
  PAYLOAD_EXIT_TT: 25,
  PAYLOAD_EXIT2: 26,
  PAYLOAD_EXIT2_TT: 27,
  PAYLOAD_MONITOR_P_EXIT: 28,
  SPAWN_REQUEST: 29,
  SPAWN_REQUEST_TT: 30,
  SPAWN_REPLY: 31,
  SPAWN_REPLY_TT: 32,
  ALIAS_SEND: 33,
  ALIAS_SEND_TT: 34,
  UNLINK_ID: 35,
  UNLINK_ID_ACK: 36,
  ALTACT_SIG_SEND: 37,
} as const;

/** Bits of the flags of ALTACT_SIG_SEND (OTP 28). */
export const ALTACT = { PRIO: 1, TOKEN: 2, ALIAS: 4, NAME: 8, EXIT: 16 } as const;

/**
 * A term that came behind the control tuple, read when asked for: what nobody wants costs nothing. Throws the coded
 * error of the term decoder, or `frame_too_large` for a message that outgrew the limit; the link goes on either way.
 */
export type Payload = () => Term;

/** Whom a signal is for: a process, an alias of one, or a registered name. */
export type Destination = Pid | Reference | Atom;

/** What a node may send us, by what it means: the plain, trace-token and payload forms of a signal are one kind here. */
export type ControlMessage =
  | { readonly kind: 'link'; readonly from: Pid; readonly to: Pid }
  | { readonly kind: 'unlink'; readonly from: Pid; readonly to: Pid }
  | { readonly kind: 'unlink_id'; readonly id: number | bigint; readonly from: Pid; readonly to: Pid }
  | { readonly kind: 'unlink_id_ack'; readonly id: number | bigint; readonly from: Pid; readonly to: Pid }
  | {
      readonly kind: 'send';
      readonly from: Pid | undefined;
      readonly to: Destination;
      readonly message: Payload;
    }
  /** The other end of a link has ended. */
  | { readonly kind: 'exit'; readonly from: Pid; readonly to: Pid; readonly reason: Payload }
  /** Somebody called `exit(To, Reason)`. */
  | { readonly kind: 'exit2'; readonly from: Pid; readonly to: Pid | Reference; readonly reason: Payload }
  | { readonly kind: 'node_link' }
  | { readonly kind: 'group_leader'; readonly from: Pid; readonly to: Pid }
  | { readonly kind: 'monitor'; readonly from: Pid; readonly to: Pid | Atom; readonly reference: Reference }
  | { readonly kind: 'demonitor'; readonly from: Pid; readonly to: Pid | Atom; readonly reference: Reference }
  | {
      readonly kind: 'monitor_exit';
      readonly from: Pid | Atom;
      readonly to: Pid;
      readonly reference: Reference;
      readonly reason: Payload;
    }
  | { readonly kind: 'spawn_request'; readonly request: Reference; readonly from: Pid }
  | {
      readonly kind: 'spawn_reply';
      readonly request: Reference;
      readonly to: Pid;
      readonly flags: number;
      /** The new process, or the name of the reason why there is none. */
      readonly result: Pid | Atom;
    }
  /** A code this client does not know: ignored and counted. */
  | { readonly kind: 'unknown'; readonly code: number };
