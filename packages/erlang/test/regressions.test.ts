import { deflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createInbox } from '../src/control/inbox.js';
import { createOutbox } from '../src/control/outbox.js';
import { OFFERED } from '../src/handshake/flags.js';
import { createInitiator } from '../src/handshake/initiator.js';
import { encodeStatus } from '../src/handshake/messages.js';
import { packet } from '../src/handshake/packets.js';
import {
  atom,
  createLocalNode,
  decodeTerm,
  encodeTerm,
  improperList,
  Pid,
  Reference,
  tuple,
  type LocalNode,
} from '../src/index.js';
import { FAKE_COOKIE, startFakeNode, type FakeNode } from './fake-node.js';
import { useRealNode } from './real-node.js';

const coded = (code: RegExp) =>
  expect.objectContaining({ code: expect.stringMatching(code) as string }) as Error;
const hex = (text: string) => Buffer.from(text, 'hex');

/** What broke other clients of the distribution protocol, one test each. */
describe('bugs of other clients', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing.close();
  });
  const connectedTo = async (node: FakeNode): Promise<LocalNode> => {
    const local = createLocalNode({ name: 'beamdeck@127.0.0.1', cookie: FAKE_COOKIE });
    open.push(local, node);
    await local.link(node.name, { port: node.port }).connect();
    return local;
  };

  it('a mandatory flag missing after an OTP release', () => {
    for (const mandatory of [0x1070f94n, 0x403070f94n]) expect(OFFERED & mandatory).toBe(mandatory);
    expect(OFFERED & (1n << 26n)).not.toBe(0n); // MANDATORY_25_DIGEST, whatever comes to be mandatory by it
  });

  it('alias replies unanswered; UNLINK_ID acknowledged late', async () => {
    const us = { pid: undefined as Pid | undefined };
    const heard: unknown[] = [];
    const node = await startFakeNode({
      onConnected(socket, { flags }) {
        const inbox = createInbox(flags, { maxMessageBytes: 1e6, maxBufferedBytes: 1e6, maxSequences: 1 });
        const out = createOutbox(flags);
        const them = new Pid(atom(node.name), 1, 0, 7);
        const alias = new Reference(atom(node.name), 7, [1, 2, 3]);
        const ping = tuple(
          atom('$gen_call'),
          tuple(them, improperList([atom('alias')], alias)),
          tuple(atom('is_auth'), atom(node.name)),
        );
        socket.on('data', (chunk: Buffer) => {
          inbox.push(chunk);
          for (let got = inbox.next(); got; got = inbox.next()) {
            if (got.kind !== 'message') continue;
            const { message } = got;
            if (message.kind === 'spawn_request' && !us.pid) {
              us.pid = message.from;
              // A question first, then the unlink, in one write: the acknowledgement must not wait behind anything else.
              const body = Buffer.concat([
                hex('834400'),
                encodeTerm(tuple(35, 77, them, us.pid)).subarray(1),
              ]);
              const length = Buffer.alloc(4);
              length.writeUInt32BE(body.length);
              socket.write(Buffer.concat([length, body, out.sendToName(them, atom('net_kernel'), ping)]));
            } else if (message.kind === 'unlink_id_ack') heard.push(message.id);
            else if (message.kind === 'send') heard.push(message.to);
          }
        });
      },
    });
    await connectedTo(node);
    await expect.poll(() => heard.length).toBe(2);
    expect(heard[0]).toBe(77);
    expect(heard[1]).toBeInstanceOf(Reference); // the reply went to the alias, as its caller waits there alone
  });

  it('pids, ports and references of the V4_NC forms not echoed byte for byte', () => {
    const name = '770b61403132372e302e302e31';
    for (const term of [
      `8358${name}ffffffff0fffffff00000007`,
      `8378${name}ffffffffffffffff00000007`,
      `8359${name}0fffffff00000007`,
      `835a0005${name}00000007${'ffffffff'.repeat(5)}`,
    ]) {
      expect(Buffer.from(encodeTerm(decodeTerm(hex(term)))).toString('hex')).toBe(term);
    }
  });

  it('a tick of zero bytes taken for the end, or for a message', async () => {
    const node = await startFakeNode({ onConnected: (socket) => void socket.write(Buffer.alloc(400)) });
    const local = await connectedTo(node);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(local.link(node.name).status.state).toBe('connected');
  });

  it('a dynamic-name message read past its end', () => {
    const body = Buffer.concat([Buffer.from('snamed:'), hex('0005'), Buffer.from('a@h')]);
    const us = createInitiator({
      self: { name: 'x@h', creation: 1, flags: OFFERED },
      ...{ cookie: 'c', challenge: 1, peerName: 'a@h', oldConnectionDead: false },
    });
    expect(us.receive(packet(body, 2)).failed?.code).toBe('handshake_malformed');
  });

  it('an integer of eight bits taken for a signed one', () => {
    expect([0, 127, 128, 255].map((byte) => decodeTerm(Uint8Array.of(131, 97, byte)))).toEqual([
      0, 127, 128, 255,
    ]);
    expect(decodeTerm(hex('8362ffffffff'))).toBe(-1);
  });

  it('the atoms true, false and undefined taken for JavaScript’s', () => {
    for (const name of ['true', 'false', 'undefined', 'null']) {
      expect(decodeTerm(encodeTerm(atom(name)))).toEqual(atom(name));
    }
  });

  it('a cached atom changed between the fragments that refer to it', () => {
    // Covered frame by frame in src/control/inbox.test.ts; here as a stream, with the change between two fragments.
    const frame = (body: string) => {
      const bytes = hex(body);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const pid = '58770161000000010000000000000001';
    const control = `68036116${pid}${pid}`;
    const inbox = createInbox(OFFERED, { maxMessageBytes: 1e6, maxBufferedBytes: 1e6, maxSequences: 4 });
    inbox.push(frame(`8345${'00'.repeat(7)}01${'00'.repeat(7)}02${'0108000161'}${control}6802`));
    inbox.push(frame(`8344${'0108000162'}${control}5200`));
    inbox.push(frame(`8346${'00'.repeat(7)}01${'00'.repeat(7)}01${'52005200'}`));
    const terms: unknown[] = [];
    for (let got = inbox.next(); got; got = inbox.next()) {
      if (got.kind === 'message' && got.message.kind === 'send') terms.push(got.message.message());
    }
    expect(terms).toEqual([atom('b'), tuple(atom('a'), atom('a'))]);
  });

  it('a list that says it has 2^30 items and more', () => {
    for (const length of ['40000000', '7fffffff', 'ffffffff']) {
      expect(() => decodeTerm(hex(`836c${length}6101`))).toThrowError(coded(/^term_(truncated|too_large)$/));
    }
  });

  it('a compressed term that inflates beyond measure', () => {
    const bomb = deflateSync(Buffer.alloc(200_000_000));
    const head = (size: number) => {
      const bytes = Buffer.from([131, 80, 0, 0, 0, 0]);
      bytes.writeUInt32BE(size, 2);
      return bytes;
    };
    expect(() => decodeTerm(Buffer.concat([head(200_000_000), bomb]))).toThrowError(
      coded(/^term_too_large$/),
    );
    expect(() => decodeTerm(Buffer.concat([head(1_000), bomb]))).toThrowError(coded(/^term_/)); // and one that lies
  });

  it('a term nested a million deep', () => {
    const deep = Buffer.concat([hex('83'), Buffer.alloc(2_000_000, hex('6801')), hex('6a')]);
    expect(() => decodeTerm(deep)).toThrowError(coded(/^term_too_deep$/));
  });

  it('the answer to a status never flushed', async () => {
    const heard: Buffer[] = [];
    const node = await startFakeNode({
      onSocket(socket) {
        socket.write(packet(encodeStatus({ status: 'alive' }), 2));
        socket.on('data', (chunk: Buffer) => heard.push(chunk));
      },
    });
    const local = createLocalNode({ name: 'beamdeck@127.0.0.1', cookie: FAKE_COOKIE });
    open.push(local, node);
    await expect(local.link(node.name, { port: node.port }).connect()).rejects.toThrowError(
      coded(/^name_in_use$/),
    );
    await expect.poll(() => Buffer.concat(heard).toString('latin1')).toContain('sfalse');
  });

  describe('on a real node', () => {
    const real = useRealNode();

    it('messages of more than 64 KiB', async () => {
      for (const size of [65_535, 65_536, 65_537, 1_000_000]) {
        const sent = Buffer.alloc(size, 'x');
        expect(await real.link.call('erlang', 'list_to_binary', [[sent]])).toHaveLength(size);
      }
    });

    it('replies to an alias', async () => {
      await real.link.connect();
      expect(await real.node.eval(`net_adm:ping('${real.local.name}')`)).toBe('pong');
    });
  });
});
