import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processRow, type ProcessQuery } from '../model/process.js';
import { sortValue } from '../operations/process-merge.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import { loadModule } from './testing/load-module.js';
import {
  asking,
  namesOf,
  numbersOf,
  processQuestion,
  rowsByPid,
  startRealCluster,
  type RealCluster,
} from './testing/real-cluster.js';

/** A module of each behaviour, and a process with proc_lib that is none. */
const MODULES = [
  `-module(a_server). -export([init/1, handle_call/3, handle_cast/2]).
   init(Label) -> {ok, Label}. handle_call(_, _, S) -> {reply, ok, S}. handle_cast(_, S) -> {noreply, S}.`,
  `-module(a_machine). -export([init/1, callback_mode/0, handle_event/4]).
   init(_) -> {ok, idle, none}. callback_mode() -> handle_event_function. handle_event(_, _, _, _) -> keep_state_and_data.`,
  `-module(a_supervisor). -export([init/1]). init(_) -> {ok, {#{}, []}}.`,
  `-module(a_special). -export([start/0, init/1, wait/0]).
   start() -> proc_lib:start(a_special, init, [self()]).
   init(P) -> proc_lib:init_ack(P, self()), wait(). wait() -> receive stop -> ok end.`,
];

/** A million takes gigabytes and minutes: `BEAMDECK_FULL=1 npm test -- core`. */
const SIZES: readonly { size: number; limits: readonly number[]; words: number }[] = [
  { size: 1_000, limits: [100], words: 911 },
  { size: 100_000, limits: [100, 3_000], words: 911 },
  ...(process.env['BEAMDECK_FULL'] === '1' ? [{ size: 1_000_000, limits: [100], words: 97 }] : []),
];

