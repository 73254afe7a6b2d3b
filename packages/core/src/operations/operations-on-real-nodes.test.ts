import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadModule } from '../beam/testing/load-module.js';
import type { RealCluster } from '../beam/testing/real-cluster.js';
import { namesOf, startRealCluster } from '../beam/testing/real-cluster.js';
import type { EngineCluster } from '../cluster/create-cluster.js';
import { createCluster } from '../cluster/create-cluster.js';
import { systemClock } from '../clock/clock.js';
import type { BeamdeckError } from '../model/error.js';
import { isBeamdeckError } from '../model/error.js';
import { fromWire, toWire } from '../model/codec.js';
import { openAudit } from '../safety/audit.js';
import type { Audit } from '../safety/audit.js';
import { createMemoryAuditStore } from '../safety/audit-store.js';
import type { BlastRadius } from './blast-radius.js';
import type { OperationData, OperationName, OperationParams } from './builtin.js';
import { builtinContracts } from './contracts/index.js';

const TILL = `-module(till). -export([start_link/1, init/1, handle_call/3, handle_cast/2, handle_info/2]).
  start_link(Name) -> gen_server:start_link({local, Name}, till, [], []).
  init(S) -> {ok, S}.
  handle_call(silence, _, S) -> {noreply, [silence | S]};
  handle_call(break, _, _) -> exit(broken);
  handle_call(total, _, S) -> {reply, {total, length(S)}, S}.
  handle_cast(M, S) -> {noreply, [{cast, M} | S]}.
  handle_info(M, S) -> {noreply, [{info, M} | S]}.`;
const TILL_SUP = `-module(till_sup). -export([start/2, stop/1, init/1]).
  start(_, _) -> supervisor:start_link({local, till_sup}, till_sup, []).
  stop(_) -> ok.
  init([]) -> {ok, {#{strategy => one_for_one, intensity => 5, period => 3600},
    [#{id => N, start => {till, start_link, [N]}, restart => permanent} || N <- [till_a, till_b]]}}.`;
const OFTEN = { perSecond: 1_000, burst: 1_000 };

/** Starts an application of two tills under a supervisor, in the version said. */
async function startShop(node: OtpNode, version: string): Promise<void> {
  await loadModule(node, TILL);
  await loadModule(node, TILL_SUP);
  await node.eval(`begin code:ensure_loaded(sys), ok = application:load({application, shop, [{description, "Shop"},
    {vsn, "${version}"}, {modules, []}, {registered, []}, {applications, [kernel, stdlib]}, {mod, {till_sup, []}}]}),
    ok = application:start(shop) end`);
}

