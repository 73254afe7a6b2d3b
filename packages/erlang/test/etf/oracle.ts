import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A real node that makes, reads and compares terms. See oracle.escript. */
export interface Oracle {
  seed(seed: number): Promise<void>;
  /** Random terms, encoded in all the ways of `term_to_binary`. The node keeps them for `check`. */
  generate(count: number): Promise<Buffer[]>;
  /** What the kept terms became here and back. */
  check(encoded: readonly Uint8Array[]): Promise<Verdict>;
  /** The node's own encoding of each, and its text; undefined where it refuses to read. */
  read(encoded: readonly Uint8Array[]): Promise<(Reading | undefined)[]>;
  /** The same with the number of bytes that the node used. */
  use(encoded: readonly Uint8Array[]): Promise<(Reading | undefined)[]>;
  close(): Promise<void>;
}

export interface Verdict {
  readonly different: number;
  readonly otherBytes: number;
  /** The first of those, as Erlang prints it. */
  readonly first: string;
}

export interface Reading {
  readonly canonical: Buffer;
  readonly text: string;
}

const SCRIPT = fileURLToPath(new URL('oracle.escript', import.meta.url));

export function startOracle(): Oracle {
  const child = spawn('escript', [SCRIPT], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, ERL_FLAGS: '+t 4000000' },
  });
  const pipe = child.stdio[3] as Duplex;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting: { resolve: (answer: Buffer) => void; reject: (error: Error) => void }[] = [];
  const chunks: Buffer[] = [];
  let buffered = 0;
  pipe.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    buffered += chunk.length;
    while (buffered >= 4) {
      const head =
        chunks[0]!.length >= 4
          ? chunks[0]!
          : (chunks.splice(0, chunks.length, Buffer.concat(chunks)), chunks[0]!);
      const size = head.readUInt32BE(0);
      if (buffered < 4 + size) return;
      const all = Buffer.concat(chunks.splice(0));
      buffered -= 4 + size;
      if (buffered > 0) chunks.push(all.subarray(4 + size));
      waiting.shift()!.resolve(all.subarray(4, 4 + size));
    }
  });
  const fail = () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the oracle is gone'));
  };
  pipe.on('error', fail);
  pipe.on('close', fail);

  const ask = (kind: string, body: Uint8Array): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      const head = Buffer.alloc(5);
      head.writeUInt32BE(1 + body.length);
      head.write(kind, 4);
      pipe.write(head);
      pipe.write(body);
    });
  const readings = async (kind: string, encoded: readonly Uint8Array[]) => {
    const answers = unbatch(await ask(kind, batch(encoded)));
    return encoded.map((_, i) => {
      const canonical = answers[2 * i]!;
      return canonical.length === 0 ? undefined : { canonical, text: answers[2 * i + 1]!.toString('utf8') };
    });
  };

  return {
    seed: async (seed) => void (await ask('s', uint32(seed))),
    generate: async (count) => unbatch(await ask('g', uint32(count))),
    check: async (encoded) => {
      const answer = await ask('c', batch(encoded));
      return {
        different: answer.readUInt32BE(0),
        otherBytes: answer.readUInt32BE(4),
        first: answer.toString('utf8', 8),
      };
    },
    read: (encoded) => readings('r', encoded),
    use: (encoded) => readings('u', encoded),
    close: async () => {
      pipe.destroy();
      await exited;
    },
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function batch(encoded: readonly Uint8Array[]): Buffer {
  return Buffer.concat(encoded.flatMap((bytes) => [uint32(bytes.length), bytes]));
}

function unbatch(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt32BE(at);
    parts.push(bytes.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return parts;
}
