import { afterEach, describe, expect, it } from 'vitest';
import { distributionPort } from '../../test/distribution-port.js';
import { rejection, useRealNode } from '../../test/real-node.js';
import { statesOf, statusLog } from '../../test/status-log.js';
import { atom, tuple } from '../index.js';
import { startTcpProxy, type TcpProxy } from '../testing/index.js';

const eventually = (check: () => unknown, timeout = 5_000) => expect.poll(check, { timeout, interval: 10 });

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
    const seen = statusLog(link);
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
    expect(statesOf(seen)[0]).toBe('reconnecting');
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
    expect(Date.now() - stoppedAt).toBeLessThan(4_000); // two seconds, and what a busy machine adds
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
    // In CPU time: on a busy machine any process waits for its turn.
    let longest = 0;
    let last = process.cpuUsage();
    const timer = setInterval(() => {
      const { user, system } = process.cpuUsage(last);
      longest = Math.max(longest, (user + system) / 1_000);
      last = process.cpuUsage();
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
