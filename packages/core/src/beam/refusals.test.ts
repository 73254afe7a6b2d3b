import { createServer, type AddressInfo } from 'node:net';
import { freePort, type OtpNode } from '@beamdeck/erlang/testing';
import { createLocalNode } from '@beamdeck/erlang';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isBeamdeckError, type BeamdeckError } from '../model/error.js';
import type { ClusterProbe, ProbeEvent } from '../probe/cluster-probe.js';
import { faultFrom } from './erlang-fault.js';
import type { ErlangProbeOptions } from './erlang-probe.js';
import { createPrograms } from './program.js';
import { asking, processQuestion, startRealCluster, type RealCluster } from './testing/real-cluster.js';

/** A wrong cookie that must be in nothing that is told. */
const CANARY = 'CANARYCOOKIE9876543210';

describe('what a person is told when a real node cannot be had', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  const open: ClusterProbe[] = [];
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a');
  });
  afterEach(() => Promise.all(open.splice(0).map((probe) => probe.close())));
  afterAll(() => cluster.close());

  /** Watches and fails; gives the error, and what the events said. */
  const refused = async (node: string, options: Partial<ErlangProbeOptions> = {}) => {
    const probe = cluster.probe(options);
    open.push(probe);
    const events: ProbeEvent[] = [];
    probe.events$.subscribe((event) => events.push(event));
    const error = await probe.watch(node, asking()).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!isBeamdeckError(error)) throw new Error(`no coded error: ${String(error)}`);
    const [event] = events;
    if (event?.type !== 'link_down') throw new Error('no event told of it');
    return { probe, error, event };
  };
  /** One sentence for a terminal, something to do, and no secret. */
  const clear = (error: BeamdeckError) => {
    expect(error.message).toMatch(/^[^\n]{10,140}\.$/);
    expect(error.suggestions.length).toBeGreaterThan(0);
    for (const suggestion of error.suggestions) expect(suggestion).toMatch(/[.`]$/);
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(
      CANARY,
    );
    return { code: error.code, message: error.message };
  };

  it('a wrong cookie: refused, and not tried again at once', async () => {
    const { error, event } = await refused(a.name, { cookie: CANARY });
    expect(clear(error)).toEqual({
      code: 'cookie_rejected',
      message: 'a@127.0.0.1 does not accept our cookie.',
    });
    expect(error.retryable).toBe(false);
    expect(event.reason).toBe('refused');
    expect((event.nextAt ?? 0) - event.at).toBeGreaterThan(20_000);
    expect(JSON.stringify(event)).not.toContain(CANARY);
    expect(error.suggestions[0]).toContain('-setcookie');
  });

  it('a node that does not run', async () => {
    const { error, event, probe } = await refused('nobody@127.0.0.1');
    expect(clear(error)).toEqual({
      code: 'node_not_running',
      message: 'nobody@127.0.0.1 is not running: the port mapper on 127.0.0.1 does not know it.',
    });
    expect(event.reason).toBe('not_running');
    expect(error.suggestions[0]).toContain(`ERL_EPMD_PORT=${cluster.otp.epmdPort} epmd -names`);
    await expect(probe.sweep('nobody@127.0.0.1', asking())).rejects.toMatchObject({
      code: 'node_not_running',
    });
  });

  it('no port mapper', async () => {
    const nobody = await freePort();
    const { error, event } = await refused(a.name, { epmdPort: nobody });
    expect(clear(error)).toEqual({
      code: 'port_mapper_unavailable',
      message: `No port mapper answers at 127.0.0.1:${nobody}.`,
    });
    expect(event.reason).toBe('silent');
  });

  it('something else than a port mapper', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { error } = await refused(a.name, { epmdPort: port });
    expect(clear(error)).toEqual({
      code: 'port_mapper_unavailable',
      message: `What answers at 127.0.0.1:${port} is not an Erlang port mapper.`,
    });
    server.close();
  });

  it('a host that is not known', async () => {
    const { error } = await refused('a@no-such-host.invalid', { seeds: [a.name] });
    expect(clear(error).message).toMatch(/^a@no-such-host\.invalid cannot be reached: /);
    expect(error.code).toBe('node_unreachable');
  });

  it('a name of the wrong kind', async () => {
    const { error, event } = await refused('a@localhost', { seeds: [a.name] });
    clear(error);
    expect(error.code).toBe('node_name_rejected');
    expect(event.reason).toBe('refused');
  });

  it('a node that lets in only those it was told of', async () => {
    const b = await cluster.node('b');
    await b.eval(`net_kernel:allow(['a@127.0.0.1'])`);
    const { error } = await refused(b.name);
    expect(clear(error)).toEqual({
      code: 'node_name_rejected',
      message: 'b@127.0.0.1 lets in only nodes it was told of, and beamdeck@127.0.0.1 is not among them.',
    });
    expect(error.suggestions[0]).toContain('net_kernel:allow/1');
    await b.kill();
  });

  it('a name that another program of ours has; and it is taken over when that ends', async () => {
    const first = await cluster.watching(a.name);
    const { error, event, probe } = await refused(a.name);
    expect(clear(error)).toEqual({
      code: 'node_name_rejected',
      message: 'a@127.0.0.1 already has a connection under our name, beamdeck@127.0.0.1.',
    });
    expect((event.nextAt ?? 0) - event.at).toBeLessThanOrEqual(2_000);
    await first.sweep(a.name, asking()); // the one that was there first is not disturbed
    await first.close();
    await expect
      .poll(
        () =>
          probe.ping(a.name, asking()).then(
            () => 'answers',
            () => 'not yet',
          ),
        { timeout: 10_000 },
      )
      .toBe('answers');
  });

  it('a node that is paused while we connect', { timeout: 30_000 }, async () => {
    await a.pause();
    const { error, event } = await refused(a.name);
    a.resume();
    expect(clear(error)).toEqual({
      code: 'node_unreachable',
      message: 'a@127.0.0.1 took the connection and then said no more: it may be paused or overloaded.',
    });
    expect(event.reason).toBe('silent');
  });
});

describe('what a person is told when a real node does not answer', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let probe: ClusterProbe<'erlang'>;
  const events: ProbeEvent[] = [];
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a', { args: ['+P', '1024', '-kernel', 'net_ticktime', '4'] });
    probe = await cluster.watching(a.name);
    probe.events$.subscribe((event) => events.push(event));
  });
  afterAll(() => cluster.close());
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => {
        throw new Error('it did not fail');
      },
      (error: unknown) => {
        if (isBeamdeckError(error)) return error;
        throw error;
      },
    );

  it('its process table is full', async () => {
    await a.eval(
      `Fill = fun Fill() -> try spawn(timer, sleep, [infinity]) catch _:_ -> timer:sleep(1) end, Fill() end, spawn(Fill), ok`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const error = await failure(probe.ping(a.name, asking()));
    expect(error.code).toBe('remote_error');
    expect(error.message).toBe('a@127.0.0.1 could not start a process to answer with.');
    expect(error.details).toMatchObject({ reason: 'system_limit' });
    // Nothing can be ended by a process that cannot be started.
    await a.restart();
    await expect.poll(() => probe.ping(a.name, asking()).catch(() => 'no')).not.toBe('no');
  });

  it('somebody there ended the process that was to answer', async () => {
    const asked = failure(probe.processes(a.name, processQuestion({ sort: 'reductions_delta' }), asking()));
    // Linked to us, it is the one with a link to another node.
    const ours = `[P || P <- processes(), {links, Links} <- [process_info(P, links)], Pid <- Links, is_pid(Pid), node(Pid) =/= node()]`;
    await expect.poll(() => a.eval(`length(${ours})`)).toBe('1');
    await a.eval(`[exit(P, kill) || P <- ${ours}]`);
    const error = await asked;
    expect(['remote_error', 'result_too_large']).toContain(error.code);
  });

  it('the question raised an exception there', async () => {
    const local = createLocalNode({
      name: 'raise@127.0.0.1',
      cookie: cluster.otp.cookie,
      epmdPort: cluster.otp.epmdPort,
    });
    const link = local.link(a.name);
    const about = { node: a.name, localNode: local.name, epmdPort: cluster.otp.epmdPort };
    const raised = await link
      .call('erlang', 'list_to_integer', [[]])
      .catch((cause: unknown) => faultFrom(cause, about));
    expect(raised).toMatchObject({ code: 'remote_error', details: { class: 'error', reason: 'badarg' } });
    const capped = await createPrograms()
      .run(link, 'process_scan', [], { ...asking(), maxHeapWords: 1_000 })
      .catch((cause: unknown) => faultFrom(cause, about));
    expect(capped).toMatchObject({ code: 'result_too_large' });
    await local.close();
  });

  it(
    'it is paused: the question ends at its deadline, the link within the tick window',
    { timeout: 30_000 },
    async () => {
      await probe.sweep(a.name, asking());
      await a.pause();
      const start = Date.now();
      const error = await failure(probe.ping(a.name, asking({ deadlineMs: 300 })));
      expect(error).toMatchObject({ code: 'timeout', message: 'a@127.0.0.1 did not answer in time.' });
      expect(Date.now() - start).toBeLessThan(1_000);
      events.length = 0;
      await expect
        .poll(() => events[0], { timeout: 10_000 })
        .toMatchObject({ type: 'link_down', reason: 'silent' });
      expect(Date.now() - start).toBeLessThan(8_000);
      expect(events[0]).toMatchObject({ error: { message: 'a@127.0.0.1 no longer answers.' } });
      a.resume();
      await expect.poll(() => events.at(-1)?.type, { timeout: 15_000 }).toBe('link_up');
    },
  );

  it('it is killed: told at once, and the question under way fails with it', async () => {
    const asked = failure(probe.processes(a.name, processQuestion({ sort: 'reductions_delta' }), asking()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    events.length = 0;
    const start = Date.now();
    await a.kill();
    const error = await asked;
    expect(Date.now() - start).toBeLessThan(500);
    expect(error).toMatchObject({
      code: 'node_unreachable',
      message: 'The connection to a@127.0.0.1 was lost.',
    });
    expect(events[0]).toMatchObject({
      type: 'link_down',
      reason: 'closed',
      error: { code: 'node_unreachable' },
    });
    await expect
      .poll(() => events.at(-1), { timeout: 10_000 })
      .toMatchObject({ type: 'link_down', reason: 'not_running' });
    await a.restart();
    await expect.poll(() => events.at(-1)?.type, { timeout: 10_000 }).toBe('link_up');
  });

  it('the port mapper is gone: a link that is up stays up', async () => {
    await cluster.otp.stopEpmd();
    await probe.ping(a.name, asking());
    await cluster.otp.startEpmd();
  });

  it('nobody watches it any more', async () => {
    const asked = failure(probe.processes(a.name, processQuestion({ sort: 'reductions_delta' }), asking()));
    probe.unwatch(a.name);
    expect((await asked).code).toBe('closed');
    expect(await failure(probe.sweep(a.name, asking()))).toMatchObject({
      code: 'node_unreachable',
      message: 'a@127.0.0.1 is not watched.',
    });
  });
});
