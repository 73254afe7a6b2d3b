import { ErlangError } from '../error/erlang-error.js';

/**
 * Capability flags of the handshake. The intersection of both sides' flags rules a connection.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Distribution Flags". The manual gives MANDATORY_25_DIGEST as
 * bit 36; real nodes use bit 26.
 */
export const FLAGS = {
  PUBLISHED: 1n << 0n,
  EXTENDED_REFERENCES: 1n << 2n,
  DIST_MONITOR: 1n << 3n,
  FUN_TAGS: 1n << 4n,
  DIST_MONITOR_NAME: 1n << 5n,
  NEW_FUN_TAGS: 1n << 7n,
  EXTENDED_PIDS_PORTS: 1n << 8n,
  EXPORT_PTR_TAG: 1n << 9n,
  BIT_BINARIES: 1n << 10n,
  NEW_FLOATS: 1n << 11n,
  UNICODE_IO: 1n << 12n,
  DIST_HDR_ATOM_CACHE: 1n << 13n,
  SMALL_ATOM_TAGS: 1n << 14n,
  UTF8_ATOMS: 1n << 16n,
  MAP_TAG: 1n << 17n,
  BIG_CREATION: 1n << 18n,
  SEND_SENDER: 1n << 19n,
  BIG_SEQTRACE_LABELS: 1n << 20n,
  EXIT_PAYLOAD: 1n << 22n,
  FRAGMENTS: 1n << 23n,
  HANDSHAKE_23: 1n << 24n,
  UNLINK_ID: 1n << 25n,
  MANDATORY_25_DIGEST: 1n << 26n,
  SPAWN: 1n << 32n,
  NAME_ME: 1n << 33n,
  V4_NC: 1n << 34n,
  ALIAS: 1n << 35n,
  ALTACT_SIG: 1n << 37n,
} as const;

export type FlagName = keyof typeof FLAGS;

/** What OTP 25 refuses to go without; a peer that sets MANDATORY_25_DIGEST has them all, set or not. */
export const MANDATORY_25 = union(
  'EXTENDED_REFERENCES',
  'FUN_TAGS',
  'NEW_FUN_TAGS',
  'EXTENDED_PIDS_PORTS',
  'EXPORT_PTR_TAG',
  'BIT_BINARIES',
  'NEW_FLOATS',
  'UTF8_ATOMS',
  'MAP_TAG',
  'BIG_CREATION',
  'HANDSHAKE_23',
);

/** What OTP 26 and later refuse to go without. */
export const MANDATORY_26 = MANDATORY_25 | union('UNLINK_ID', 'V4_NC');

/** What we offer. Never PUBLISHED: we are a hidden node. */
export const OFFERED =
  MANDATORY_26 |
  union(
    'MANDATORY_25_DIGEST',
    'DIST_MONITOR',
    'DIST_MONITOR_NAME',
    'SMALL_ATOM_TAGS',
    'DIST_HDR_ATOM_CACHE',
    'SEND_SENDER',
    'BIG_SEQTRACE_LABELS',
    'EXIT_PAYLOAD',
    'FRAGMENTS',
    'SPAWN',
    'ALIAS',
    'ALTACT_SIG',
  );

/** What this client cannot work without: the mandatory flags of OTP 25 and remote spawn, which carries the calls. */
export const REQUIRED_OF_PEER = MANDATORY_25 | FLAGS.SPAWN;

/** The flags of a peer with those that MANDATORY_25_DIGEST stands for spelled out. */
export function expandFlags(flags: bigint): bigint {
  return flags & FLAGS.MANDATORY_25_DIGEST ? flags | MANDATORY_25 : flags;
}

/** The names of the flags set, in the order of their bits; bits without a name are left out. */
export function flagNames(flags: bigint): FlagName[] {
  return (Object.keys(FLAGS) as FlagName[]).filter((name) => (flags & FLAGS[name]) !== 0n);
}

/** Throws `flags_missing` with the names in details unless `flags` (expanded) has all of `required`. */
export function requireFlags(flags: bigint, required: bigint): void {
  const missing = required & ~expandFlags(flags);
  if (missing === 0n) return;
  throw new ErlangError('flags_missing', 'The other node lacks capabilities that are needed', {
    details: { missing: flagNames(missing) },
  });
}

function union(...names: FlagName[]): bigint {
  return names.reduce((flags, name) => flags | FLAGS[name], 0n);
}
