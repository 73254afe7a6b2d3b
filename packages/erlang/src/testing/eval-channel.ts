import type { Duplex } from 'node:stream';

/**
 * Our end of the pipe that agent.ts serves on the node.
 */
export interface EvalChannel {
  /** Resolves when the node has said that it is up. */
  readonly ready: Promise<void>;
  /** Runs `source` (expressions, without the final dot's need) on the node; the value as `~0tp` prints it. */
  evaluate(source: string, timeoutMs: number): Promise<string>;
  /** Rejects all that waits. */
  close(reason: string): void;
}

interface Waiting {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

export function createEvalChannel(pipe: Duplex): EvalChannel {
  const waiting = new Map<number, Waiting>();
  let buffered = Buffer.alloc(0);
  let lastSeq = 0;

  const ask = (seq: number, send: () => void) =>
    new Promise<string>((resolve, reject) => {
      waiting.set(seq, { resolve, reject });
      send();
    });
  const ready = ask(0, () => undefined).then(() => undefined);
  ready.catch(() => undefined);

  const close = (reason: string) => {
    for (const [seq, { reject }] of waiting) {
      waiting.delete(seq);
      reject(new Error(reason));
    }
  };
  const answer = (frame: Buffer) => {
    const seq = frame.readUInt32BE(0);
    const text = frame.toString('utf8', 5);
    const caller = waiting.get(seq);
    waiting.delete(seq);
    if (frame[4] === 0) caller?.resolve(text);
    else caller?.reject(new Error(`the node raised ${text}`));
  };
  pipe.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= 4 && buffered.length >= 4 + buffered.readUInt32BE(0)) {
      const end = 4 + buffered.readUInt32BE(0);
      answer(buffered.subarray(4, end));
      buffered = buffered.subarray(end);
    }
  });
  pipe.on('error', () => undefined);
  pipe.on('close', () => close('the node is gone'));

  return {
    ready,
    close,
    evaluate(source, timeoutMs) {
      const seq = ++lastSeq;
      const body = Buffer.from(/\.\s*$/.test(source) ? source : `${source}.`, 'utf8');
      const head = Buffer.alloc(8);
      head.writeUInt32BE(body.length + 4, 0);
      head.writeUInt32BE(seq, 4);
      const timer = setTimeout(() => {
        const caller = waiting.get(seq);
        waiting.delete(seq);
        caller?.reject(new Error(`the node did not answer within ${timeoutMs} ms: ${source}`));
      }, timeoutMs);
      return ask(seq, () => pipe.write(Buffer.concat([head, body]))).finally(() => clearTimeout(timer));
    },
  };
}