describe('the processes of a node, against its own full scan', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let probe: ClusterProbe<'erlang'>;
  const pids = new Map<string, string>();
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a', { args: ['+P', '2000000'] });
    for (const source of MODULES) await loadModule(a, source);
    const start: Record<string, string> = {
      server: 'element(2, gen_server:start({local, a_named_server}, a_server, label, []))',
      machine: 'element(2, gen_statem:start(a_machine, [], []))',
      supervisor: 'element(2, gen:start(gen_server, nolink, supervisor, {self, a_supervisor, []}, []))',
      manager: 'element(2, gen_event:start())',
      special: 'a_special:start()',
      plain: 'spawn(timer, sleep, [infinity])',
      busy: '(fun() -> {ok, P} = gen_server:start(a_server, label, []), P end)()',
    };
    for (const [name, source] of Object.entries(start)) {
      pids.set(name, (await a.eval(`pid_to_list(${source})`)).replaceAll('"', ''));
    }
    probe = await cluster.watching(a.name);
  });
  afterAll(() => cluster.close());

  const scan = async (changes: Partial<ProcessQuery> = {}) =>
    (await probe.processes(a.name, processQuestion(changes), asking({ deadlineMs: 20_000 }))).value;
  const row = async (name: string) => (await rowsByPid(probe, a.name)).get(pids.get(name) ?? '');
  const spawned = (name: string, count: number, body: string) =>
    a.eval(
      `Owner = self(), register(${name}, spawn(fun() -> [spawn_link(fun() -> ${body} end) || N <- lists:seq(1, ${count})],
      Owner ! up, receive stop -> exit(done) end end)), receive up -> ok end, timer:sleep(200)`,
      240_000,
    );
  const end = (name: string) =>
    a.eval(
      `Ref = monitor(process, ${name}), exit(whereis(${name}), kill), receive {'DOWN', Ref, _, _, _} -> timer:sleep(200) end`,
      60_000,
    );

  it('says of each process what the node says of it', async () => {
    const rows = await rowsByPid(probe, a.name);
    const listed =
      (await a.eval('[pid_to_list(P) || P <- processes(), P =/= self()]')).match(/<[\d.]+>/g) ?? [];
    expect(new Set(rows.keys())).toEqual(new Set(listed));
    for (const [pid, value] of rows) {
      processRow.parse(value);
      const said =
        await a.eval(`begin P = list_to_pid("${pid}"), I = fun(K) -> case process_info(P, K) of {K, V} -> V; [] -> null end end,
        {M, F, A} = case proc_lib:initial_call(P) of false -> I(initial_call); _ -> proc_lib:translate_initial_call(P) end,
        {CM, CF, CA} = I(current_function),
        App = case application:get_application(P) of {ok, N} -> N; _ -> null end,
        io_lib:format("~ts|~ts:~ts/~w|~ts:~ts/~w|~w|~ts|~w", [I(registered_name), M, F, A, CM, CF, CA, I(message_queue_len), App, length(I(links))]) end`);
      const text = unicode(said);
      const [name, initial, , queue, application, links] = text.split('|');
      expect(value.registeredName ?? 'null', pid).toBe(name);
      expect(value.messageQueueLen, pid).toBe(Number(queue));
      expect(value.application ?? 'null', pid).toBe(application);
      expect(value.linksCount, pid).toBe(Number(links));
      // Releases that give the whole dictionary or nothing are not asked for it where proc_lib has not started the process.
      const raw = (await a.eval(`element(2, process_info(list_to_pid("${pid}"), initial_call))`)).replace(
        /{(\w+),(\w+),(\d+)}/,
        '$1:$2/$3',
      );
      expect(raw.startsWith('proc_lib') ? [initial] : [initial, raw], pid).toContain(value.initialCall);
    }
  });

  it('knows the type of each process from what it was started to run', async () => {
    expect(await row('server')).toMatchObject({
      type: 'gen_server',
      initialCall: 'a_server:init/1',
      registeredName: 'a_named_server',
    });
    expect(await row('machine')).toMatchObject({ type: 'gen_statem', initialCall: 'a_machine:init/1' });
    expect(await row('supervisor')).toMatchObject({
      type: 'supervisor',
      initialCall: 'supervisor:a_supervisor/1',
    });
    expect(await row('manager')).toMatchObject({ type: 'gen_event' });
    expect(await row('special')).toMatchObject({ type: 'process', initialCall: 'a_special:init/1' });
    expect(await row('plain')).toMatchObject({
      type: 'process',
      initialCall: 'timer:sleep/1',
      application: null,
    });
    const supervisors = await scan({ type: 'supervisor' });
    expect(supervisors.rows.map(({ registeredName }) => registeredName)).toEqual(
      expect.arrayContaining(['kernel_sup', 'logger_sup']),
    );
    expect(supervisors.rows.every(({ type }) => type === 'supervisor')).toBe(true);
    const types = (await scan()).rows.map(({ type }) => type);
    for (const type of ['supervisor', 'gen_server', 'gen_statem', 'gen_event', 'process'] as const) {
      const { matched, rows } = await scan({ type });
      expect(matched, type).toBe(types.filter((each) => each === type).length);
      expect(rows).toHaveLength(matched);
    }
    // A server keeps its type while it is at work, in a function of its own.
    await a.eval(
      `sys:replace_state(list_to_pid("${pids.get('busy')}"), fun(S) -> spawn(fun() -> sys:replace_state(list_to_pid("${pids.get('busy')}"), fun(T) -> timer:sleep(1500), T end) end), S end), timer:sleep(100)`,
    );
    expect(await row('busy')).toMatchObject({ type: 'gen_server', currentFunction: 'timer:sleep/1' });
  });

  it('searches literally, without regard to case, in name, pid, initial call and current function', async () => {
    const found = async (search: string) => (await scan({ search })).rows.map(({ pid }) => pid);
    expect(await found('A_NAMED_SERV')).toEqual([pids.get('server')]);
    expect(await found('a_machine:INIT')).toEqual([pids.get('machine')]);
    expect(await found('a_special:wait/0')).toEqual([pids.get('special')]);
    expect(await found(pids.get('plain') ?? '')).toEqual([pids.get('plain')]);
    expect(await found('.*')).toEqual([]);
    expect(await found('a_named_server%')).toEqual([]);
    expect(await found('no such thing')).toEqual([]);
    expect(await found('ÄÖ\u0000<x>')).toEqual([]);
    await a.eval(`register('Übergröße', P = list_to_pid("${pids.get('plain')}")), P`);
    expect(await found('übergrösse')).toEqual([]);
    expect(await found('ÜBERGRÖßE')).toEqual([pids.get('plain')]);
    expect((await scan({ search: 'übergr' })).rows[0]?.registeredName).toBe('Übergröße');
    expect(await found('')).toHaveLength((await scan()).matched);
  });

  it('filters by application, and by all filters together', async () => {
    const kernel = await scan({ application: 'kernel' });
    const expected = await a.eval(
      'length([P || P <- processes(), application:get_application(P) =:= {ok, kernel}])',
    );
    expect(kernel.matched).toBe(Number(expected));
    expect(kernel.rows.every(({ application }) => application === 'kernel')).toBe(true);
    expect((await scan({ application: 'stdlib' })).matched).toBe(0);
    expect((await scan({ application: 'nobody_has_heard_of_it' })).matched).toBe(0);
    const both = await scan({ application: 'kernel', type: 'supervisor', search: 'logger' });
    expect(both.rows.map(({ registeredName }) => registeredName)).toEqual(['logger_sup']);
    expect(both.scanned).toBeGreaterThan(30);
  });

  for (const { size, limits, words } of SIZES) {
    const title = `finds the best ${limits.join(' and ')} of ${size} processes for every key, ties and all`;
    it(title, { timeout: 600_000 }, async () => {
      // Each has a heap and a mailbox of its own size, and has done its own amount of work; then nothing moves.
      const messages = '[self() ! M || M <- lists:seq(1, N rem 7)]';
      const heap = `L = lists:seq(1, N rem ${words}), erlang:garbage_collect(), receive never -> L end`;
      await spawned('crowd', size, `${messages}, ${heap}`);
      const most = Math.max(...limits);
      /** The best values, by the plainest full scan there is, and how many there are in all. */
      const truth = async (item: string, order: string) => {
        const best = order === 'desc' ? 'lists:reverse(lists:sort(Values))' : 'lists:sort(Values)';
        const all = `[V || P <- processes(), P =/= self(), {_, V} <- [process_info(P, ${item})]]`;
        const source = `begin Values = ${all}, [length(Values) | lists:sublist(${best}, ${most})] end`;
        const [count = 0, ...values] = numbersOf(await a.eval(source, 60_000));
        return { count, values };
      };
      for (const sort of ['memory', 'message_queue_len', 'reductions'] as const) {
        for (const order of ['desc', 'asc'] as const) {
          const before = await truth(sort, order);
          const scans = [];
          for (const limit of limits) scans.push(await scan({ sort, order, limit }));
          const after = await truth(sort, order);
          scans.forEach(({ rows, matched, scanned, partial }, asked) => {
            const about = `${sort} ${order}: ${scanned} of ${after.count}`;
            expect({ about, partial, rows: rows.length }).toEqual({
              ...{ about, partial: false },
              rows: limits[asked],
            });
            expect(scanned).toBe(matched);
            expect(Math.abs(scanned - after.count)).toBeLessThanOrEqual(2);
            // The few of OTP itself and of this test that work meanwhile change places with those around them.
            rows.forEach((each, index) => {
              const value = Number(sortValue(each, sort));
              const around = [before, after].flatMap(({ values }) =>
                values.slice(Math.max(0, index - 4), index + 5),
              );
              const slack = sort === 'message_queue_len' ? 0 : 3_000;
              expect(value, `${sort} ${order} ${index}`).toBeGreaterThanOrEqual(Math.min(...around) - slack);
              expect(value, `${sort} ${order} ${index}`).toBeLessThanOrEqual(Math.max(...around) + slack);
            });
          });
        }
      }
      const oldest = await scan({ sort: 'pid', order: 'asc', limit: 100 });
      const byPid = '[pid_to_list(P) || P <- lists:sublist(lists:sort(processes()), 100)]';
      expect(oldest.rows.map(({ pid }) => pid)).toEqual(pidsIn(await a.eval(byPid, 60_000)));
      // The very youngest are those that ask; behind them comes the crowd.
      const linked = 'element(2, process_info(whereis(crowd), links))';
      const youngest = pidsIn(
        await a.eval(
          `[pid_to_list(P) || P <- lists:sublist(lists:reverse(lists:sort(${linked})), 100)]`,
          60_000,
        ),
      );
      const newest = (await scan({ sort: 'pid', order: 'desc', limit: 120 })).rows.map(({ pid }) => pid);
      expect(newest.filter((pid) => youngest.includes(pid))).toEqual(youngest);
      for (const [order, turned] of [
        ['asc', ''],
        ['desc', 'lists:reverse'],
      ] as const) {
        const named = await scan({ sort: 'registered_name', order, limit: 10 });
        const names = `lists:sublist(${turned}(lists:sort([N || N <- registered(), is_pid(whereis(N))])), 10)`;
        expect(named.rows.map(({ registeredName }) => registeredName)).toEqual(namesOf(await a.eval(names)));
      }
      await end('crowd');
    });
  }
});

const pidsIn = (printed: string): string[] => printed.match(/<[\d.]+>/g) ?? [];

/** Text as `io_lib:format` gives it: a list of characters and lists, as the node prints it. */
function unicode(printed: string): string {
  const parts = printed.match(/"(?:[^"\\]|\\.)*"|\d+/g) ?? [];
  return parts
    .map((part) => (part.startsWith('"') ? part.slice(1, -1) : String.fromCodePoint(Number(part))))
    .join('');
}
