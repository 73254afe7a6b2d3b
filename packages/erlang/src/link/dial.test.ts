import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FAKE_COOKIE, startFakeNode, type FakeNode, type FakeNodeOptions } from '../../test/fake-node.js';
import { createManualClock } from '../../test/manual-clock.js';
import { rejection } from '../../test/real-node.js';
import { statesOf, statusLog } from '../../test/status-log.js';
import {
  atom,
  createLocalNode,
  epmdPortOf,
  Pid,
  Reference,
  type LocalNode,
  type LocalNodeOptions,
} from '../index.js';
import { createOutbox } from '../control/outbox.js';
import { FLAGS, OFFERED } from '../handshake/flags.js';
import { encodeStatus } from '../handshake/messages.js';
import { packet } from '../handshake/packets.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Waits until what `read` gives looks like `expected`, however long the loopback takes on a busy machine. */
const waitFor = (read: () => unknown, expected: object) =>
  expect.poll(read, { timeout: 5_000, interval: 5 }).toMatchObject(expected);

/** A server that does one thing to every connection. */
async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
async function fake(options: FakeNodeOptions = {}): Promise<FakeNode> {
  const node = await startFakeNode(options);
  closers.push(() => node.close());
  return node;
}
function client(options: Partial<LocalNodeOptions> = {}): LocalNode {
  const local = createLocalNode({ name: 'beamdeck@127.0.0.1', cookie: FAKE_COOKIE, epmdPort: 1, ...options });
  closers.push(() => local.close());
  return local;
}
const answerOf = (port: number, { version = 6, name = 'fake' } = {}) =>
  Buffer.from([
    119,
    0,
    port >> 8,
    port & 255,
    77,
    0,
    0,
    version,
    0,
    5,
    0,
    name.length,
    ...Buffer.from(name),
    0,
    0,
  ]);

