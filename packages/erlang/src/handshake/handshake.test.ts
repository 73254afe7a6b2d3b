import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAcceptor, type Decision } from './acceptor.js';
import { FLAGS, MANDATORY_25, MANDATORY_26, OFFERED, REQUIRED_OF_PEER } from './flags.js';
import type { Handshake, HandshakeStep } from './handshake.js';
import { createInitiator, type InitiatorSetup } from './initiator.js';
import * as messages from './messages.js';
import { packet } from './packets.js';

const golden = JSON.parse(
  readFileSync(new URL('../../test/golden/handshake.json', import.meta.url), 'utf8'),
) as {
  readonly cookie: string;
  readonly initiator: string;
  readonly initiatorCreation: number;
  readonly initiatorChallenge: number;
  readonly acceptor: string;
  readonly acceptorCreation: number;
  readonly acceptorChallenge: number;
  readonly fromInitiator: readonly string[];
  readonly fromAcceptor: readonly string[];
  readonly afterwards: string;
};
const framed =
  <A extends readonly unknown[]>(encode: (...args: A) => Uint8Array) =>
  (...args: A) =>
    packet(encode(...args), 2);
const encodeAck = framed(messages.encodeAck);
const encodeChallenge = framed(messages.encodeChallenge);
const encodeName = framed(messages.encodeName);
const encodeReply = framed(messages.encodeReply);
const encodeStatus = framed(messages.encodeStatus);

const bytes = (hex: string) => Buffer.from(hex, 'hex');

const initiator = (setup: Partial<InitiatorSetup> = {}) =>
  createInitiator({
    self: { name: 'beamdeck@127.0.0.1', creation: 5, flags: OFFERED },
    cookie: 'secret',
    challenge: 111,
    peerName: 'a@127.0.0.1',
    oldConnectionDead: false,
    ...setup,
  });
const acceptor = (options: { cookie?: string; flags?: bigint; name?: string; decision?: Decision } = {}) =>
  createAcceptor({
    self: { name: options.name ?? 'a@127.0.0.1', creation: 6, flags: options.flags ?? OFFERED },
    cookie: options.cookie ?? 'secret',
    challenge: 222,
    ...(options.decision ? { decide: () => options.decision as Decision } : {}),
  });

/** Lets two machines talk until neither has anything to say; the last step of each side. */
function converse(left: Handshake, right: Handshake) {
  const last: { left?: HandshakeStep; right?: HandshakeStep } = {};
  let toRight = [left.open()];
  for (let round = 0; round < 10 && toRight.length > 0; round++) {
    const answers: Uint8Array[] = [];
    for (const chunk of toRight) {
      if (last.right?.done ?? last.right?.failed) break;
      last.right = right.receive(chunk);
      answers.push(...last.right.send);
    }
    toRight = [];
    for (const chunk of answers) {
      if (last.left?.done ?? last.left?.failed) break;
      last.left = left.receive(chunk);
      toRight.push(...last.left.send);
    }
  }
  return last;
}

