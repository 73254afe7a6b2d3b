/** How many bytes the length of a handshake packet has: two on a plain connection, four inside TLS. */
export type LengthBytes = 2 | 4;

/**
 * Cuts the handshake's byte stream into packets. After the last packet of the handshake the stream is frames: `rest()`
 * then hands over what came behind it.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Distribution Handshake". That lengths have four bytes inside
 * TLS is not written there; it is what nodes with `-proto_dist inet_tls` do.
 */
export interface PacketReader {
  push(chunk: Uint8Array): void;
  /** The next whole packet without its length, or `undefined` while more bytes are needed. Throws for one too long. */
  next(): Buffer | undefined;
  rest(): Buffer;
}

/** More than any message of the handshake: a name has at most 1 020 bytes, and later fields may follow it. */
export const MAX_PACKET_BYTES = 65_535;

export function createPacketReader(
  lengthBytes: LengthBytes,
  tooLong: (length: number) => Error,
): PacketReader {
  let buffered = Buffer.alloc(0);
  return {
    push(chunk) {
      buffered = Buffer.concat([buffered, chunk]);
    },
    next() {
      if (buffered.length < lengthBytes) return undefined;
      const length = buffered.readUIntBE(0, lengthBytes);
      if (length > MAX_PACKET_BYTES) throw tooLong(length);
      const end = lengthBytes + length;
      if (buffered.length < end) return undefined;
      const packet = buffered.subarray(lengthBytes, end);
      buffered = buffered.subarray(end);
      return packet;
    },
    rest: () => buffered,
  };
}

/** A packet with its length. */
export function packet(body: Uint8Array, lengthBytes: LengthBytes): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(body.length, 0, lengthBytes);
  return Buffer.concat([length, body]);
}
