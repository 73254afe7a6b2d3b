import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coded, drain, framed, header, LIMITS, pid, readOut, terms } from '../../test/frames.js';
import { Atom, atom } from '../etf/atom.js';
import { Pid, Reference } from '../etf/identifier.js';
import { improperList } from '../etf/list.js';
import type { Term } from '../etf/term.js';
import { Tuple, tuple } from '../etf/tuple.js';
import { FLAGS, OFFERED } from '../handshake/flags.js';
import { ALTACT, CODE, type ControlMessage } from './control-message.js';
import { createInbox } from './inbox.js';
import { createOutbox } from './outbox.js';

const PLAIN = OFFERED & ~(FLAGS.DIST_HDR_ATOM_CACHE | FLAGS.FRAGMENTS);
const reference = new Reference(atom('a@127.0.0.1'), 7, [1, 2, 3]);

describe('createInbox, fed what a real node sent', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../../test/golden/control.json', import.meta.url), 'utf8'),
  ) as { flags: string; frames: { erlang: string; hex: string }[] };
  const flags = BigInt(`0x${golden.flags}`);
  const stream = Buffer.concat(golden.frames.map(({ hex }) => Buffer.from(hex, 'hex')));
  const us = new Pid(new Atom('fake@127.0.0.1'), 1, 0, 7);
  const read = (chunks: readonly Uint8Array[]) => {
    const inbox = createInbox(flags, LIMITS);
    return readOut(
      chunks.flatMap((chunk) => {
        inbox.push(chunk);
        return drain(inbox);
      }),
    );
  };
  const whole = read([stream]);

  it('tells each signal by its kind', () => {
    expect(whole.map(({ kind }) => kind)).toEqual([
      ...[
        'send',
        'send',
        'send',
        'link',
        'unlink_id',
        'monitor',
        'demonitor',
        'monitor',
        'exit2',
        'link',
        'exit',
      ],
      ...['spawn_request', 'group_leader', 'send', 'send'],
    ]);
    expect(whole[0]).toMatchObject({ to: us, message: atom('hello') });
    expect(whole[1]).toMatchObject({ to: us, message: atom('hello') }); // by the atom cache
    expect(whole[2]).toMatchObject({ to: atom('box') });
    expect((whole[2]?.['message'] as Tuple).elements[3]).toEqual(improperList([1, 2], atom('x')));
    expect(whole[4]).toMatchObject({ to: us, id: expect.any(Number) as number });
    expect(whole[6]).toMatchObject({ reference: whole[5]?.['reference'] as Reference });
    expect(whole[7]).toMatchObject({ to: atom('box') });
    expect(whole[8]).toMatchObject({ to: us, reason: atom('because') });
    expect(whole[10]).toMatchObject({ to: us, reason: atom('broken') });
    expect(whole[13]).toMatchObject({ message: atom('traced') }); // with a trace token
    const [, greek, latin] = (whole[14]?.['message'] as Tuple).elements as Atom[];
    expect(greek?.name).toBe('α'.repeat(255)); // long atoms in the header
    expect(latin?.name).toBe('x'.repeat(200));
  });

  it('reads the same byte by byte', () => {
    expect(read(Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it('reads the same in random splits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (points) => {
        const edges = [0, ...points.sort((left, right) => left - right), stream.length];
        expect(read(edges.slice(1).map((end, index) => stream.subarray(edges[index], end)))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('survives any change of a byte with a message or a coded error', () => {
    fc.assert(
      fc.property(fc.nat(stream.length - 1), fc.nat(255), (offset, value) => {
        const changed = Buffer.from(stream);
        changed[offset] = value;
        try {
          read([changed]);
        } catch (error) {
          expect((error as Error).name, (error as Error).stack).toBe('ErlangError');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('createInbox', () => {
  it('reads back every signal the outbox writes, with and without headers', () => {
    for (const flags of [OFFERED, PLAIN, PLAIN & ~FLAGS.EXIT_PAYLOAD & ~FLAGS.SEND_SENDER]) {
      const out = createOutbox(flags);
      const inbox = createInbox(flags, LIMITS);
      const frames = [
        out.send(pid(1), pid(2), [1, 2]),
        out.sendToName(pid(1), atom('box'), 42),
        out.sendToAlias(pid(1), reference, 43),
        out.exit(pid(1), pid(2), atom('gone')),
        out.exit2(pid(1), pid(2), atom('kill')),
        out.monitor(pid(1), atom('box'), reference),
        out.demonitor(pid(1), pid(2), reference),
        out.monitorExit(pid(1), pid(2), reference, atom('noproc')),
        out.unlinkIdAck(2n ** 63n, pid(1), pid(2)),
        out.spawnReply(reference, pid(2), atom('notsup')),
      ];
      for (const frame of frames) inbox.push(frame);
      const from = flags & FLAGS.SEND_SENDER ? pid(1) : undefined;
      expect(readOut(drain(inbox))).toEqual([
        { kind: 'send', from, to: pid(2), message: [1, 2] },
        { kind: 'send', from: pid(1), to: atom('box'), message: 42 },
        { kind: 'send', from: pid(1), to: reference, message: 43 },
        { kind: 'exit', from: pid(1), to: pid(2), reason: atom('gone') },
        { kind: 'exit2', from: pid(1), to: pid(2), reason: atom('kill') },
        { kind: 'monitor', from: pid(1), to: atom('box'), reference },
        { kind: 'demonitor', from: pid(1), to: pid(2), reference },
        { kind: 'monitor_exit', from: pid(1), to: pid(2), reference, reason: atom('noproc') },
        { kind: 'unlink_id_ack', id: 2n ** 63n, from: pid(1), to: pid(2) },
        { kind: 'spawn_reply', request: reference, to: pid(2), flags: 0, result: atom('notsup') },
      ]);
    }
  });

  it('takes ticks of zero bytes, any number of them', () => {
    const inbox = createInbox(OFFERED, LIMITS);
    inbox.push(Buffer.alloc(4 * 10_000));
    let ticks = 0;
    for (let got = inbox.next(); got; got = inbox.next()) ticks += got.kind === 'tick' ? 1 : 0;
    expect(ticks).toBe(10_000);
  });

  const one = (flags: bigint, body: Buffer) => {
    const inbox = createInbox(flags, LIMITS);
    inbox.push(framed(body));
    return readOut(drain(inbox))[0];
  };

  it.each<[string, Term[], object]>([
    ['ALTACT to a pid', [CODE.ALTACT_SIG_SEND, ALTACT.PRIO, pid(1), pid(2)], { kind: 'send', to: pid(2) }],
    [
      'ALTACT to an alias',
      [CODE.ALTACT_SIG_SEND, ALTACT.ALIAS, pid(1), reference],
      { kind: 'send', to: reference },
    ],
    [
      'ALTACT to a name',
      [CODE.ALTACT_SIG_SEND, ALTACT.NAME, pid(1), atom('box')],
      { kind: 'send', to: atom('box') },
    ],
    [
      'ALTACT with a token',
      [CODE.ALTACT_SIG_SEND, ALTACT.TOKEN, pid(1), pid(2), 0],
      { kind: 'send', to: pid(2) },
    ],
    [
      'ALTACT exit',
      [CODE.ALTACT_SIG_SEND, ALTACT.EXIT, pid(1), pid(2)],
      { kind: 'exit2', reason: atom('payload') },
    ],
    ['ALIAS_SEND_TT', [CODE.ALIAS_SEND_TT, pid(1), reference, 0], { kind: 'send', to: reference }],
    ['SEND', [CODE.SEND, atom(''), pid(2)], { kind: 'send', from: undefined }],
    ['SEND_TT', [CODE.SEND_TT, atom(''), pid(2), 0], { kind: 'send', from: undefined }],
    ['REG_SEND_TT', [CODE.REG_SEND_TT, pid(1), atom(''), atom('box'), 0], { kind: 'send', to: atom('box') }],
    ['EXIT', [CODE.EXIT, pid(1), pid(2), atom('why')], { kind: 'exit', reason: atom('why') }],
    ['EXIT_TT', [CODE.EXIT_TT, pid(1), pid(2), 0, atom('why')], { kind: 'exit', reason: atom('why') }],
    ['EXIT2_TT', [CODE.EXIT2_TT, pid(1), pid(2), 0, atom('why')], { kind: 'exit2', reason: atom('why') }],
    ['PAYLOAD_EXIT_TT', [CODE.PAYLOAD_EXIT_TT, pid(1), pid(2), 0], { kind: 'exit', reason: atom('payload') }],
    [
      'PAYLOAD_EXIT2_TT',
      [CODE.PAYLOAD_EXIT2_TT, pid(1), pid(2), 0],
      { kind: 'exit2', reason: atom('payload') },
    ],
    [
      'MONITOR_P_EXIT',
      [CODE.MONITOR_P_EXIT, atom('box'), pid(2), reference, 1],
      { kind: 'monitor_exit', reason: 1 },
    ],
    [
      'SPAWN_REPLY_TT',
      [CODE.SPAWN_REPLY_TT, reference, pid(2), 3, pid(9), 0],
      { kind: 'spawn_reply', result: pid(9) },
    ],
    ['UNLINK', [CODE.UNLINK, pid(1), pid(2)], { kind: 'unlink' }],
    ['NODE_LINK', [CODE.NODE_LINK], { kind: 'node_link' }],
    ['a code of the future', [99, 1, 2], { kind: 'unknown', code: 99 }],
  ])('understands %s', (_name, fields, expected) => {
    const body = Buffer.concat([header(0), terms(new Tuple(fields), atom('payload'))]);
    expect(one(OFFERED, body)).toMatchObject(expected);
  });

  it.each<[string, Buffer]>([
    ['an unknown header', Buffer.from([131, 71, 0])],
    ['no header', Buffer.from([112, 131, 104, 0])],
    ['a header without its count', header()],
    ['an atom past the end', header(1, 0x08, 0, 200, 97)],
    ['a reference to an atom never sent', header(1, 0x00, 5)],
    ['a control message that is no tuple', Buffer.concat([header(0), terms(1)])],
    ['a control tuple cut short', Buffer.concat([header(0), terms(tuple(1, pid(1), pid(2))).subarray(0, 9)])],
    ['a control tuple without a code', Buffer.concat([header(0), terms(tuple(atom('x')))])],
    ['too few fields', Buffer.concat([header(0), terms(tuple(CODE.LINK, pid(1)))])],
    ['a field of the wrong kind', Buffer.concat([header(0), terms(tuple(CODE.LINK, pid(1), atom('x')))])],
    ['an exit for a name', Buffer.concat([header(0), terms(tuple(37, ALTACT.EXIT, pid(1), atom('x')), 1)])],
  ])('drops the connection on %s', (_name, body) => {
    expect(() => one(OFFERED, body)).toThrowError(coded('frame_malformed'));
  });

  it('drops the connection on a frame announced beyond the limit, before its bytes come', () => {
    const inbox = createInbox(OFFERED, LIMITS);
    inbox.push(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect(() => inbox.next()).toThrowError(coded('frame_too_large'));
  });

  it('leaves a fault inside a payload to whoever reads it', () => {
    const inbox = createInbox(OFFERED, LIMITS);
    const control = terms(tuple(CODE.PAYLOAD_EXIT, pid(1), pid(2)));
    inbox.push(framed(Buffer.concat([header(0), control, Buffer.from([67, 1, 2])])));
    inbox.push(framed(Buffer.concat([header(0), control, terms(atom('fine'))])));
    const [broken, fine] = drain(inbox) as Extract<ControlMessage, { kind: 'exit' }>[];
    expect(() => broken?.reason()).toThrowError(coded('term_unknown_tag'));
    expect(fine?.reason()).toEqual(atom('fine'));
  });
});
