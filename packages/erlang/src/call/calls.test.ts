import { describe, expect, it } from 'vitest';
import { rejection, useRealNode } from '../../test/real-node.js';
import { atom, encodeTerm, externalFun, float, isPid, tuple, type CallCost, type Term } from '../index.js';
import { RemoteException } from './remote-exception.js';

const eventually = (check: () => unknown) => expect.poll(check, { timeout: 5_000, interval: 20 });

describe('call, on a real node', () => {
  const real = useRealNode();
  /** How many processes on the node run work of ours; `timer:sleep` is what our tests leave running. */
  const sleepers = () =>
    real.node.eval(
      `length([P || P <- processes(), {current_function, {timer, sleep, 1}} =:= process_info(P, current_function)])`,
    );

  it('resolves with the value', async () => {
    expect(await real.link.call('erlang', 'node')).toEqual(atom('a@127.0.0.1'));
    expect(await real.link.call('lists', 'reverse', [[1, tuple(2, float(2.5)), []]])).toEqual([
      [],
      tuple(2, float(2.5)),
      1,
    ]);
    expect(isPid(await real.link.call('erlang', 'whereis', [atom('init')], { allowNewAtoms: true }))).toBe(
      true,
    );
  });

  it('echoes every kind of term unchanged', async () => {
    const self = await real.link.call('erlang', 'self');
    const reference = await real.link.call('erlang', 'make_ref');
    const alias = await real.link.call('erlang', 'alias', []);
    const ports = (await real.link.call('erlang', 'ports')) as readonly Term[];
    const sent = [
      self,
      reference,
      alias,
      ports,
      2 ** 40,
      -(2n ** 80n),
      float(-0.5),
      externalFun(atom('erlang'), atom('abs'), 1),
    ];
    real.local.declareAtoms('abs');
    const answer = await real.link.call('lists', 'append', [[sent, []]]);
    expect(Buffer.from(encodeTerm(answer))).toEqual(Buffer.from(encodeTerm(sent)));
  });

  it.each([
    ['erlang', 'throw', [atom('ok')], { class: 'throw', reason: 'ok' }],
    ['erlang', 'exit', [tuple(atom('shutdown'), 1)], { class: 'exit', reason: '{shutdown,1}' }],
    ['erlang', 'error', [atom('undefined')], { class: 'error', reason: 'undefined' }],
    ['erlang', 'atom_to_list', [1], { class: 'error', reason: 'badarg' }],
    ['erlang', 'no_such_function', [], { class: 'error', reason: 'undef' }],
  ])('tells an exception of %s:%s apart from a value', async (module, fn, args, details) => {
    const error = await rejection(real.link.call(module, fn, args));
    expect(error).toBeInstanceOf(RemoteException);
    expect(error).toMatchObject({ code: 'remote_exception', details });
    if (details.class === 'error') expect((error as unknown as RemoteException).stackTerm).toBeDefined();
  });

  it('does not take a returned tuple for an exception', async () => {
    const looksLike = tuple(atom('error'), atom('undefined'));
    expect(await real.link.call('erlang', 'hd', [[looksLike]])).toEqual(looksLike);
  });

  it('tells a worker killed by its heap cap, and the node logs nothing', async () => {
    const call = real.link.call('lists', 'seq', [1, 1_000_000], { maxHeapWords: 10_000 });
    expect(await rejection(call)).toMatchObject({
      code: 'heap_cap_exceeded',
      details: { maxHeapWords: 10_000, call: 'lists:seq/2', node: 'a@127.0.0.1' },
    });
    expect(await real.link.call('erlang', 'length', [[1]], { maxHeapWords: 10_000 })).toBe(1);
    expect(real.node.output).toBe('');
  });

  it('tells a worker that was killed by somebody else', async () => {
    const error = await rejection(
      real.link.evaluate('exit(self(), Why), timer:sleep(infinity)', { Why: tuple(atom('shutdown'), 7) }),
    );
    expect(error).toMatchObject({ code: 'worker_killed', details: { reason: '{shutdown,7}' } });
  });

  it('runs with the caps asked for', async () => {
    const asked = { priority: 'low', maxHeapWords: 123_456 } as const;
    expect(await real.link.evaluate('process_info(self(), priority)', {}, asked)).toEqual(
      tuple(atom('priority'), atom('low')),
    );
    const flag = await real.link.evaluate(
      'M = element(2, process_info(self(), max_heap_size)), [maps:get(K, M) || K <- [size, kill, error_logger]]',
      {},
      asked,
    );
    expect(flag).toEqual([123_456, atom('true'), atom('false')]);
  });

  it('kills the worker at the deadline', async () => {
    const started = Date.now();
    const error = await rejection(real.link.call('timer', 'sleep', [60_000], { deadlineMs: 150 }));
    expect(error).toMatchObject({ code: 'call_timeout', details: { deadlineMs: 150, written: true } });
    expect(Date.now() - started).toBeLessThan(1_000);
    await eventually(sleepers).toBe('0');
    await eventually(() => real.link.stats.callsInFlight).toBe(0);
  });

  it('kills the worker when the caller cancels, whenever that is', async () => {
    for (const afterMs of [0, 1, 50]) {
      const controller = new AbortController();
      const call = real.link.call('timer', 'sleep', [60_000], { signal: controller.signal });
      setTimeout(() => controller.abort(), afterMs);
      expect(await rejection(call)).toMatchObject({ code: 'call_cancelled' });
    }
    const already = real.link.call('timer', 'sleep', [60_000], { signal: AbortSignal.abort() });
    expect(await rejection(already)).toMatchObject({ code: 'call_cancelled', details: { written: false } });
    await eventually(sleepers).toBe('0');
  });

  it('lets any number of calls share one signal', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    const controller = new AbortController();
    const { signal } = controller;
    const calls = Array.from({ length: 30 }, () =>
      rejection(real.link.call('timer', 'sleep', [60_000], { signal })),
    );
    await real.link.call('erlang', 'abs', [1], { signal, priority: 'high' }).catch(() => undefined);
    controller.abort();
    expect(new Set((await Promise.all(calls)).map(({ code }) => code))).toEqual(new Set(['call_cancelled']));
    process.off('warning', note);
    expect(warnings).toEqual([]);
    await eventually(sleepers).toBe('0');
  });

  it('waits while the node does not read, and goes on when it does', async () => {
    await using local = real.client({ name: 'beamdeck2@127.0.0.1' });
    const link = local.link(real.node.name);
    await link.connect();
    const large = Buffer.alloc(3_000_000);
    await real.node.pause();
    const calls = Array.from({ length: 12 }, () =>
      link.call('erlang', 'byte_size', [large], { deadlineMs: 15_000 }),
    );
    try {
      await eventually(() => link.stats.callsWaiting).toBeGreaterThan(0);
      expect(link.stats.callsInFlight).toBeLessThan(12);
      expect(() => link.send('init', 1)).toThrowError(
        expect.objectContaining({ code: 'link_congested' }) as Error,
      );
    } finally {
      real.node.resume();
    }
    expect(new Set(await Promise.all(calls))).toEqual(new Set([3_000_000]));
  });

  it('says when the node cannot start a worker', async () => {
    for (const maxHeapWords of [-1, 0, 1]) {
      const error = await rejection(real.link.call('erlang', 'node', [], { maxHeapWords }));
      expect(error).toMatchObject({ code: 'spawn_refused', details: { reason: 'badopt' } });
    }
    const full = await real.otp.startNode('full', { args: ['+P', '1024'] });
    const link = real.local.link(full.name);
    await link.connect();
    await full.eval(
      `spawn(fun F() -> try spawn(timer, sleep, [infinity]) catch error:system_limit -> timer:sleep(1) end, F() end),
       timer:sleep(300), ok`,
    );
    await new Promise((resolve) => setTimeout(resolve, 100)); // the process of this eval makes room once more
    expect(await rejection(link.call('erlang', 'node'))).toMatchObject({
      code: 'spawn_refused',
      details: { reason: 'system_limit' },
    });
    await full.kill();
  });

  it('does not let a listener that throws break anything', async () => {
    const rejections: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => void rejections.push(error));
    const onCost = () => {
      throw new Error('of the listener');
    };
    expect(await real.link.call('erlang', 'abs', [-2], { onCost })).toBe(2);
    expect(await real.link.call('erlang', 'abs', [-3])).toBe(3);
    await eventually(() => rejections.map(String)).toEqual(['Error: of the listener']);
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  });

  it('runs at most as many workers as allowed, queues the rest, refuses beyond the bound', async () => {
    await using local = real.client({ name: 'beamdeck2@127.0.0.1', calls: { maxInFlight: 2, maxQueued: 3 } });
    const link = local.link(real.node.name);
    await link.connect();
    await eventually(() => link.stats.callsInFlight).toBe(0); // the question for net_ticktime
    const order: string[] = [];
    const sleep = (name: string, priority: 'low' | 'normal') =>
      link.call('timer', 'sleep', [50], { priority }).then(() => order.push(name));
    const calls = [
      sleep('a', 'normal'),
      sleep('b', 'normal'),
      sleep('c', 'low'),
      sleep('d', 'low'),
      sleep('e', 'normal'),
    ];
    expect(link.stats).toMatchObject({ callsInFlight: 2, callsWaiting: 3 });
    expect(await rejection(sleep('f', 'normal'))).toMatchObject({
      code: 'call_queue_full',
      details: { written: false, maxQueued: 3 },
    });
    await Promise.all(calls);
    expect(order.indexOf('e')).toBeLessThan(order.indexOf('d')); // what somebody waits for goes first
    expect(order.slice(0, 2).sort()).toEqual(['a', 'b']);
  });

  it('counts the deadline from the call, waiting included', async () => {
    await using local = real.client({ name: 'beamdeck2@127.0.0.1', calls: { maxInFlight: 1 } });
    const link = local.link(real.node.name);
    const first = link.call('timer', 'sleep', [300]);
    const second = link.call('erlang', 'node', [], { deadlineMs: 50 });
    expect(await rejection(second)).toMatchObject({ code: 'call_timeout', details: { written: false } });
    expect(await first).toEqual(atom('ok'));
  });

  it('frees the slot of an abandoned call only when its worker is gone', async () => {
    await using local = real.client({ name: 'beamdeck2@127.0.0.1', calls: { maxInFlight: 1 } });
    const link = local.link(real.node.name);
    await link.connect();
    for (let round = 0; round < 20; round++) {
      await rejection(link.call('timer', 'sleep', [60_000], { deadlineMs: 5 }));
    }
    expect(await link.call('erlang', 'abs', [-1])).toBe(1);
    await eventually(sleepers).toBe('0');
  });

  it('tells what a call has cost', async () => {
    const costs: CallCost[] = [];
    await real.link.call('lists', 'seq', [1, 1000], { onCost: (cost) => costs.push(cost) });
    await rejection(
      real.link.call('timer', 'sleep', [60_000], { deadlineMs: 20, onCost: (cost) => costs.push(cost) }),
    );
    expect(costs).toHaveLength(2);
    expect(costs[0]?.bytesIn).toBeGreaterThan(1_000);
    expect(costs[0]?.bytesOut).toBeGreaterThan(100);
    expect(costs[1]?.elapsedMs).toBeGreaterThanOrEqual(19);
  });

  it('carries messages larger than 64 KiB both ways, in fragments', async () => {
    const large = Buffer.alloc(3_000_000, 'beamdeck');
    const answer = await real.link.call('erlang', 'list_to_binary', [[large, large]]);
    expect(Buffer.compare(answer as Uint8Array, Buffer.concat([large, large]))).toBe(0);
  });

  it('answers small calls while a large answer comes in', async () => {
    const large = real.link.call('binary', 'copy', [Buffer.alloc(1024, 1), 20_000]);
    const small = await Promise.all(
      Array.from({ length: 50 }, (_, i) => real.link.call('erlang', 'abs', [-i])),
    );
    expect(small).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(await large).toHaveLength(20_480_000);
  });

  it('fails only the call whose answer is larger than allowed', async () => {
    await using local = real.client({ name: 'beamdeck2@127.0.0.1', limits: { maxMessageBytes: 1_000_000 } });
    const link = local.link(real.node.name);
    const large = rejection(link.call('binary', 'copy', [Buffer.alloc(1024), 2_000]));
    const fine = link.call('erlang', 'abs', [-1]);
    expect(await large).toMatchObject({ code: 'frame_too_large', details: { allowed: 1_000_000 } });
    expect(await fine).toBe(1);
    expect(link.status.state).toBe('connected');
  });

  it('lets nothing of ours stay on the node', async () => {
    await using local = real.client({ name: 'beamdeck2@127.0.0.1' });
    const link = local.link(real.node.name);
    const before = await real.node.eval('length(processes())');
    const calls = Array.from({ length: 10 }, () => rejection(link.call('timer', 'sleep', [60_000])));
    await eventually(sleepers).toBe('10');
    await local.close();
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(new Array(10).fill('link_closed'));
    await eventually(sleepers).toBe('0');
    await eventually(() => real.node.eval('length(processes())')).toBe(before);
  });
});
