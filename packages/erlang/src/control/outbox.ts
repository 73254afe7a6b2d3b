import { Atom } from '../etf/atom.js';
import type { Pid, Reference } from '../etf/identifier.js';
import type { Term } from '../etf/term.js';
import { TermWriter } from '../etf/term-writer.js';
import { Tuple } from '../etf/tuple.js';
import { FLAGS } from '../handshake/flags.js';
import { CODE } from './control-message.js';

/** An empty frame: says that we are alive. */
export const TICK_FRAME: Uint8Array = Uint8Array.of(0, 0, 0, 0);

export interface SpawnRequest {
  readonly request: Reference;
  readonly from: Pid;
  readonly groupLeader: Pid;
  readonly module: Atom;
  readonly function: Atom;
  readonly args: readonly Term[];
  readonly options: readonly Term[];
}

/**
 * The sending half of a connection: each method gives the whole frame of one control message, length included. Pure.
 * Throws what the term encoder throws; nothing is then sent.
 *
 * Terms are written without the atom cache, which is the sender's choice, and in one frame, which any size may have.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Protocol between Connected Nodes".
 */
export interface Outbox {
  send(from: Pid, to: Pid, message: Term): Uint8Array;
  sendToName(from: Pid, name: Atom, message: Term): Uint8Array;
  sendToAlias(from: Pid, alias: Reference, message: Term): Uint8Array;
  /** `exit(To, Reason)`. */
  exit2(from: Pid, to: Pid, reason: Term): Uint8Array;
  /** What a link partner hears when there is no such process as `from`. */
  exit(from: Pid, to: Pid, reason: Term): Uint8Array;
  monitor(from: Pid, to: Pid | Atom, reference: Reference): Uint8Array;
  demonitor(from: Pid, to: Pid | Atom, reference: Reference): Uint8Array;
  monitorExit(from: Pid | Atom, to: Pid, reference: Reference, reason: Term): Uint8Array;
  unlinkIdAck(id: number | bigint, from: Pid, to: Pid): Uint8Array;
  spawnRequest(request: SpawnRequest): Uint8Array;
  spawnReply(request: Reference, to: Pid, result: Atom): Uint8Array;
}

const PASS_THROUGH = 112;
const VERSION = 131;
const DIST_HEADER = 68;
const UNUSED = new Atom('');

export function createOutbox(flags: bigint): Outbox {
  const withHeaders = (flags & FLAGS.DIST_HDR_ATOM_CACHE) !== 0n;
  const withPayloadExits = (flags & FLAGS.EXIT_PAYLOAD) !== 0n;
  const withSender = (flags & FLAGS.SEND_SENDER) !== 0n;

  const frame = (control: readonly Term[], payload?: Term): Uint8Array => {
    const writer = new TermWriter();
    writer.uint32(0);
    writer.byte(withHeaders ? VERSION : PASS_THROUGH);
    writer.byte(withHeaders ? DIST_HEADER : VERSION);
    if (withHeaders) writer.byte(0);
    writer.write(new Tuple(control));
    if (payload !== undefined) {
      if (!withHeaders) writer.byte(VERSION);
      writer.write(payload);
    }
    writer.patchUint32(0, writer.length - 4);
    return writer.take();
  };

  return {
    send: (from, to, message) =>
      withSender ? frame([CODE.SEND_SENDER, from, to], message) : frame([CODE.SEND, UNUSED, to], message),
    sendToName: (from, name, message) => frame([CODE.REG_SEND, from, UNUSED, name], message),
    sendToAlias: (from, alias, message) => frame([CODE.ALIAS_SEND, from, alias], message),
    exit2: (from, to, reason) =>
      withPayloadExits
        ? frame([CODE.PAYLOAD_EXIT2, from, to], reason)
        : frame([CODE.EXIT2, from, to, reason]),
    exit: (from, to, reason) =>
      withPayloadExits ? frame([CODE.PAYLOAD_EXIT, from, to], reason) : frame([CODE.EXIT, from, to, reason]),
    monitor: (from, to, reference) => frame([CODE.MONITOR_P, from, to, reference]),
    demonitor: (from, to, reference) => frame([CODE.DEMONITOR_P, from, to, reference]),
    monitorExit: (from, to, reference, reason) =>
      withPayloadExits
        ? frame([CODE.PAYLOAD_MONITOR_P_EXIT, from, to, reference], reason)
        : frame([CODE.MONITOR_P_EXIT, from, to, reference, reason]),
    unlinkIdAck: (id, from, to) => frame([CODE.UNLINK_ID_ACK, id, from, to]),
    spawnRequest: ({ request, from, groupLeader, module, function: name, args, options }) =>
      frame(
        [CODE.SPAWN_REQUEST, request, from, groupLeader, new Tuple([module, name, args.length]), options],
        args,
      ),
    spawnReply: (request, to, result) => frame([CODE.SPAWN_REPLY, request, to, 0, result]),
  };
}
