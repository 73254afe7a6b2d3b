import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { supervisor, type Supervisor } from '../model/supervision.js';
import type { SupervisionRequest } from '../probe/cluster-probe.js';
import type { ErlangProbe } from './erlang-probe.js';
import { MAX_ASKED_LINKS } from './supervision.js';
import { asking, startRealCluster, type RealCluster } from './testing/real-cluster.js';
import { loadModule } from './testing/load-module.js';

/** A supervisor of whatever it is started with, and a server; its children's arguments hold what nobody may see. */
const TREE = `-module(tree). -behaviour(supervisor). -export([init/1, top/1, sup/2, worker/1, dawdle/0]).
  top(Spec) -> supervisor:start_link({local, tree_top}, tree, Spec).
  sup(Name, Spec) -> supervisor:start_link({local, Name}, tree, Spec).
  worker(Name) -> Pid = spawn_link(fun() -> register(Name, self()), receive never -> ok end end), {ok, Pid}.
  dawdle() -> receive after 8000 -> ok end, ignore.
  init(Spec) -> {ok, Spec}.`;

describe('the supervisors of a node, against what they say', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let probe: ErlangProbe;
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a');
    probe = await cluster.watching(a.name);
    await loadModule(a, TREE);
    // Asked once by hand, a node has \`sys\` loaded, as all nodes of a release have.
    await a.eval('application:ensure_all_started(sasl), sys:get_state(kernel_safe_sup), ok');
  });
  afterAll(() => cluster.close());
  afterEach(async () => {
    await a.eval('catch exit(whereis(keeper), kill)');
    await expect
      .poll(() => a.eval('[whereis(keeper), whereis(tree_top)]'), { timeout: 30_000 })
      .toBe('[undefined,undefined]');
  });

  const scan = async (changes: Partial<SupervisionRequest> = {}) => {
    const request = {
      application: null,
      root: null,
      maxDepth: 20,
      includeChildren: true,
      maxChildren: 100,
      includeProcessDetails: false,
    };
    const { value } = await probe.supervisors(a.name, { ...request, ...changes }, asking());
    value.supervisors.forEach((row) => supervisor.parse(row));
    return value;
  };
  const named = (rows: readonly Supervisor[], name: string) => {
    const found = rows.find(({ registeredName }) => registeredName === name);
    if (found === undefined) throw new Error(`${name} is not there`);
    return found;
  };
  /** Starts a tree under a process that stays. */
  const grow = (spec: string) =>
    a.eval(
      `Asker = self(), spawn(fun() -> register(keeper, self()), {ok, _} = tree:top(${spec}), Asker ! grown, receive never -> ok end end),
      receive grown -> ok end`,
      60_000,
    );
  const text = async (source: string) => (await a.eval(source)).replaceAll('"', '');

  it('has every application’s tree from its top, in pre-order', async () => {
    const { supervisors, partial } = await scan();
    expect(partial).toBe(false);
    expect(
      supervisors
        .filter(({ depth }) => depth === 0)
        .map((row) => [row.application, row.registeredName, row.parent]),
    ).toEqual([
      ['kernel', 'kernel_sup', null],
      ['sasl', 'sasl_sup', null],
    ]);
    const at = new Map(supervisors.map((row, index) => [row.pid, index]));
    for (const [index, row] of supervisors.entries()) {
      if (row.parent === null) continue;
      const over = at.get(row.parent) ?? Infinity;
      expect(over).toBeLessThan(index);
      expect(row.depth).toBe((supervisors[over]?.depth ?? 0) + 1);
      expect(row.application).toBe(supervisors[over]?.application);
    }
    const kernel = named(supervisors, 'kernel_sup');
    expect(kernel).toMatchObject({
      module: 'kernel',
      strategy: 'one_for_all',
      intensity: 0,
      periodSeconds: 1,
      recentRestarts: 0,
      unread: null,
    });
    expect(kernel.childCount).toBe(Number(await a.eval('length(supervisor:which_children(kernel_sup))')));
    const children = await a.eval('[Id || {Id, _, _, _} <- supervisor:which_children(kernel_sup)]');
    expect(`[${(kernel.children ?? []).map(({ id }) => id).join(',')}]`).toBe(children);
    const code = kernel.children?.find(({ id }) => id === 'code_server');
    expect(code).toEqual({
      id: 'code_server',
      pid: await text('pid_to_list(whereis(code_server))'),
      registeredName: 'code_server',
      type: 'worker',
      status: 'running',
      modules: ['code'],
      restart: 'permanent',
      shutdown: '2000',
      memory: null,
      messageQueueLen: null,
    });
    expect(kernel.children?.find(({ id }) => id === 'kernel_safe_sup')).toMatchObject({
      type: 'supervisor',
      shutdown: 'infinity',
    });
    expect(named(supervisors, 'kernel_safe_sup').parent).toBe(kernel.pid);
  });

  it('keeps to an application, a depth, and what was asked of children', async () => {
    const sasl = await scan({ application: 'sasl' });
    expect(new Set(sasl.supervisors.map(({ application }) => application))).toEqual(new Set(['sasl']));
    expect(sasl.supervisors.length).toBe(2);
    const tops = await scan({ maxDepth: 0, includeChildren: false });
    expect(tops.supervisors.map(({ registeredName }) => registeredName)).toEqual(['kernel_sup', 'sasl_sup']);
    expect(tops.supervisors.every(({ children }) => children === undefined)).toBe(true);
    expect(tops.supervisors[0]?.childCount).toBeGreaterThan(5);
    const few = await scan({ application: 'kernel', maxChildren: 2, includeProcessDetails: true });
    const [kernel] = few.supervisors;
    expect(kernel?.children).toHaveLength(2);
    expect(few.supervisors.length).toBe((await scan({ application: 'kernel' })).supervisors.length);
    expect((await scan({ application: 'no_such_application' })).supervisors).toEqual([]);
    const detailed = await scan({ application: 'sasl', includeProcessDetails: true });
    const worker = detailed.supervisors
      .flatMap(({ children }) => children ?? [])
      .find(({ id }) => id === 'release_handler');
    expect(worker?.memory).toBe(
      Number(await a.eval('element(2, process_info(whereis(release_handler), memory))')),
    );
    expect(worker?.messageQueueLen).toBe(0);
  });

  it('starts from any supervisor, by name or pid, and knows the one over it', async () => {
    const kernel = await text('pid_to_list(whereis(kernel_sup))');
    const safe = await scan({ root: { name: 'kernel_safe_sup' } });
    expect(safe.supervisors[0]).toMatchObject({
      registeredName: 'kernel_safe_sup',
      application: 'kernel',
      depth: 0,
      parent: kernel,
    });
    expect((await scan({ root: { pid: kernel } })).supervisors[0]).toMatchObject({
      pid: kernel,
      parent: null,
    });
    await expect(scan({ root: { name: 'nobody' } })).rejects.toMatchObject({ code: 'process_not_found' });
    await expect(scan({ root: { pid: '<9.9.9>' } })).rejects.toMatchObject({ code: 'process_not_found' });
    expect((await scan({ root: { name: 'code_server' } })).supervisors).toEqual([]);
  });

  it('counts restarts of late, and shows children that do not run; never what they were started with', async () => {
    await grow(`{{rest_for_one, 5, 60}, [
      {{a, 2}, {tree, worker, [canary_two]}, temporary, brutal_kill, worker, [tree]},
      {never, {tree, worker, [canary_three]}, permanent, infinity, worker, [tree]},
      {lists:duplicate(5000, canary_id), {tree, worker, [canary_four]}, permanent, 1, worker, [tree]},
      {"a text", {tree, worker, [canary_one]}, transient, 5000, worker, dynamic}]}`);
    await a.eval('supervisor:terminate_child(tree_top, never)');
    await a.eval(
      `[begin P = whereis(canary_one), exit(P, kill), (fun W() -> case whereis(canary_one) of Q when is_pid(Q), Q =/= P -> ok; _ -> timer:sleep(5), W() end end)() end || _ <- [1, 2]]`,
    );
    const [top] = (await scan({ root: { name: 'tree_top' } })).supervisors;
    expect(top).toMatchObject({
      strategy: 'rest_for_one',
      intensity: 5,
      periodSeconds: 60,
      recentRestarts: 2,
      childCount: 4,
      module: 'tree',
      application: null,
    });
    const children = new Map(top?.children?.map((child) => [child.id, child]));
    expect([...children.keys()].sort()).toEqual(['"a text"', '(too large to be shown)', 'never', '{a,2}']);
    expect(children.get('"a text"')).toMatchObject({
      restart: 'transient',
      shutdown: '5000',
      modules: [],
      status: 'running',
      registeredName: 'canary_one',
    });
    expect(children.get('{a,2}')).toMatchObject({
      restart: 'temporary',
      shutdown: 'brutal_kill',
      modules: ['tree'],
    });
    expect(children.get('never')).toMatchObject({
      restart: 'permanent',
      shutdown: 'infinity',
      status: 'stopped',
      pid: null,
    });
    expect(
      JSON.stringify({
        ...top,
        children: top?.children?.map((child) => ({ ...child, registeredName: null })),
      }),
    ).not.toContain('canary');
  });

  it(
    'is held up by no busy supervisor: that one is unread, its children are counted by its links',
    { timeout: 60_000 },
    async () => {
      await grow(`{{one_for_one, 1, 5}, [{busy, {tree, sup, [busy, {{one_for_one, 1, 5}, [{W, {tree, worker, [W]}, permanent, 1, worker, []} || W <- [w1, w2, w3]]}]}, permanent, infinity, supervisor, []},
      {idle, {tree, sup, [idle, {{one_for_all, 1, 5}, []}]}, permanent, infinity, supervisor, []}]}`);
      await a.eval(
        'spawn(fun() -> supervisor:start_child(busy, {d, {tree, dawdle, []}, temporary, 1, worker, []}) end), ok',
      );
      await expect
        .poll(() => a.eval(`element(2, process_info(whereis(busy), current_function))`))
        .toBe('{tree,dawdle,0}');
      const started = performance.now();
      const { supervisors } = await scan({ root: { name: 'tree_top' } });
      expect(performance.now() - started).toBeLessThan(6_000);
      expect(named(supervisors, 'busy')).toMatchObject({
        childCount: 3,
        children: [],
        strategy: null,
        module: 'tree',
      });
      expect(named(supervisors, 'busy').unread).toMatch(/did not answer in time/);
      expect(named(supervisors, 'idle')).toMatchObject({ strategy: 'one_for_all', unread: null });
    },
  );

  it('asks no process that only claims to be a supervisor', async () => {
    await grow(`{{one_for_one, 1, 5}, [{liar, {tree, worker, [liar]}, permanent, 1, supervisor, []}]}`);
    const { supervisors } = await scan({ root: { name: 'tree_top' } });
    expect(named(supervisors, 'liar').unread).toMatch(/none that could be asked/);
    expect(await a.eval('process_info(whereis(liar), messages)')).toBe('{messages,[]}');
  });

  it(
    'counts a hundred thousand children without asking for them, and shows some',
    { timeout: 120_000 },
    async () => {
      await grow(
        `{{simple_one_for_one, 1, 5}, [{w, {proc_lib, start_link, [lists, foreach, [fun(_) -> proc_lib:init_ack({ok, self()}), receive never -> ok end end, [1]]]}, temporary, 1, worker, []}]}`,
      );
      const many = 100_000;
      await a.eval(
        `[{ok, _} = supervisor:start_child(tree_top, []) || _ <- lists:seq(1, ${MAX_ASKED_LINKS - 10})], ok`,
        60_000,
      );
      const asked = (await scan({ root: { name: 'tree_top' }, maxChildren: 5 })).supervisors[0];
      expect(asked).toMatchObject({
        childCount: MAX_ASKED_LINKS - 10,
        strategy: 'simple_one_for_one',
        unread: null,
      });
      expect(asked?.children?.[0]).toMatchObject({
        id: 'undefined',
        restart: 'temporary',
        shutdown: '1',
        status: 'running',
      });
      await a.eval(
        `[{ok, _} = supervisor:start_child(tree_top, []) || _ <- lists:seq(1, ${many - MAX_ASKED_LINKS + 10})], ok`,
        90_000,
      );
      const started = performance.now();
      const [top] = (await scan({ root: { name: 'tree_top' }, maxChildren: 5, includeProcessDetails: true }))
        .supervisors;
      expect(performance.now() - started).toBeLessThan(5_000);
      expect(top).toMatchObject({ childCount: many, application: null });
      expect(top?.unread).toMatch(/too many/);
      expect(top?.children).toHaveLength(5);
      expect(top?.children?.every(({ memory }) => (memory ?? 0) > 0)).toBe(true);
    },
  );
});
