import { TextDecoder } from 'node:util';

/** A line longer than this is given cut: it is no line of a log, and its rest need not be held. */
export const MAX_LINE_BYTES = 262_144;
const NEWLINE = 0x0a;

/**
 * The lines of a stream of bytes, without their newlines; what follows the last newline comes last, if anything does. Holds
 * one line at a time. Bytes that are no UTF-8 become replacement characters, so such a line is not what was written.
 */
export async function* logLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let held: Uint8Array[] = [];
  let length = 0;
  const hold = (bytes: Uint8Array): void => {
    // One byte more than a line may have, so that it shows.
    const room = MAX_LINE_BYTES + 1 - length;
    if (room > 0 && bytes.length > 0) held.push(bytes.subarray(0, room));
    length = Math.min(MAX_LINE_BYTES + 1, length + bytes.length);
  };
  const take = (): string => {
    const text = decoder.decode(Buffer.concat(held));
    held = [];
    length = 0;
    return text;
  };

  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, at));
      yield take();
      from = at + 1;
    }
    hold(chunk.subarray(from));
  }
  if (length > 0) yield take();
}

/** The number of bytes that the first `count` lines take, newlines included; all bytes when there are fewer lines. */
export async function bytesOfLines(chunks: AsyncIterable<Uint8Array>, count: number): Promise<number> {
  let bytes = 0;
  let left = count;
  if (left <= 0) return 0;
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) {
      left -= 1;
      if (left === 0) return bytes + at + 1;
    }
    bytes += chunk.length;
  }
  return bytes;
}
