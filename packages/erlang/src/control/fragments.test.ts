import { describe, expect, it } from 'vitest';
import {
  coded,
  drain,
  fragmentHead,
  framed,
  header,
  LIMITS,
  pid,
  readOut,
  terms,
} from '../../test/frames.js';
import { atom } from '../etf/atom.js';
import { type Tuple, tuple } from '../etf/tuple.js';
import { OFFERED } from '../handshake/flags.js';
import { CODE, type ControlMessage } from './control-message.js';
import { createInbox } from './inbox.js';
import { createOutbox } from './outbox.js';

describe('fragments', () => {
  const control = terms(tuple(CODE.SEND_SENDER, pid(1), pid(2)));
  const start = (sequence: number, count: number, payload: Uint8Array) =>
    framed(Buffer.concat([fragmentHead(69, sequence, count), Buffer.of(0), control, payload]));
  const later = (sequence: number, fragment: number, payload: Uint8Array) =>
    framed(Buffer.concat([fragmentHead(70, sequence, fragment), payload]));
  const payload = terms(Buffer.alloc(1000, 7));

  it('are put together, interleaved with others and with whole messages', () => {
    const inbox = createInbox(OFFERED, LIMITS);
    inbox.push(start(1, 3, payload.subarray(0, 400)));
    inbox.push(start(2, 2, payload.subarray(0, 1)));
    inbox.push(later(1, 2, payload.subarray(400, 500)));
    inbox.push(createOutbox(OFFERED).send(pid(1), pid(2), atom('between')));
    inbox.push(later(2, 1, payload.subarray(1)));
    inbox.push(later(1, 1, payload.subarray(500)));
    inbox.push(start(3, 1, payload));
    const messages = readOut(drain(inbox)).map(({ message }) => message);
    expect(messages).toEqual([
      atom('between'),
      ...[1, 2, 3].map(() => expect.objectContaining({ length: 1000 }) as Uint8Array),
    ]);
  });

  it('keep the atoms of their own header while later ones change the cache', () => {
    const inbox = createInbox(OFFERED, LIMITS);
    const put = (name: string) => Buffer.from([1, 0x08, 0, name.length, ...Buffer.from(name)]);
    const reference0 = Buffer.from([82, 0]);
    const cut = reference0;
    inbox.push(framed(Buffer.concat([fragmentHead(69, 1, 2), put('first'), control, cut.subarray(0, 1)])));
    inbox.push(framed(Buffer.concat([header(), put('second'), control, reference0])));
    inbox.push(later(1, 1, cut.subarray(1)));
    expect(readOut(drain(inbox)).map(({ message }) => message)).toEqual([atom('second'), atom('first')]);
  });

  it('understands the example of the OTP manual', () => {
    // External Term Format, "Distribution Header for fragmented messages"; entries 10 and 5 are cached before it.
    const inbox = createInbox(OFFERED, LIMITS);
    const prime = Buffer.concat([
      header(2, 0x8c, 0x00, 10, 3, 97, 64, 104, 5, 3, 98, 64, 104),
      terms(tuple(CODE.NODE_LINK)),
    ]);
    inbox.push(framed(prime));
    const first = Buffer.concat([
      Buffer.from([131, 69, 0, 0, 2, 168, 0, 0, 5, 83, 0, 0, 0, 0, 0, 0, 0, 2]),
      Buffer.from([5, 4, 137, 9, 10, 5, 236, 3, 114, 101, 103, 9, 4, 99, 97, 108, 108]),
      Buffer.from([238, 13, 115, 101, 116, 95, 103, 101, 116, 95, 115, 116, 97, 116, 101]),
      Buffer.from([104, 4, 97, 6, 103, 82, 0, 0, 0, 0, 85, 0, 0, 0, 0, 2, 82, 1, 82, 2]),
      Buffer.from([104, 3, 82, 3, 103, 82, 0, 0, 0, 0, 245, 0, 0, 0, 2, 2]),
      Buffer.from([104, 2, 82, 4, 109, 0, 0, 0, 128, ...new Array<number>(103).fill(0)]),
    ]);
    const second = Buffer.from([
      131,
      70,
      0,
      0,
      2,
      168,
      0,
      0,
      5,
      83,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      1,
      ...new Array<number>(25).fill(0),
    ]);
    inbox.push(framed(first));
    inbox.push(framed(second));
    const [, message] = readOut(drain(inbox));
    expect(message).toMatchObject({ kind: 'send', to: atom('reg') });
    const [call, , request] = (message?.['message'] as Tuple).elements;
    expect(call).toEqual(atom('call'));
    expect((request as Tuple).elements).toEqual([
      atom('set_get_state'),
      expect.objectContaining({ length: 128 }),
    ]);
  });

  it.each<[string, Buffer[]]>([
    ['a fragment of no message', [later(1, 1, payload)]],
    ['a fragment repeated', [start(1, 3, payload), later(1, 2, payload), later(1, 2, payload)]],
    ['ascending fragments', [start(1, 3, payload), later(1, 4, payload)]],
    ['a fragment left out', [start(1, 4, payload), later(1, 2, payload)]],
    ['a message begun twice', [start(1, 3, payload), start(1, 3, payload)]],
    ['a message of no fragments', [start(1, 0, payload)]],
    ['more messages open than allowed', Array.from({ length: 9 }, (_, index) => start(index, 2, payload))],
    ['a head cut short', [framed(fragmentHead(69, 1, 2).subarray(0, 10))]],
  ])('end the connection on %s', (_name, frames) => {
    const inbox = createInbox(OFFERED, LIMITS);
    for (const frame of frames) inbox.push(frame);
    expect(() => drain(inbox)).toThrowError(coded('frame_malformed'));
  });

  it('of a message beyond the limit are read over, and only that message fails', () => {
    const inbox = createInbox(OFFERED, { ...LIMITS, maxMessageBytes: 4_096 });
    const part = Buffer.alloc(3_000);
    inbox.push(start(1, 4, part));
    for (const fragment of [3, 2, 1]) inbox.push(later(1, fragment, part));
    inbox.push(start(2, 1, payload));
    const [large, fine] = drain(inbox) as Extract<ControlMessage, { kind: 'send' }>[];
    expect(() => large?.message()).toThrowError(coded('frame_too_large'));
    expect(fine?.message()).toHaveLength(1000);
  });

  it('of many messages together stay within the limit, or end the connection', () => {
    const inbox = createInbox(OFFERED, { ...LIMITS, maxBufferedBytes: 10_000 });
    for (let sequence = 0; sequence < 4; sequence++) inbox.push(start(sequence, 9, Buffer.alloc(3_000)));
    expect(() => drain(inbox)).toThrowError(coded('frame_too_large'));
  });
});