describe('the handshake', () => {
  it('gives both sides the other and the flags they share', () => {
    const { left, right } = converse(initiator(), acceptor({ flags: OFFERED & ~FLAGS.ALTACT_SIG }));
    expect(left?.done?.peer).toMatchObject({ name: 'a@127.0.0.1', creation: 6 });
    expect(right?.done?.peer).toMatchObject({ name: 'beamdeck@127.0.0.1', creation: 5 });
    expect(left?.done?.flags).toBe(OFFERED & ~FLAGS.ALTACT_SIG);
    expect(right?.done?.flags).toBe(left?.done?.flags);
  });

  it('has four-byte lengths inside TLS', () => {
    const self = { name: 'a@127.0.0.1', creation: 6, flags: OFFERED };
    const other = createAcceptor({ self, cookie: 'secret', challenge: 222, lengthBytes: 4 });
    const { left, right } = converse(initiator({ lengthBytes: 4 }), other);
    expect(left?.done).toBeDefined();
    expect(right?.done).toBeDefined();
    const step = initiator({ lengthBytes: 4 }).receive(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect(step.failed).toMatchObject({ code: 'handshake_malformed', details: { length: 0xffffffff } });
  });

  it('goes on after ok_simultaneous', () => {
    const { left } = converse(initiator(), acceptor({ decision: { status: 'ok_simultaneous' } }));
    expect(left?.done).toBeDefined();
  });

  it('answers alive with true only when our old connection is known dead', () => {
    const decision = { status: 'alive' } as const;
    const insisting = converse(initiator({ oldConnectionDead: true }), acceptor({ decision }));
    expect(insisting.left?.done).toBeDefined();

    const modest = initiator();
    modest.open();
    const step = modest.receive(encodeStatus(decision));
    expect(step.failed?.code).toBe('name_in_use');
    expect(step.send).toEqual([encodeStatus({ status: 'false' })]);
    const { right } = converse(initiator(), acceptor({ decision }));
    expect(right?.failed?.code).toBe('handshake_closed');
  });

  it.each([
    ['nok', 'connect_collision'],
    ['not_allowed', 'not_allowed'],
  ] as const)('tells status %s apart as %s, on both sides', (status, code) => {
    const { left, right } = converse(initiator(), acceptor({ decision: { status } }));
    expect(left?.failed).toMatchObject({ code, details: { node: 'a@127.0.0.1' } });
    expect(right?.failed?.code).toBe(code);
  });

  it('gives a name to a node that asks for one, and never asks itself', () => {
    const decision = { status: 'named', name: 'guest@127.0.0.1', creation: 9 } as const;
    const named = acceptor({ decision });
    const guest = encodeName({ name: '127.0.0.1', creation: 0, flags: OFFERED | FLAGS.NAME_ME });
    expect(Buffer.from(named.receive(guest).send[0] ?? [])).toEqual(Buffer.from(encodeStatus(decision)));
    expect(acceptor().receive(guest).failed?.code).toBe('not_allowed');
    expect(OFFERED & FLAGS.NAME_ME).toBe(0n);
    expect(initiator().receive(encodeStatus(decision)).failed?.code).toBe('handshake_malformed');
  });

  it('reads a dynamic name message to its end and not past it', () => {
    const whole = encodeStatus({ status: 'named', name: 'guest@h', creation: 9 });
    for (const kept of [8, 9, 12, whole.length - 1]) {
      const cut = Buffer.from(whole.subarray(0, kept));
      cut.writeUInt16BE(kept - 2, 0);
      expect(initiator().receive(cut).failed?.code).toBe('handshake_malformed');
    }
    const longer = Buffer.concat([whole, Buffer.from('extra')]);
    longer.writeUInt16BE(longer.length - 2, 0);
    expect(initiator().receive(longer).failed?.details['status']).toBe('named');
  });

  it('refuses a wrong cookie on either side', () => {
    const { left, right } = converse(initiator(), acceptor({ cookie: 'other' }));
    expect(right?.failed?.code).toBe('cookie_refused');
    expect(left?.failed).toBeUndefined(); // a real node now closes without a word

    const us = initiator();
    us.receive(encodeStatus({ status: 'ok' }));
    us.receive(encodeChallenge({ name: 'a@127.0.0.1', flags: OFFERED, creation: 6, challenge: 1 }));
    expect(us.state).toBe('ack');
    expect(us.endedBy('close').code).toBe('cookie_refused');
    expect(us.endedBy('timeout').code).toBe('handshake_timeout');
    expect(us.receive(encodeAck(Buffer.alloc(16))).failed?.code).toBe('cookie_refused');
  });

  it('never repeats the cookie in an error', () => {
    const { right } = converse(initiator({ cookie: 'canary1' }), acceptor({ cookie: 'canary2' }));
    expect(JSON.stringify([right?.failed, right?.failed?.message])).not.toMatch(/canary/);
  });

  it.each([
    ['b@127.0.0.1', 'name_mismatch'],
    ['a@127', 'name_style_mismatch'],
    ['a@shop', 'name_style_mismatch'],
    ['a@10.0.0.5', 'name_mismatch'],
  ])('refuses a node that calls itself %s: %s', (name, code) => {
    const { left } = converse(initiator(), acceptor({ name }));
    expect(left?.failed).toMatchObject({ code, details: { expected: 'a@127.0.0.1', actual: name } });
  });

  it('refuses a peer without a mandatory flag, each of them, on both sides', () => {
    for (const [name, bit] of Object.entries(FLAGS)) {
      if (!(REQUIRED_OF_PEER & bit)) continue;
      const flags = OFFERED & ~bit & ~FLAGS.MANDATORY_25_DIGEST;
      const { left } = converse(initiator(), acceptor({ flags }));
      expect(left?.failed).toMatchObject({ code: 'flags_missing', details: { missing: [name] } });
      const { right } = converse(initiator({ self: { name: 'x@h', creation: 1, flags } }), acceptor());
      expect(right?.failed).toMatchObject({ code: 'flags_missing', details: { missing: [name] } });
    }
  });

  it('takes MANDATORY_25_DIGEST for all it stands for', () => {
    const flags = FLAGS.MANDATORY_25_DIGEST | FLAGS.SPAWN;
    const { left } = converse(initiator(), acceptor({ flags }));
    expect(left?.done?.flags).toBe(MANDATORY_25 | flags);
  });

  it('offers what OTP 25 and OTP 26 ask for, and never PUBLISHED', () => {
    expect(MANDATORY_25).toBe(0x1070f94n);
    expect(MANDATORY_26).toBe(0x403070f94n);
    expect(OFFERED & MANDATORY_26).toBe(MANDATORY_26);
    expect(OFFERED & FLAGS.PUBLISHED).toBe(0n);
  });

  it('takes no more than it knows from a peer that offers everything, and refuses one that offers nothing', () => {
    const { left } = converse(initiator(), acceptor({ flags: 2n ** 64n - 1n }));
    expect(left?.done?.flags).toBe(OFFERED);
    expect(converse(initiator(), acceptor({ flags: 0n })).left?.failed?.code).toBe('flags_missing');
  });

  it('says that version 5 is too old', () => {
    const old = Buffer.from([0, 8, 0x6e, 0, 5, 0, 0, 0, 0, 0x61]);
    expect(acceptor().receive(old).failed?.code).toBe('protocol_too_old');
    const us = initiator();
    us.receive(encodeStatus({ status: 'ok' }));
    expect(us.receive(old).failed?.code).toBe('protocol_too_old');
  });

  it.each([
    ['the ack first', encodeAck(Buffer.alloc(16))],
    ['the challenge first', encodeChallenge({ name: 'a@h', flags: OFFERED, creation: 1, challenge: 1 })],
    ['a reply', encodeReply({ challenge: 1, digest: Buffer.alloc(16) })],
    ['an unknown status', Buffer.from('\0\x05sokay', 'latin1')],
    ['status true', encodeStatus({ status: 'true' })],
    ['an empty packet', Buffer.from([0, 0])],
    ['text of another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'.padEnd(0x4856))],
  ])('ends on %s', (_what, chunk) => {
    const us = initiator();
    const { failed } = us.receive(chunk);
    expect(failed?.code).toBe('handshake_malformed');
    expect(us.state).toBe('over');
    expect(us.receive(encodeStatus({ status: 'ok' })).failed?.code).toBe('handshake_malformed');
  });

  it('ignores bytes after the name', () => {
    const longer = Buffer.concat([
      encodeChallenge({ name: 'a@127.0.0.1', flags: OFFERED, creation: 6, challenge: 222 }),
      Buffer.from('later fields'),
    ]);
    longer.writeUInt16BE(longer.length - 2, 0);
    const us = initiator();
    us.receive(encodeStatus({ status: 'ok' }));
    expect(us.receive(longer).failed).toBeUndefined();
    expect(us.state).toBe('ack');
  });

  it.each([1_021, 60_000])('refuses a name of %d bytes', (length) => {
    const us = initiator();
    us.receive(encodeStatus({ status: 'ok' }));
    const name = 'a'.repeat(length);
    const challenge = encodeChallenge({ name, flags: OFFERED, creation: 1, challenge: 1 });
    expect(us.receive(challenge).failed?.code).toBe('handshake_malformed');
  });

  it.each([['a\0b@h'], ['@'], ['a@b@c'], ['\u202ea@h']])('refuses the hostile name %j', (name) => {
    const us = initiator();
    us.receive(encodeStatus({ status: 'ok' }));
    const challenge = encodeChallenge({ name, flags: OFFERED, creation: 1, challenge: 1 });
    expect(us.receive(challenge).failed?.code).toMatch(/^(name_mismatch|handshake_malformed)$/);
  });

  it('survives any bytes with a result or a coded error', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }),
        fc.boolean(),
        (chunks, ours) => {
          const machine = ours ? initiator() : acceptor();
          for (const chunk of chunks) {
            const step = machine.receive(chunk);
            expect(step.done).toBeUndefined();
            if (!step.failed) continue;
            expect(step.failed.name).toBe('ErlangError');
            break;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the handshake with a real node, from its bytes', () => {
  const ours = () =>
    createInitiator({
      self: { name: golden.initiator, creation: golden.initiatorCreation, flags: 0x2d07df6fbcn },
      cookie: golden.cookie,
      challenge: golden.initiatorChallenge,
      peerName: golden.acceptor,
      oldConnectionDead: false,
    });
  const stream = Buffer.concat([...golden.fromAcceptor.map(bytes), bytes(golden.afterwards)]);

  const run = (cut: (chunk: Buffer) => Buffer[]) => {
    const machine = ours();
    const sent: Uint8Array[] = [machine.open()];
    for (const [index, chunk] of cut(stream).entries()) {
      const step = machine.receive(chunk);
      sent.push(...step.send);
      expect(step.failed).toBeUndefined();
      if (!step.done) continue;
      const later = cut(stream).slice(index + 1);
      return { sent, done: step.done, rest: Buffer.concat([step.done.rest, ...later]) };
    }
    throw new Error('the handshake did not end');
  };
  const check = ({ sent, done, rest }: ReturnType<typeof run>) => {
    expect(Buffer.concat(sent).toString('hex')).toBe(golden.fromInitiator.join(''));
    expect(done.peer).toMatchObject({ name: golden.acceptor, creation: golden.acceptorCreation });
    expect(done.flags.toString(16)).toBe('d07df6fbc');
    expect(rest.toString('hex')).toBe(golden.afterwards);
  };

  it('ends the same whole and byte by byte, with what follows kept', () => {
    check(run((chunk) => [chunk]));
    check(run((chunk) => Array.from(chunk, (byte) => Buffer.of(byte))));
  });

  it('ends the same in random splits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (points) => {
        const edges = [0, ...points.sort((left, right) => left - right), stream.length];
        check(run((chunk) => edges.slice(1).map((end, index) => chunk.subarray(edges[index], end))));
      }),
    );
  });

  it('is accepted by our acceptor too', () => {
    const machine = createAcceptor({
      self: { name: golden.acceptor, creation: golden.acceptorCreation, flags: 0xd07df7fbdn },
      cookie: golden.cookie,
      challenge: golden.acceptorChallenge,
    });
    const first = machine.receive(bytes(golden.fromInitiator[0] ?? ''));
    expect(Buffer.concat(first.send).toString('hex')).toBe(golden.fromAcceptor.slice(0, 2).join(''));
    const second = machine.receive(bytes(golden.fromInitiator[1] ?? ''));
    expect(Buffer.concat(second.send).toString('hex')).toBe(golden.fromAcceptor[2]);
    expect(second.done?.peer.name).toBe(golden.initiator);
  });
});