describe('every operation on real nodes', { timeout: 60_000 }, () => {
  let real: RealCluster;
  let cluster: EngineCluster<'erlang'>;
  let audit: Audit;
  let a: OtpNode;
  let b: OtpNode;

  beforeAll(async () => {
    real = await startRealCluster();
    a = await real.node('a');
    b = await real.node('b');
    await startShop(a, '1.4.0');
    await startShop(b, '1.5.0');
    audit = await openAudit({
      store: createMemoryAuditStore(),
      clock: systemClock,
      signer: null,
      cluster: null,
      newChainId: () => 'of the test',
    });
    cluster = createCluster({
      probe: real.probe(),
      audit,
      safety: {
        enabledUpTo: 'destroy',
        confirmDestroy: false,
        limits: {
          diagnose: OFTEN,
          change: OFTEN,
          destroy: OFTEN,
          dangerPerSecond: 10_000,
          dangerPerMinute: 10_000,
          operations: { port_list: { perSecond: 0.001, burst: 4 } },
        },
      },
    });
    cluster.topology$.subscribe();
    await cluster.connect();
    await vi.waitFor(
      async () => {
        const { data } = await cluster.operations.execute('cluster_topology');
        expect(data.connectedNodes).toEqual([a.name, b.name]);
      },
      { timeout: 30_000, interval: 100 },
    );
  }, 90_000);
  afterAll(async () => {
    await cluster.close();
    await audit.close();
    await real.close();
  });

  const run = async <N extends OperationName>(
    name: N,
    params?: OperationParams<N>,
  ): Promise<OperationData<N>> => {
    const { data, metadata } = await cluster.operations.execute(name, params);
    expect(metadata.simulated).toBe(false);
    const contract = builtinContracts.find((each) => each.name === name);
    if (contract === undefined) throw new Error(`no contract of ${name}`);
    // What it gives is of its contract's shape: nothing of it is lost on the wire.
    expect(
      fromWire(contract.result, JSON.parse(JSON.stringify(toWire(contract.result, data as never)))),
    ).toEqual(data);
    return data;
  };
  const preview: typeof cluster.operations.preview = (name, params) =>
    cluster.operations.preview(name, params);
  const failure = async (work: Promise<unknown>): Promise<BeamdeckError> => {
    const error = await work.then(
      (value) => new Error(`it went well: ${JSON.stringify(value)}`),
      (cause: unknown) => cause,
    );
    if (isBeamdeckError(error)) return error;
    throw error;
  };
  const text = async (node: OtpNode, source: string): Promise<string> =>
    (await node.eval(source)).replaceAll('"', '');
  const pidOf = (name: string, node = a): Promise<string> => text(node, `pid_to_list(whereis(${name}))`);
  const spawned = (body: string): Promise<string> => text(a, `pid_to_list(spawn(fun() -> ${body} end))`);
  const isAlive = (pid: string): Promise<string> => a.eval(`is_process_alive(list_to_pid("${pid}"))`);

  describe('reading', () => {
    it('agrees with the node on itself', async () => {
      const info = await run('node_info', { node: a.name });
      expect(info.name).toBe(a.name);
      expect(info.systemInfo.otpRelease).toBe(await text(a, 'erlang:system_info(otp_release)'));
      expect((await run('ping_node', { node: b.name })).rttMs).toBeGreaterThan(0);
      expect((await run('cluster_health')).nodesTotal).toBe(2);
    });

    it('agrees with the node on a process', async () => {
      const info = await run('get_process_info', { node: a.name, pid: 'till_a' });
      const [pid, sup] = [await pidOf('till_a'), await pidOf('till_sup')];
      expect(info).toMatchObject({
        pid,
        node: a.name,
        registeredName: 'till_a',
        type: 'gen_server',
        application: 'shop',
        trapExit: false,
        links: { total: 1, items: [{ kind: 'process', id: sup }] },
      });
      const told = await a.eval(
        `element(2, process_info(list_to_pid("${pid}"), total_heap_size)) * erlang:system_info(wordsize)`,
      );
      expect(info.heap.total).toBe(Number(told));
      for (const spelling of [pid, pid.slice(1, -1), `#PID${pid}`, `${a.name}/${pid}`, "'till_a'"]) {
        expect((await run('get_process_info', { node: a.name, pid: spelling })).pid).toBe(pid);
      }
      const { processes } = await run('process_list', {
        node: a.name,
        application: 'shop',
        search: 'till_',
        type: 'gen_server',
      });
      expect(processes.map(({ registeredName }) => registeredName).sort()).toEqual(['till_a', 'till_b']);
    });

    it('asks a node once for a batch of its processes', async () => {
      const answers = await cluster.operations.batch(
        ['till_a', 'nobody', 'till_sup'].map((pid) => ({
          name: 'get_process_info',
          params: { node: a.name, pid },
        })),
      );
      expect(
        answers.map(({ result, error }) => error?.code ?? (result?.data as { pid: string }).pid),
      ).toEqual([await pidOf('till_a'), 'process_not_found', await pidOf('till_sup')]);
    });

    it('agrees with the nodes on their supervisors', async () => {
      const { supervisors, nodesQueried, totalCount } = await run('list_supervisors', {
        perPage: 100,
        includeChildren: true,
      });
      expect(nodesQueried).toEqual([a.name, b.name]);
      expect(totalCount).toBe(supervisors.length);
      for (const node of [a, b]) {
        const kernel = supervisors.find(
          (row) => row.node === node.name && row.registeredName === 'kernel_sup',
        );
        expect(kernel).toMatchObject({
          pid: await pidOf('kernel_sup', node),
          application: 'kernel',
          parent: null,
        });
        const counts = await node.eval('proplists:get_value(specs, supervisor:count_children(kernel_sup))');
        expect(kernel?.childCount).toBe(Number(counts));
      }
      const [top] = (
        await run('list_supervisors', { node: a.name, filterApplication: 'shop', includeChildren: true })
      ).supervisors;
      const children = namesOf(await a.eval('[Id || {Id, _, _, _} <- supervisor:which_children(till_sup)]'));
      expect(top?.children?.map(({ id }) => id).sort()).toEqual(children.sort());
      expect(top).toMatchObject({
        strategy: 'one_for_one',
        intensity: 5,
        periodSeconds: 3_600,
        recentRestarts: 0,
      });
    });

    it('opens one branch of a tree', async () => {
      const all = await run('cluster_supervision_trees', { filterApplication: 'shop' });
      expect(Object.keys(all.trees)).toEqual([a.name, b.name]);
      expect(all.trees[b.name]?.map(({ pid }) => pid)).toEqual([await pidOf('till_sup', b)]);
      expect(all.totalChildren).toBe(4);
      const branch = await run('cluster_supervision_trees', {
        node: a.name,
        root: 'till_sup',
        includeProcessDetails: true,
      });
      const [top] = branch.trees[a.name] ?? [];
      expect(top?.children?.map(({ pid }) => pid).sort()).toEqual(
        [await pidOf('till_a'), await pidOf('till_b')].sort(),
      );
      expect(top?.children?.every(({ memory }) => (memory ?? 0) > 0)).toBe(true);
    });

    it('finds the applications of which the nodes run different versions', async () => {
      const { applications, versionDrift } = await run('application_list');
      expect(versionDrift).toEqual({ shop: { '1.4.0': [a.name], '1.5.0': [b.name] } });
      const running = namesOf(await a.eval('[Name || {Name, _, _} <- application:which_applications()]'));
      const told = applications.filter(({ node, status }) => node === a.name && status === 'running');
      expect(told.map(({ name }) => name).sort()).toEqual(running.sort());
      expect(told.find(({ name }) => name === 'shop')?.processes).toBeGreaterThanOrEqual(3);
    });

    it('agrees with the nodes on tables', async () => {
      await a.eval(`spawn(fun() -> register(keeper, self()), T = ets:new(till_rolls, [named_table, public]),
        ets:insert(T, [{N, lists:duplicate(100, N)} || N <- lists:seq(1, 5000)]), receive never -> ok end end)`);
      await expect.poll(() => a.eval('ets:info(till_rolls, size)')).toBe('5000');
      const { tables, totalCount } = await run('ets_list', { limit: 3 });
      expect(tables[0]).toMatchObject({
        node: a.name,
        name: 'till_rolls',
        named: true,
        size: 5_000,
        owner: await pidOf('keeper'),
        ownerName: 'keeper',
      });
      const words = Number(await a.eval('ets:info(till_rolls, memory)'));
      expect(tables[0]?.memory).toBe(words * Number(await a.eval('erlang:system_info(wordsize)')));
      expect(totalCount).toBeGreaterThan(20);
    });

    it('agrees with the nodes on ports', async () => {
      const bound =
        await b.eval(`begin Asker = self(), spawn(fun() -> {ok, L} = gen_tcp:listen(0, [{ip, {127,0,0,1}}]),
        {ok, P} = inet:port(L), Asker ! {bound, P}, receive never -> ok end end), receive {bound, P} -> P end end`);
      const { ports, totalCount, nodesQueried } = await run('port_list', { limit: 1_000 });
      expect(nodesQueried).toEqual([a.name, b.name]);
      expect(totalCount).toBe(ports.length);
      expect(ports.find(({ local }) => local === `127.0.0.1:${bound}`)).toMatchObject({
        node: b.name,
        name: 'tcp_inet',
      });
    });

    it('puts everything of this moment into one answer', async () => {
      const snapshot = await run('cluster_snapshot', { processLimit: 5 });
      expect(snapshot).toMatchObject({ simulated: false, nodesFailed: [], failures: [] });
      expect(Object.keys(snapshot.nodes)).toEqual([a.name, b.name]);
      expect(snapshot.topByMemory).toHaveLength(5);
      expect(JSON.stringify(snapshot)).not.toContain(real.otp.cookie);
    });
  });

  describe('acting', () => {
    it('collects the garbage of a process', async () => {
      await spawned(
        'put(x, lists:seq(1, 1000000)), erase(x), register(littered, self()), receive never -> ok end',
      );
      await expect.poll(() => a.eval('whereis(littered)')).not.toBe('undefined');
      const freed = await run('garbage_collect_process', { node: a.name, pid: 'littered' });
      expect(freed).toMatchObject({ node: a.name, pid: await pidOf('littered'), registeredName: 'littered' });
      expect(freed.memoryAfter).toBeLessThan(freed.memoryBefore / 2);
    });

    it('sends a message, a cast and a call, as foretold', async () => {
      const aimed = { node: a.name, pid: 'till_b' };
      const message = '{ok, "ab", #{<<"żółw"/utf8>> => [1.5 | error]}}';
      const sent = '{ok,"ab",#{<<"żółw"/utf8>> => [1.5|error]}}';
      const told = await preview('send_message', { ...aimed, message });
      expect(told).toMatchObject({ allowed: true, details: { term: sent, newAtoms: [] } });
      expect(await run('send_message', { ...aimed, message })).toMatchObject({ sent, reply: null });
      await run('send_message', {
        ...aimed,
        message: '{"a": [true, null]}',
        messageType: 'cast',
        newAtoms: ['null'],
      });
      const call = await run('send_message', { ...aimed, message: 'total', messageType: 'call' });
      expect(call.reply).toBe('{total,2}');
      expect(
        await a.eval(`sys:get_state(till_b) =:= [{cast, #{<<"a">> => [true, null]}}, {info, ${message}}]`),
      ).toBe('true');
    });

    it('creates no atom until it is agreed to, and then that one', async () => {
      const name = 'never_seen_before_by_any_node';
      const exists = (): Promise<string> =>
        a.eval(
          `try list_to_existing_atom("never_seen" ++ "_before_by_any_node"), true catch error:badarg -> false end`,
        );
      const params = { node: a.name, pid: 'till_b', message: `{ok, ${name}}` };
      expect((await preview('send_message', params)).details['newAtoms']).toEqual([name]);
      expect(await failure(run('send_message', params))).toMatchObject({
        code: 'invalid_parameter',
        details: { newAtoms: [name], outcome: 'failed' },
      });
      expect(await exists()).toBe('false');
      await run('send_message', { ...params, newAtoms: [name] });
      expect(await exists()).toBe('true');
    });

    it('creates no atom of any name it is asked about', async () => {
      const names = Array.from({ length: 8 }, (_, i) => `unheard_of_${String(i)}_${String(process.pid)}`);
      const [
        pid = '',
        filterApplication = '',
        application = '',
        search = '',
        type = '',
        key = '',
        message = '',
        root = '',
      ] = names;
      const node = a.name;
      await Promise.allSettled([
        run('get_process_info', { node, pid }),
        run('kill_process', { node, pid }),
        run('list_supervisors', { node, filterApplication }),
        run('cluster_supervision_trees', { node, root }),
        run('process_list', { node, application }),
        run('process_list', { node, search }),
        run('ets_list', { node, search: type }),
        run('application_list', { node, search: key }),
        preview('send_message', { node, pid: 'till_b', message }),
        run('send_message', { node, pid: 'till_b', message: `{"${message}": ["${message}"]}` }),
        run('send_message', { node, pid: 'till_b', message: `[${message} | "${message}"]` }),
      ]);
      for (const name of names) {
        // Read by the node as a text: the name itself would be an atom in what is evaluated.
        const known = await a.eval(
          `try list_to_existing_atom("${name}"), true catch error:badarg -> false end`,
        );
        expect(`${name} ${known}`).toBe(`${name} false`);
      }
    });

    it('kills a process, and its supervisor starts it again, as foretold', async () => {
      const before = await pidOf('till_a');
      const told = await preview('kill_process', { node: a.name, pid: 'till_a' });
      const { supervisor, linked } = told.details as unknown as BlastRadius;
      expect(supervisor).toMatchObject({
        registeredName: 'till_sup',
        restart: 'permanent',
        restartsLeft: 5,
        childCount: 2,
      });
      expect(linked.total).toBe(0);
      expect(told.effects).toContain(
        'Its supervisor till_sup starts it again, and then has 4 restarts left within 3600 s.',
      );
      expect(await isAlive(before)).toBe('true');
      expect(
        await run('kill_process', { node: a.name, pid: 'till_a', comment: 'It is stuck.' }),
      ).toMatchObject({
        pid: before,
        reason: 'killed',
        gone: true,
      });
      expect(await isAlive(before)).toBe('false');
      await expect.poll(() => a.eval('is_pid(whereis(till_a))')).toBe('true');
      expect(await failure(run('kill_process', { node: a.name, pid: before }))).toMatchObject({
        code: 'process_not_found',
      });
      const again = await preview('kill_process', { node: a.name, pid: 'till_a' });
      expect((again.details as unknown as BlastRadius).supervisor?.restartsLeft).toBe(4);
      expect(await audit.verify()).toMatchObject({ ok: true });
    });

    it('finds what is linked to a process, and whether that would end with it', async () => {
      await spawned(`register(hub, self()), spawn_link(fun() -> register(frail, self()), receive never -> ok end end),
        spawn_link(fun() -> process_flag(trap_exit, true), register(firm, self()), receive never -> ok end end),
        spawn(fun() -> monitor(process, hub), register(watcher, self()), receive never -> ok end end), receive never -> ok end`);
      await expect
        .poll(() => a.eval('[whereis(N) || N <- [hub, frail, firm, watcher]]'))
        .not.toMatch(/undefined/);
      await expect
        .poll(async () => (await preview('kill_process', { node: a.name, pid: 'hub' })).effects)
        .toEqual([
          'Linked to it without trapping exits, and end too: frail.',
          'Told of it, as they are linked and trap exits: firm.',
          'Nothing is known that would start it again.',
          'Told of it, as they monitor it: watcher.',
        ]);
      await run('kill_process', { node: a.name, pid: 'hub' });
      await expect
        .poll(() => a.eval('[is_pid(whereis(N)) || N <- [hub, frail, firm, watcher]]'))
        .toBe('[false,false,true,true]');
    });

    it('says that a process which traps exits lives on', async () => {
      await spawned('register(stubborn, self()), process_flag(trap_exit, true), receive never -> ok end');
      await expect.poll(() => a.eval('process_info(whereis(stubborn), trap_exit)')).toBe('{trap_exit,true}');
      const answer = await run('kill_process', { node: a.name, pid: 'stubborn', reason: 'shutdown' });
      expect(answer).toMatchObject({ gone: false });
      expect(await isAlive(answer.pid)).toBe('true');
    });

    it('suspends a process and lets it go on', async () => {
      const aimed = { node: a.name, pid: 'till_b' };
      const status = (): Promise<string> => a.eval('element(2, process_info(whereis(till_b), status))');
      const { until } = await run('suspend_process', { ...aimed, durationMs: 60_000 });
      expect(Date.parse(until)).toBeGreaterThan(systemClock.now() + 50_000);
      expect(await status()).toBe('suspended');
      expect((await run('get_process_info', aimed)).suspendedForMs).toBeGreaterThan(50_000);
      await run('resume_process', aimed);
      await expect.poll(status).toBe('waiting');
      expect(await failure(run('resume_process', aimed))).toMatchObject({ details: { outcome: 'failed' } });
    });
  });

  describe('refusing', () => {
    it('leaves every process of OTP alone, however it is named, and nothing has changed', async () => {
      const fingerprint = (): Promise<string> =>
        a.eval('[{N, whereis(N)} || N <- lists:sort(registered()), N =/= kernel_safe_sup]');
      const before = await fingerprint();
      const names = namesOf(
        await a.eval(`[N || N <- registered(), case application:get_application(whereis(N)) of
        {ok, App} -> App =:= kernel; undefined -> true end, not lists:member(N, [keeper, littered, stubborn, firm, watcher])]`),
      );
      expect(names).toContain('init');
      expect(names.length).toBeGreaterThan(15);
      for (const name of names) {
        const pid = await pidOf(`'${name}'`);
        for (const spelling of [name, pid, `#PID${pid}`, `'${name}'`]) {
          const aimed = { node: a.name, pid: spelling };
          const refusals = await Promise.all([
            failure(run('kill_process', aimed)),
            failure(run('suspend_process', aimed)),
            failure(run('send_message', { ...aimed, message: 'ok' })),
          ]);
          expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill('critical_process_protection'));
        }
      }
      expect(await fingerprint()).toBe(before);
      const top = await failure(run('kill_process', { node: a.name, pid: 'till_sup' }));
      expect(top.code).toBe('critical_process_protection');
    });

    it('does not send what OTP itself sends', async () => {
      for (const message of ["{'EXIT', <0.1.0>, normal}", '{system, 1, suspend}', '{io_request, 1, 2, 3}']) {
        const error = await failure(run('send_message', { node: a.name, pid: 'till_b', message }));
        expect(error.code).toBe('critical_process_protection');
      }
    });
  });

  describe('every class of error', () => {
    const aimed = (): { readonly node: string; readonly pid: string } => ({ node: a.name, pid: 'till_b' });

    it('validation', async () => {
      expect(await failure(run('process_list', { limit: 0 }))).toMatchObject({
        class: 'validation',
        code: 'validation_error',
      });
      expect(await failure(run('get_process_info', { pid: 'till_b' }))).toMatchObject({
        code: 'missing_parameter',
      });
      expect(await failure(run('send_message', { ...aimed(), message: '{a,' }))).toMatchObject({
        code: 'invalid_parameter',
        details: { fields: { message: 'line 1, column 4: expected a term, found the end' } },
      });
    });

    it('authorization', async () => {
      const viewer = cluster.operationsFor({ id: 'ann', role: 'viewer', address: null });
      expect(await failure(viewer.execute('kill_process', aimed()))).toMatchObject({
        class: 'authorization',
        code: 'forbidden',
      });
      expect(await isAlive(await pidOf('till_b'))).toBe('true');
    });

    it('not_found', async () => {
      expect(await failure(run('node_info', { node: 'c@127.0.0.1' }))).toMatchObject({
        class: 'not_found',
        code: 'node_not_found',
      });
      expect(await failure(run('kill_process', { ...aimed(), pid: '<0.32000.7>' }))).toMatchObject({
        code: 'process_not_found',
      });
      expect(await failure(run('make_coffee'))).toMatchObject({ code: 'operation_not_found' });
    });

    it('rate_limit', async () => {
      const error = await failure(
        (async () => {
          for (let i = 0; i < 5; i += 1) await run('port_list', { limit: i + 1 });
        })(),
      );
      expect(error).toMatchObject({ class: 'rate_limit', code: 'rate_limited', retryable: true });
    });

    it('execution: a call whose process breaks', async () => {
      const error = await failure(
        run('send_message', {
          ...aimed(),
          pid: 'till_a',
          message: 'break',
          messageType: 'call',
          newAtoms: ['break'],
        }),
      );
      expect(error).toMatchObject({
        class: 'execution',
        code: 'remote_error',
        details: { outcome: 'unknown' },
        retryable: false,
      });
    });

    it('system: a call that is not answered in time', async () => {
      const error = await failure(
        run('send_message', { ...aimed(), message: 'silence', messageType: 'call', timeoutMs: 300 }),
      );
      expect(error).toMatchObject({
        class: 'system',
        code: 'timeout',
        details: { outcome: 'unknown' },
        retryable: false,
      });
    });

    it('system: a node that is paused before it is reached, where nothing has happened', async () => {
      const before = await pidOf('till_b', b);
      await b.pause();
      try {
        const error = await failure(
          cluster.operations.execute(
            'kill_process',
            { node: b.name, pid: before },
            { signal: AbortSignal.timeout(1_000) },
          ),
        );
        expect(['timeout', 'cancelled', 'node_unreachable']).toContain(error.code);
        // It was not even reached to be asked what it is, so nothing was sent.
        expect(error.details['outcome']).toBe('failed');
      } finally {
        b.resume();
      }
      expect(await pidOf('till_b', b)).toBe(before);
    });

    it('system: a node that is paused or killed after it was sent, of which nobody knows', async () => {
      const call = { node: b.name, pid: 'till_b', message: 'silence', messageType: 'call' } as const;
      const arrived = (times: number): Promise<void> =>
        expect.poll(() => b.eval('length(sys:get_state(till_b))')).toBe(String(times));
      const late = failure(run('send_message', { ...call, timeoutMs: 1_500 }));
      await arrived(1);
      await b.pause();
      expect(await late).toMatchObject({
        class: 'system',
        details: { outcome: 'unknown' },
        retryable: false,
      });
      b.resume();
      await arrived(1);
      const lost = failure(run('send_message', { ...call, timeoutMs: 20_000 }));
      await arrived(2);
      await b.kill();
      expect(await lost).toMatchObject({
        class: 'system',
        details: { outcome: 'unknown' },
        retryable: false,
      });
      await b.restart();
      await startShop(b, '1.5.0');
      const back = (): Promise<unknown> => run('get_process_info', { node: b.name, pid: 'till_b' });
      await vi.waitFor(back, { timeout: 30_000, interval: 100 });
    });

    it('conflict and system: a node that restarts has other processes, and one that is gone has none', async () => {
      const { incarnation } = await run('get_process_info', { node: b.name, pid: 'till_a' });
      await b.restart();
      await startShop(b, '1.5.0');
      await expect
        .poll(
          async () => {
            const work = run('kill_process', { node: b.name, pid: 'till_a', incarnation });
            return (await failure(work)).code;
          },
          { timeout: 20_000 },
        )
        .toBe('process_changed');
      const pid = await pidOf('till_a', b);
      expect((await run('get_process_info', { node: b.name, pid: 'till_a' })).pid).toBe(pid);
      await b.kill();
      const error = await failure(run('kill_process', { node: b.name, pid }));
      expect(error).toMatchObject({ class: 'system', details: { outcome: 'failed' } });
      const { nodesFailed, nodesQueried } = await run('ets_list', { limit: 7 });
      expect(nodesQueried).toContain(a.name);
      expect(nodesFailed.every(({ node }) => node === b.name)).toBe(true);
    });
  });
});
