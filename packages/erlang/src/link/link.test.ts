import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { rejection, useRealNode } from '../../test/real-node.js';
import { atom, isErlangError, Pid, tuple, type Link, type LinkStatus } from '../index.js';
import { startTcpProxy, type TcpProxy } from '../testing/index.js';
import { ERLANG_ERRORS } from '../error/erlang-error.js';

const eventually = (check: () => unknown, timeout = 5_000) => expect.poll(check, { timeout, interval: 10 });

/** Every status from now on. */
function watch(link: Link): LinkStatus[] {
  const seen: LinkStatus[] = [];
  link.onStatus((status) => seen.push(status));
  return seen;
}
const states = (seen: readonly LinkStatus[]) => seen.map(({ state }) => state);

describe('a link to a real node', () => {
  const real = useRealNode();

  it('is one for a name, idle until used', () => {
    expect(real.local.link('a@127.0.0.1')).toBe(real.local.link('a@127.0.0.1'));
    expect(real.local.link('idle@127.0.0.1').status).toEqual({ state: 'idle' });
    expect(() => real.local.link('nonsense')).toThrowError(
      expect.objectContaining({ code: 'name_invalid' }) as Error,
    );
  });

  it('connects as a hidden node that is in no port mapper and in nobody’s nodes()', async () => {
    const seen = watch(real.link);
    await real.link.connect();
    expect(states(seen)).toEqual(['connecting', 'connected']);
    expect(real.link.status).toMatchObject({
      state: 'connected',
      peer: 'a@127.0.0.1',
      creation: Number(await real.node.eval('erlang:system_info(creation)')),
      address: { host: '127.0.0.1' },
    });
    expect(real.link.status).toMatchObject({ peerFlags: expect.arrayContaining(['PUBLISHED']) as string[] });
    expect(await real.node.eval('nodes()')).toBe('[]');
    expect(await real.node.eval('nodes(hidden)')).toBe(`['beamdeck@127.0.0.1']`);
    expect(await real.otp.registeredNames()).toEqual(['a']);
  });

  it('connects by the first call', async () => {
    await using local = real.client({ name: 'beamdeck2@127.0.0.1' });
    expect(await local.link(real.node.name).call('erlang', 'abs', [-1])).toBe(1);
  });

  it('makes no atom on the node, over calls and reconnects', async () => {
    const atoms = () => real.node.eval('erlang:system_info(atom_count)');
    const use = async () => {
      await using local = real.client();
      const link = local.link(real.node.name);
      for (let i = 0; i < 50; i++) await link.call('lists', 'seq', [1, i]);
      await link.evaluate('lists:sum(Ns)', { Ns: [1, 2] });
      await rejection(link.call('erlang', 'error', [atom('undefined')]));
      await rejection(link.call('erlang', 'abs', [atom('not_declared_anywhere')]));
      await link.call('timer', 'sleep', [1]);
      link.send('init', tuple(atom('ok'), 1));
    };
    await real.local.link(real.node.name).close();
    await use();
    await atoms();
    const before = await atoms();
    for (let round = 0; round < 10; round++) await use();
    expect(await atoms()).toBe(before);
  });

  it('refuses data with atoms nobody declared, unless allowed', async () => {
    const link = real.local.link(real.node.name);
    const evil = atom('text_of_a_user_1');
    for (const attempt of [
      link.call('erlang', 'hd', [[tuple(1, [evil])]]),
      link.evaluate('X', { X: evil }),
      link.call('erlang', 'hd', [[new Pid(atom('evil@host'), 1, 0, 1)]]),
    ]) {
      expect(await rejection(attempt)).toMatchObject({ code: 'atom_not_known' });
    }
    expect(() => link.send('init', evil)).toThrowError(
      expect.objectContaining({ code: 'atom_not_known' }) as Error,
    );
    expect(await link.call('erlang', 'hd', [[evil]], { allowNewAtoms: true })).toEqual(evil);
    real.local.declareAtoms('text_of_a_user_1');
    expect(await link.call('erlang', 'hd', [[evil]])).toEqual(evil);
  });

  it('knows only atoms that every node has from its start', async () => {
    const { createVocabulary } = await import('../call/vocabulary.js');
    const bare = await real.otp.startNode('bare', { bare: true });
    const link = real.local.link(bare.name);
    const known = createVocabulary();
    for (const name of known.names()) {
      expect(await link.call('erlang', 'binary_to_existing_atom', [Buffer.from(name)]), name).toEqual(
        atom(name),
      );
    }
  });

  it('sends messages to names and pids, and hears of the end of processes', async () => {
    const link = real.local.link(real.node.name);
    await link.connect();
    await real.node.eval(
      'register(echo, spawn(fun F() -> receive stop -> ok; M -> put(last, M), F() end end))',
    );
    link.send('echo', tuple(atom('ok'), [1, 2]));
    const last = 'element(2, process_info(whereis(echo), dictionary))';
    await eventually(() => real.node.eval(last)).toBe('[{last,{ok,[1,2]}}]');
    const pid = (await link.call('erlang', 'whereis', [atom('echo')], { allowNewAtoms: true })) as Pid;
    link.send(pid, 7);
    await eventually(() => real.node.eval(last)).toBe('[{last,7}]');

    const downs: string[] = [];
    const note = (what: string) => (down: { reason: unknown }) =>
      void downs.push(`${what} ${(down.reason as { name: string }).name}`);
    link.monitor(pid, note('pid'));
    link.monitor('echo', note('name'));
    link.monitor('nobody', note('nobody'));
    link.monitor(pid, note('never')).demonitor();
    await eventually(() => downs).toEqual(['nobody noproc']);
    link.send('echo', atom('stop'), { allowNewAtoms: true });
    await eventually(() => downs.slice(1).sort()).toEqual(['name normal', 'pid normal']);
  });

  it('answers what other nodes ask of a node', async () => {
    const link = real.local.link(real.node.name);
    await link.connect();
    const us = `'beamdeck@127.0.0.1'`;
    expect(await real.node.eval(`net_adm:ping(${us})`)).toBe('pong'); // answered at the alias of the caller
    expect(await real.node.eval(`catch erpc:call(${us}, erlang, node, [])`)).toMatch(/notsup/);
    expect(await real.node.eval(`catch gen_server:call({nobody, ${us}}, hello, 2000)`)).toMatch(/noproc/);
    expect(
      await real.node.eval(
        `R = monitor(process, {nobody, ${us}}), receive {'DOWN', R, _, _, W} -> W after 2000 -> none end`,
      ),
    ).toBe('noproc');
    // A worker that prints is not left waiting for a terminal.
    expect(await rejection(link.call('io', 'format', [[]], { deadlineMs: 2_000 }))).toMatchObject({
      code: 'remote_exception',
    });
    // Linked and unlinked: the acknowledgement comes, or the second unlink would leave a link behind.
    await link.evaluate(
      'P = group_leader(), spawn(fun() -> link(P), unlink(P), link(P), unlink(P), timer:sleep(10) end)',
    );
    expect(await link.call('erlang', 'abs', [-1])).toBe(1);
    expect(link.stats.unknownMessages).toBe(0);
  });

  it('waits until connected, and can be told not to', async () => {
    await using local = real.client({ name: 'beamdeck3@127.0.0.1' });
    const link = local.link('a@127.0.0.1', { port: 1 });
    const controller = new AbortController();
    const waiting = link.connect({ signal: controller.signal });
    controller.abort();
    expect(await rejection(waiting)).toMatchObject({ code: 'call_cancelled' });
  });

  it('closes within a second and leaves nothing open', async () => {
    const local = real.client({ name: 'beamdeck3@127.0.0.1' });
    const link = local.link(real.node.name);
    await link.connect();
    const seen = watch(link);
    const started = Date.now();
    await local.close();
    expect(Date.now() - started).toBeLessThan(1_000);
    expect(seen).toEqual([{ state: 'closed', reason: expect.any(String) as string }]);
    expect(await rejection(link.call('erlang', 'node'))).toMatchObject({ code: 'link_closed' });
    expect(await rejection(link.connect())).toMatchObject({ code: 'link_closed' });
    expect(() => local.link('a@127.0.0.1')).toThrowError(
      expect.objectContaining({ code: 'link_closed' }) as Error,
    );
    await eventually(() => real.node.eval('nodes(hidden)')).not.toContain('beamdeck3');
  });
});

