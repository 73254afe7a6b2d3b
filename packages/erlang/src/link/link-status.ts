import type { ErlangError } from '../error/erlang-error.js';
import type { FlagName } from '../handshake/flags.js';

/** Where a link stands. Switch on `state`, exhaustively. Times are milliseconds since the epoch. */
export type LinkStatus =
  /** Nothing was asked of it yet. */
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | ConnectedStatus
  /** Down, and trying again at `nextAt`; `attempt` counts from 1 since it was last up. */
  | {
      readonly state: 'reconnecting';
      readonly attempt: number;
      readonly nextAt: number;
      readonly error: ErlangError;
    }
  /** The node (or the certificate, or its name) says no: tried again at `nextAt` only, slowly, or by `connect()`. */
  | { readonly state: 'refused'; readonly nextAt: number; readonly error: ErlangError }
  | { readonly state: 'closed'; readonly reason: string };

export interface ConnectedStatus {
  readonly state: 'connected';
  readonly since: number;
  /** The name the node goes by. */
  readonly peer: string;
  /** Which life of the node this is: another number after every restart. */
  readonly creation: number;
  /** The capabilities both sides have. */
  readonly flags: readonly FlagName[];
  /** What the node itself offered; without `PUBLISHED` it is a hidden node. */
  readonly peerFlags: readonly FlagName[];
  /** Where it was reached: its distribution port. */
  readonly address: { readonly host: string; readonly port: number };
}

const REFUSALS: ReadonlySet<string> = new Set<ErlangError['code']>([
  'cookie_refused',
  'name_mismatch',
  'name_style_mismatch',
  'not_allowed',
  'flags_missing',
  'protocol_too_old',
  'handshake_malformed',
  'epmd_malformed',
  'tls_failed',
  'tls_config_invalid',
  'tls_untrusted',
  'tls_expired',
  'tls_wrong_host',
  'tls_client_refused',
]);

/**
 * True for faults that no number of attempts will mend. `name_in_use` is none: the client that holds our name may be on
 * its way out, as in a rolling restart.
 */
export function isRefusal(error: ErlangError): boolean {
  return REFUSALS.has(error.code);
}
