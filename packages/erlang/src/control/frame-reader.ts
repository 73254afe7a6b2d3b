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
/** Chunks that were used up are dropped in batches of this many. */
const BATCH = 1_024;

export function createFrameReader(maxFrameBytes: number): FrameReader {
  const chunks: Buffer[] = [];
  /** The first byte not taken yet: `offset` in the chunk at `first`. */
  let first = 0;
  let offset = 0;
  let buffered = 0;
  /** The length of the frame under way, once it is known. */
  let body = -1;

  /** Takes exactly `length` bytes, which are there; a view when they lie in one chunk. */
  const take = (length: number): Buffer => {
    const chunk = chunks[first] as Buffer;
    if (offset + length < chunk.length) {
      buffered -= length;
      offset += length;
      return chunk.subarray(offset - length, offset);
    }
    return takeAcross(length);
  };
  const takeAcross = (length: number): Buffer => {
    const parts: Buffer[] = [];
    buffered -= length;
    for (let missing = length; missing > 0;) {
      const chunk = chunks[first] as Buffer;
      const end = Math.min(chunk.length, offset + missing);
      parts.push(chunk.subarray(offset, end));
      missing -= end - offset;
      if (end < chunk.length) {
        offset = end;
      } else {
        chunks[first++] = EMPTY;
        offset = 0;
      }
    }
    if (first === chunks.length || first > BATCH) {
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
      chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      buffered += chunk.length;
    },
    next() {
      if (body < 0) {
        if (buffered < LENGTH_BYTES) return undefined;
        body = take(LENGTH_BYTES).readUInt32BE(0);
        if (body > maxFrameBytes) {
          throw new ErlangError('frame_too_large', 'The node announces a frame larger than the limit', {
            details: { limit: maxFrameBytes, announced: body },
          });
        }
      }
      if (buffered < body) return undefined;
      const frame = body === 0 ? EMPTY : take(body);
      body = -1;
      return frame;
    },
  };
}
