import { expect } from 'vitest';
import type { ControlMessage } from '../src/control/control-message.js';
import type { Inbox } from '../src/control/inbox.js';
import { Atom } from '../src/etf/atom.js';
import { Pid } from '../src/etf/identifier.js';
import type { Term } from '../src/etf/term.js';
import { TermWriter } from '../src/etf/term-writer.js';

export const LIMITS = { maxMessageBytes: 1 << 20, maxBufferedBytes: 1 << 20, maxSequences: 8 };

export const pid = (id: number) => new Pid(new Atom('a@127.0.0.1'), id, 0, 7);

export const coded = (code: string) => expect.objectContaining({ code }) as Error;

/** All messages that are whole. */
export function drain(inbox: Inbox): ControlMessage[] {
  const messages: ControlMessage[] = [];
  for (let got = inbox.next(); got; got = inbox.next())
    if (got.kind === 'message') messages.push(got.message);
  return messages;
}

/** Messages with their payloads read, in a form that compares. */
export const readOut = (messages: ControlMessage[]) =>
  messages.map((message) =>
    Object.fromEntries(
      Object.entries(message).map(([key, value]) => [key, typeof value === 'function' ? value() : value]),
    ),
  );

/** A frame: its length and its body. */
export function framed(body: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/** Terms one after the other, without version bytes, as they stand behind a distribution header. */
export function terms(...all: Term[]): Buffer {
  const writer = new TermWriter();
  for (const term of all) writer.write(term);
  return Buffer.from(writer.take());
}

/** A distribution header of these bytes. */
export const header = (...bytes: number[]) => Buffer.from([131, 68, ...bytes]);

export function fragmentHead(tag: 69 | 70, sequence: number, fragment: number): Buffer {
  const head = Buffer.alloc(18);
  head[0] = 131;
  head[1] = tag;
  head.writeBigUInt64BE(BigInt(sequence), 2);
  head.writeBigUInt64BE(BigInt(fragment), 10);
  return head;
}
