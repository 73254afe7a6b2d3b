/**
 * Cuts the handshake's byte stream into packets with a two-byte length. After the last packet of the handshake the
 * stream changes to four-byte lengths: `rest()` then hands over what came behind it.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Distribution Handshake".
 */
export interface PacketReader {
  push(chunk: Uint8Array): void;
  /** The next whole packet without its length, or `undefined` while more bytes are needed. */
  next(): Buffer | undefined;
  rest(): Buffer;
}

export function createPacketReader(): PacketReader {
  let buffered = Buffer.alloc(0);
  return {
    push(chunk) {
      buffered = Buffer.concat([buffered, chunk]);
    },
    next() {
      if (buffered.length < 2) return undefined;
      const end = 2 + buffered.readUInt16BE(0);
      if (buffered.length < end) return undefined;
      const packet = buffered.subarray(2, end);
      buffered = buffered.subarray(end);
      return packet;
    },
    rest: () => buffered,
  };
}

/** A packet with its two-byte length. */
export function packet(...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.alloc(2), ...parts]);
  body.writeUInt16BE(body.length - 2, 0);
  return body;
}
