import { ErlangError } from '../error/erlang-error.js';
import type { NameMessage } from './messages.js';
import type { PacketReader } from './packets.js';

/** One side of a handshake, as a pure machine: bytes in, bytes and at the end a result or a coded error out. */
export interface Handshake {
  /** What to send as soon as the connection is open; empty for the side that accepts. */
  open(): Uint8Array;
  /** Takes any piece of the stream. Never throws. */
  receive(chunk: Uint8Array): HandshakeStep;
  /** The coded error for a connection that closes, or a time that runs out, in the present state. */
  endedBy(cause: 'close' | 'timeout'): ErlangError;
  /** Where it stands, for logs. */
  readonly state: string;
}

export interface HandshakeStep {
  /** To be written in order, at once. */
  readonly send: readonly Uint8Array[];
  /** Set once, when both sides have proven that they know the cookie. */
  readonly done?: HandshakeResult;
  /** Set once, when the other side refused or broke the protocol: write `send`, then close. The machine is over. */
  readonly failed?: ErlangError;
}

export interface HandshakeResult {
  readonly peer: NameMessage;
  /** The flags both sides have: these rule the connection. */
  readonly flags: bigint;
  /** Bytes that followed the handshake in the same chunk. */
  readonly rest: Uint8Array;
}

export interface HandshakeSetup {
  /** Our full name, flags and creation. */
  readonly self: NameMessage;
  readonly cookie: string;
  /** A fresh random 32-bit number. */
  readonly challenge: number;
}

/** Feeds whole packets to `receive` until it gives a result or throws; what both machines share. */
export function advance(
  packets: PacketReader,
  chunk: Uint8Array,
  receive: (packet: Buffer, send: Uint8Array[]) => HandshakeResult | undefined,
): HandshakeStep {
  const send: Uint8Array[] = [];
  packets.push(chunk);
  try {
    for (let packet = packets.next(); packet; packet = packets.next()) {
      const done = receive(packet, send);
      if (done) return { send, done };
    }
    return { send };
  } catch (error) {
    if (error instanceof ErlangError) return { send, failed: error };
    throw error;
  }
}