describe('a port mapper', () => {
  const ask = async (onSocket: (socket: Socket) => void, options: Partial<LocalNodeOptions> = {}) =>
    client({ epmdPort: await serve(onSocket), ...options })
      .link('fake@127.0.0.1')
      .connect();

  it('that hangs is given five seconds', async () => {
    const clock = createManualClock();
    const failing = rejection(ask(() => undefined, { clock }));
    await clock.advance(4_900);
    await clock.advance(200);
    expect(await failing).toMatchObject({ code: 'epmd_timeout' });
  });

  it('is given five seconds in all, connecting included', async () => {
    const clock = createManualClock();
    const sockets: Socket[] = [];
    const failing = rejection(ask((socket) => void sockets.push(socket), { clock }));
    await expect.poll(() => sockets.length).toBe(1);
    await clock.advance(3_000);
    sockets[0]?.write(Buffer.of(119));
    await clock.advance(2_001);
    expect(await failing).toMatchObject({ code: 'epmd_timeout' });
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['closes at once', (socket) => socket.end(), 'epmd_malformed'],
    ['resets', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'epmd_unreachable'],
    ['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'epmd_malformed'],
    ['stops in the middle', (socket) => socket.end(answerOf(80).subarray(0, 9)), 'epmd_malformed'],
    ['tells of another node', (socket) => socket.end(answerOf(80, { name: 'evil' })), 'epmd_malformed'],
    ['tells of an old node', (socket) => socket.end(answerOf(80, { version: 5 })), 'protocol_too_old'],
    [
      'floods',
      (socket) => socket.write(Buffer.concat([answerOf(80), Buffer.alloc(1 << 20, 1)]).fill(9, 12, 13)),
      'epmd_malformed',
    ],
    ['does not know the node', (socket) => socket.end(Buffer.from([119, 1])), 'node_unknown'],
  ])('that %s is told by its code', async (_what, onSocket, code) => {
    expect(await rejection(ask(onSocket))).toMatchObject({ code });
  });

  it('that lies is found out: nothing listens there, or something else does', async () => {
    const closed = await serve(() => undefined);
    await closers.pop()?.();
    expect(await rejection(ask((socket) => socket.end(answerOf(closed))))).toMatchObject({
      code: 'connect_failed',
      details: { reason: 'ECONNREFUSED', port: closed },
    });
    const other = await fake({ name: 'other@127.0.0.1' });
    expect(await rejection(ask((socket) => socket.end(answerOf(other.port))))).toMatchObject({
      code: 'name_mismatch',
    });
  });

  it('may send its answer a byte at a time', async () => {
    const node = await fake();
    const slowly = async (socket: Socket) => {
      for (const byte of answerOf(node.port)) {
        socket.write(Buffer.of(byte));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      socket.end();
    };
    await ask((socket) => void slowly(socket));
  });

  it('is looked for where erl looks', () => {
    expect(epmdPortOf({})).toBe(4369);
    expect(epmdPortOf({ ERL_EPMD_PORT: '5000' })).toBe(5000);
    expect(epmdPortOf({ ERL_EPMD_PORT: 'x' })).toBe(4369);
  });
});

describe('a node that is there', () => {
  it('and asks without end but does not read is heard no more, and in the end given up', async () => {
    const from = new Pid(atom('fake@127.0.0.1'), 1, 0, 7);
    const asking = createOutbox(OFFERED).monitor(from, atom('nobody'), new Reference(from.node, 7, [1]));
    const flood = Buffer.concat(Array.from({ length: 1_000 }, () => asking));
    const node = await fake({
      onConnected(socket) {
        const more = () => {
          while (!socket.destroyed && socket.write(flood));
        };
        socket.on('drain', more);
        setImmediate(() => {
          socket.pause();
          more();
        });
      },
    });
    const clock = createManualClock();
    const link = client({ clock, random: () => 0 }).link(node.name, { port: node.port });
    await link.connect();
    const sent = async () => {
      const before = link.stats.bytesOut;
      await clock.advance(100);
      return link.stats.bytesOut - before;
    };
    await expect.poll(sent, { timeout: 10_000 }).toBe(0); // our answers stop, as its questions are no longer read
    expect(link.stats.bytesOut).toBeGreaterThan(4_000_000);
    expect(link.status.state).toBe('connected');
    const log = statusLog(link);
    for (let quarter = 0; quarter < 5; quarter++) await clock.advance(15_000);
    expect(log[0]).toMatchObject({ state: 'reconnecting', error: { details: { reason: 'tick_timeout' } } });
    await node.close(); // closing waits for what was written, by a clock that stands still here
  });
});

describe('what answers on the distribution port', () => {
  const connect = (port: number, options: Partial<LocalNodeOptions> = {}) => {
    const link = client(options).link('fake@127.0.0.1', { port });
    return { link, connected: link.connect() };
  };

  it('and says nothing is given seven seconds', async () => {
    const clock = createManualClock();
    const sockets: Socket[] = [];
    const { connected } = connect(await serve((socket) => void sockets.push(socket)), { clock });
    const failing = rejection(connected);
    await expect.poll(() => sockets.length).toBe(1);
    await clock.advance(6_900);
    await clock.advance(200);
    expect(await failing).toMatchObject({ code: 'handshake_timeout', details: { state: 'status' } });
  });

  it('and dribbles is given thirty seconds in all', async () => {
    const clock = createManualClock();
    const sockets: Socket[] = [];
    const { connected } = connect(await serve((socket) => void sockets.push(socket)), { clock });
    const failing = rejection(connected);
    await expect.poll(() => sockets.length).toBe(1);
    await clock.advance(100);
    for (let second = 0; second < 30; second += 5) {
      sockets[0]?.write(Buffer.of(0));
      await clock.advance(5_000);
    }
    expect(await failing).toMatchObject({ code: expect.stringMatching(/^handshake_/) as string });
    await clock.advance(1);
    expect(sockets[0]?.readyState).not.toBe('open');
  });

  it.each<[string, FakeNodeOptions, string]>([
    ['refuses', { decide: () => ({ status: 'not_allowed' }) }, 'not_allowed'],
    ['is dialling us', { decide: () => ({ status: 'nok' }) }, 'connect_collision'],
    ['knows us already', { decide: () => ({ status: 'alive' }) }, 'name_in_use'],
    [
      'gives us a name',
      { decide: () => ({ status: 'named', name: 'x@h', creation: 1 }) },
      'handshake_malformed',
    ],
    ['has another cookie', { cookie: 'other' }, 'cookie_refused'],
    ['cannot spawn', { flags: OFFERED & ~FLAGS.SPAWN }, 'flags_missing'],
    ['has another name', { name: 'fake@127' }, 'name_style_mismatch'],
    ['closes', { onSocket: (socket) => socket.end() }, 'handshake_closed'],
    [
      'speaks HTTP',
      { onSocket: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') },
      'handshake_closed',
    ],
    ['speaks TLS', { onSocket: (socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 10])) }, 'tls_failed'],
    ['sends 64 KiB', { onSocket: (socket) => socket.end(Buffer.alloc(70_000, 0x73)) }, 'handshake_malformed'],
  ])('and %s is told by its code', async (_what, options, code) => {
    const node = await fake(options);
    expect(await rejection(connect(node.port).connected)).toMatchObject({ code });
  });

  it('hears `false` when it says alive, and that answer is not lost', async () => {
    const heard: Buffer[] = [];
    const node = await fake({
      onSocket(socket) {
        socket.write(packet(encodeStatus({ status: 'alive' }), 2));
        socket.on('data', (chunk: Buffer) => heard.push(chunk));
      },
    });
    expect(await rejection(connect(node.port).connected)).toMatchObject({ code: 'name_in_use' });
    await expect.poll(() => Buffer.concat(heard).toString('latin1')).toMatch(/\0\x06sfalse$/);
  });

  it('is asked again at once while it has not buried the connection before', async () => {
    const answers = (['alive', 'alive', 'ok'] as const).map((status) => ({ status }));
    const node = await fake({ decide: () => answers.shift() ?? { status: 'not_allowed' } });
    const { link, connected } = connect(node.port);
    const seen = statusLog(link);
    await connected;
    expect(node.accepted).toBe(3);
    expect(statesOf(seen)).not.toContain('reconnecting');
  });

  it('leaves no timer and no socket behind when it refuses', async () => {
    const clock = createManualClock();
    const node = await fake({ decide: () => ({ status: 'not_allowed' }) });
    const { link, connected } = connect(node.port, { clock });
    await rejection(connected);
    expect(clock.pending).toBe(1); // the slow next attempt
    await link.close();
    expect(clock.pending).toBe(0);
    await expect.poll(() => node.sockets.size).toBe(0);
  });

  it('is dialled again with backoff after a failure, slowly after a refusal, once at a time', async () => {
    const clock = createManualClock();
    const random = () => 0;
    const closing = await fake({ onSocket: (socket) => socket.destroy() });
    const { link, connected } = connect(closing.port, { clock, random });
    await rejection(connected);
    let attempt = 1;
    for (const ms of [100, 200, 400, 800, 1_500, 1_500]) {
      await waitFor(() => link.status, { state: 'reconnecting', attempt, nextAt: clock.now() + ms });
      expect(closing.accepted).toBe(attempt++);
      await clock.advance(ms);
    }
    await waitFor(() => link.status, { state: 'reconnecting', attempt: 7 });

    const refusing = await fake({ cookie: 'other' });
    const refused = connect(refusing.port, { clock, random });
    await rejection(refused.connected);
    await clock.advance(29_000);
    expect(refusing.accepted).toBe(1);
    await clock.advance(2_000);
    await expect.poll(() => refusing.accepted).toBe(2);
  });

  it('is not dialled in a tight loop when connections break as soon as they are up', async () => {
    const clock = createManualClock();
    const node = await fake({ onConnected: (socket) => socket.destroy() });
    const { link, connected } = connect(node.port, { clock, random: () => 0 });
    await connected;
    for (const ms of [100, 200, 400, 800]) {
      await waitFor(() => link.status, { state: 'reconnecting', nextAt: clock.now() + ms });
      await clock.advance(ms);
    }
  });

  it('stops being dialled when the link is closed in mid-attempt', async () => {
    for (const delay of [0, 5]) {
      const node = await fake({ onSocket: (socket) => socket.resume() });
      const { link, connected } = connect(node.port);
      const failing = rejection(connected);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await link.close();
      expect(await failing).toMatchObject({ code: 'link_closed' });
      await expect.poll(() => node.sockets.size).toBe(0);
    }
  });
});