describe('a link that cannot be made', () => {
  const real = useRealNode();

  it('says that the cookies differ, and does not knock again at once', async () => {
    const proxy = await startTcpProxy({ targetPort: await distributionPort(real.otp.epmdPort, 'a') });
    await using local = real.client({ cookie: 'wrong' });
    const link = local.link(real.node.name, { port: proxy.port });
    const error = await rejection(link.connect());
    expect(error).toMatchObject({ code: 'cookie_refused', details: { node: 'a@127.0.0.1' } });
    expect(link.status).toMatchObject({ state: 'refused', error: { code: 'cookie_refused' } });
    expect(await rejection(link.call('erlang', 'node'))).toMatchObject({
      code: 'link_refused',
      details: { written: false },
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(proxy.connections).toBe(1);
    expect(JSON.stringify(error)).not.toContain('wrong');
    await local.close();
    await proxy.close();
  });

  it('lets connect() try again after a refusal', async () => {
    await using local = real.client({ cookie: 'wrong' });
    const link = local.link(real.node.name);
    await rejection(link.connect());
    await real.node.eval(`erlang:set_cookie('beamdeck@127.0.0.1', wrong)`);
    await link.connect();
    expect(link.status.state).toBe('connected');
    await real.node.eval(`erlang:set_cookie('beamdeck@127.0.0.1', '${real.otp.cookie}')`);
  });

  it('says that the node does not exist', async () => {
    await using local = real.client();
    expect(await rejection(local.link('nobody@127.0.0.1').connect())).toMatchObject({
      code: 'node_unknown',
      details: { name: 'nobody' },
    });
    expect(await rejection(local.link('nobody2@127.0.0.1').call('erlang', 'node'))).toMatchObject({
      code: 'node_unknown',
      details: { written: false },
    });
  });

  it('says that another node answers', async () => {
    const port = await distributionPort(real.otp.epmdPort, 'a');
    await using local = real.client();
    expect(await rejection(local.link('b@127.0.0.1', { port }).connect())).toMatchObject({
      code: 'name_mismatch',
      details: { expected: 'b@127.0.0.1', actual: 'a@127.0.0.1' },
    });
  });

  it('says that the node does not let us in', async () => {
    const strict = await real.otp.startNode('strict');
    await strict.eval(`net_kernel:allow(['somebody@127.0.0.1'])`);
    await using local = real.client();
    expect(await rejection(local.link(strict.name).connect())).toMatchObject({ code: 'not_allowed' });
  });

  it('keeps away while another client holds our name, and comes in when it is gone', async () => {
    const first = real.client();
    await first.link(real.node.name).connect();
    await using second = real.client({ backoff: { firstMs: 50, maxMs: 100 } });
    const link = second.link(real.node.name);
    expect(await rejection(link.connect())).toMatchObject({ code: 'name_in_use' });
    expect(first.link(real.node.name).status.state).toBe('connected');
    await first.close();
    await eventually(() => link.status.state).toBe('connected');
  });

  it('has one line of advice for every code', () => {
    for (const [code, { advice }] of Object.entries(ERLANG_ERRORS)) {
      expect(advice, code).toMatch(/\.$/);
      expect(advice, code).not.toContain('\n');
    }
    expect(isErlangError(new Error('x'))).toBe(false);
  });
});

describe('a link to a node in trouble', () => {
  const real = useRealNode();
  let proxy: TcpProxy | undefined;
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  it('notices a killed node at once, and finds its next life', async () => {
    await using local = real.client();
    const link = local.link(real.node.name);
    await link.connect();
    const first = link.status;
    const seen = watch(link);
    const call = rejection(link.call('timer', 'sleep', [60_000]));
    const monitored = new Promise((resolve) => link.monitor('init', ({ reason }) => resolve(reason)));
    await eventually(() => link.stats.callsInFlight).toBe(1);
    const killedAt = Date.now();
    await real.node.kill();
    expect(await call).toMatchObject({
      code: 'link_down',
      details: { written: true, outcome: 'unknown', reason: 'closed_by_node', call: 'timer:sleep/1' },
    });
    expect(await monitored).toEqual(atom('noconnection'));
    expect(Date.now() - killedAt).toBeLessThan(1_000);
    expect(await rejection(link.call('erlang', 'node'))).toMatchObject({
      code: 'link_down',
      details: { written: false },
    });
    await real.node.restart();
    await eventually(() => link.status.state).toBe('connected');
    expect(states(seen)[0]).toBe('reconnecting');
    const second = link.status;
    if (first.state !== 'connected' || second.state !== 'connected') throw new Error('unreachable');
    expect(second.creation).not.toBe(first.creation);
    expect(await link.call('erlang', 'abs', [-3])).toBe(3);
  });

  it('notices a stopped node within its net_ticktime, read from the node', async () => {
    const quick = await real.otp.startNode('quick', { args: ['-kernel', 'net_ticktime', '2'] });
    await using local = real.client();
    const link = local.link(quick.name);
    await link.connect();
    await eventually(() => link.stats.callsInFlight).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 3_500)); // ticks both ways keep it up
    expect(link.status.state).toBe('connected');
    const stoppedAt = Date.now();
    await quick.pause();
    await eventually(() => link.status.state, 6_000).toBe('reconnecting');
    expect(Date.now() - stoppedAt).toBeLessThan(2_600);
    expect(link.status).toMatchObject({ error: { code: 'link_down', details: { reason: 'tick_timeout' } } });
    quick.resume();
    await eventually(() => link.status.state, 10_000).toBe('connected'); // though the node may hold our old connection
    expect(await link.call('erlang', 'abs', [-3])).toBe(3);
  });

  it('finds a half-open connection, and resets in mid-message', async () => {
    const quick = await real.otp.startNode('quick2', { args: ['-kernel', 'net_ticktime', '2'] });
    proxy = await startTcpProxy({ targetPort: await distributionPort(real.otp.epmdPort, 'quick2') });
    await using local = real.client();
    const link = local.link(quick.name, { port: proxy.port });
    await link.connect();
    await eventually(() => link.stats.callsInFlight).toBe(0);
    proxy.stall();
    await eventually(() => link.status.state, 6_000).toBe('reconnecting');
    expect(link.status).toMatchObject({ error: { details: { reason: 'tick_timeout' } } });
    proxy.resume();
    await eventually(() => link.status.state, 10_000).toBe('connected');

    const large = rejection(link.call('binary', 'copy', [Buffer.alloc(1_000_000), 20]));
    setTimeout(() => proxy?.reset(), 5);
    expect(await large).toMatchObject({ code: 'link_down', details: { outcome: 'unknown' } });
    await eventually(() => link.status.state, 10_000).toBe('connected');
  });

  it('works when the network passes a byte at a time', async () => {
    let seed = 7;
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    const targetPort = await distributionPort(real.otp.epmdPort, 'a');
    for (const sliceBytes of [1, () => 1 + Math.floor(random() * 40)]) {
      proxy = await startTcpProxy({ targetPort, sliceBytes });
      await using local = real.client();
      const link = local.link(real.node.name, { port: proxy.port });
      expect(await link.call('lists', 'seq', [1, 300])).toHaveLength(300);
      const large = Buffer.alloc(100_000, 'slices');
      expect(await link.call('erlang', 'list_to_binary', [[large]])).toHaveLength(100_000);
      await local.close();
      await proxy.close();
    }
  });

  it('does not block the event loop while much is read', async () => {
    await using local = real.client();
    const link = local.link(real.node.name);
    await link.connect();
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await Promise.all(
      Array.from({ length: 200 }, () => link.call('lists', 'duplicate', [2_000, tuple(1, 2.5 * 2, [3])])),
    );
    clearInterval(timer);
    expect(longest).toBeLessThan(250);
  });

  it('survives a port mapper that is gone and comes back', async () => {
    await using local = real.client({ backoff: { firstMs: 50, maxMs: 100 } });
    const link = local.link(real.node.name);
    await real.otp.stopEpmd();
    expect(await rejection(link.connect())).toMatchObject({
      code: 'epmd_unreachable',
      details: { host: '127.0.0.1', port: real.otp.epmdPort, reason: 'ECONNREFUSED' },
    });
    await real.otp.startEpmd();
    await real.node.restart(); // nodes of OTP 25 do not register again by themselves
    await eventually(() => link.status.state).toBe('connected');
  });

  it('needs no port mapper when told the port', async () => {
    const targetPort = await distributionPort(real.otp.epmdPort, 'a');
    await using local = real.client({ epmdPort: 1, addresses: { 'a@127.0.0.1': { port: targetPort } } });
    expect(await local.link('a@127.0.0.1').call('erlang', 'abs', [-1])).toBe(1);
  });
});

/** What the port mapper says, asked past the client. */
function distributionPort(epmdPort: number, alive: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(epmdPort, '127.0.0.1', () =>
      socket.write(Buffer.from([0, alive.length + 1, 122, ...Buffer.from(alive)])),
    );
    socket.once('data', (answer: Buffer) => resolve(answer.readUInt16BE(2)));
    socket.once('error', reject);
  });
}
