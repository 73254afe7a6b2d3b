import { ErlangError } from '../error/erlang-error.js';
import type { NameMessage } from './messages.js';
import { createPacketReader, packet, type LengthBytes } from './packets.js';

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
  /** Four inside TLS. Default 2. */
  readonly lengthBytes?: LengthBytes;
}

/** What both machines share: cuts packets, feeds them to `receive` until it gives a result or throws, frames answers. */
export function createExchange(lengthBytes: LengthBytes = 2) {
  const packets = createPacketReader(
    lengthBytes,
    (length) =>
      new ErlangError('handshake_malformed', 'A packet of the handshake is too long', {
        details: { length },
      }),
  );
  const framed = (bodies: readonly Uint8Array[]) => bodies.map((body) => packet(body, lengthBytes));
  return {
    frame: (body: Uint8Array): Uint8Array => packet(body, lengthBytes),
    rest: () => packets.rest(),
    advance(
      chunk: Uint8Array,
      receive: (body: Buffer, send: Uint8Array[]) => HandshakeResult | undefined,
    ): HandshakeStep {
      const send: Uint8Array[] = [];
      packets.push(chunk);
      try {
        for (let body = packets.next(); body; body = packets.next()) {
          const done = receive(body, send);
          if (done) return { send: framed(send), done };
        }
        return { send: framed(send) };
      } catch (error) {
        if (error instanceof ErlangError) return { send: framed(send), failed: error };
        throw error;
      }
    },
  };
}
