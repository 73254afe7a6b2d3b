import { ErlangError } from '../error/erlang-error.js';

/**
 * Cuts the byte stream of a connection into frames with a four-byte length. A frame of length 0 is a tick. Frames that
 * arrive in many chunks are put together once, not once a chunk.
 *
 * Source: OTP, ERTS User's Guide, "Distribution Protocol", "Protocol between Connected Nodes".
 */
export interface FrameReader {
  push(chunk: Uint8Array): void;
  /** The next whole frame without its length, or `undefined`. Throws `frame_too_large` as soon as a length says so. */
  next(): Buffer | undefined;
  /** Bytes held back for frames that are not whole. */
  readonly buffered: number;
}

const LENGTH_BYTES = 4;
const EMPTY = Buffer.alloc(0);

export function createFrameReader(maxFrameBytes: number): FrameReader {
  const chunks: Buffer[] = [];
  let first = 0;
  let buffered = 0;
  let body: number | undefined;

  /** Takes exactly `length` bytes, which are there; a view when they lie in one chunk. */
  const take = (length: number): Buffer => {
    if (length === 0) return EMPTY;
    buffered -= length;
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const chunk = chunks[first] as Buffer;
      if (chunk.length > missing) {
        parts.push(chunk.subarray(0, missing));
        chunks[first] = chunk.subarray(missing);
        missing = 0;
      } else {
        parts.push(chunk);
        chunks[first++] = EMPTY;
        missing -= chunk.length;
      }
    }
    if (first === chunks.length) {
      chunks.length = 0;
      first = 0;
    } else if (first > 1024) {
      chunks.splice(0, first);
      first = 0;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length);
  };

  return {
    get buffered() {
      return buffered;
    },
    push(chunk) {
      if (chunk.length === 0) return;
      chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      buffered += chunk.length;
    },
    next() {
      if (body === undefined) {
        if (buffered < LENGTH_BYTES) return undefined;
        body = take(LENGTH_BYTES).readUInt32BE(0);
        if (body > maxFrameBytes) {
          throw new ErlangError('frame_too_large', 'The node announces a frame larger than the limit', {
            details: { limit: maxFrameBytes, announced: body },
          });
        }
      }
      if (buffered < body) return undefined;
      const frame = take(body);
      body = undefined;
      return frame;
    },
  };
}
