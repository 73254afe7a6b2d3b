import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBeamdeckError } from '../model/error.js';
import type { MessageTerm } from '../model/message.js';
import type { ProbeContext, ProcessAction } from '../probe/cluster-probe.js';
import type { ErlangProbe } from './erlang-probe.js';
import { asking, startRealCluster, type RealCluster } from './testing/real-cluster.js';
import { loadModule } from './testing/load-module.js';

const GREETER = `-module(greeter). -export([init/1, handle_call/3, handle_cast/2, handle_info/2]).
  init(S) -> {ok, S}.
  handle_call(silence, _, S) -> {noreply, S};
  handle_call(die, _, S) -> {stop, normal, S};
  handle_call(flood, _, S) -> {reply, lists:duplicate(200000, x), S};
  handle_call(deluge, _, S) -> {reply, lists:duplicate(5000000, x), S};
  handle_call(deep, _, S) -> {reply, lists:foldl(fun(_, A) -> [A] end, [], lists:seq(1, 20000)), S};
  handle_call(mailbox, _, S) -> {reply, lists:reverse(S), S};
  handle_call(M, _, S) -> {reply, {you_said, M, self()}, S}.
  handle_cast(M, S) -> {noreply, [{cast, M} | S]}.
  handle_info(M, S) -> {noreply, [{info, M} | S]}.`;

const term = {
  atom: (name: string): MessageTerm => ({ kind: 'atom', name }),
  integer: (digits: string): MessageTerm => ({ kind: 'integer', digits }),
  text: (value: string): MessageTerm => ({ kind: 'binary', bytes: new TextEncoder().encode(value) }),
  tuple: (...items: MessageTerm[]): MessageTerm => ({ kind: 'tuple', items }),
  list: (...items: MessageTerm[]): MessageTerm => ({ kind: 'list', items, tail: null }),
};

describe('what is done to a process, as its node sees it', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let probe: ErlangProbe;
  let incarnation: string;
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a');
    probe = await cluster.watching(a.name);
    incarnation = (await probe.sweep(a.name, asking())).value.vitals.incarnation;
    await loadModule(a, GREETER);
  });
  afterAll(() => cluster.close());

  const text = async (source: string) => (await a.eval(source)).replaceAll('"', '');
  /** The pid of a process that is gone. */
  const ended = () =>
    text(
      `begin {P, M} = spawn_monitor(fun() -> ok end), receive {'DOWN', M, _, _, _} -> pid_to_list(P) end end`,
    );
  const spawned = (body = 'ok') => text(`pid_to_list(spawn(fun() -> ${body}, receive never -> ok end end))`);
  const greeter = () =>
    text(`begin Asker = self(), spawn(fun() -> {ok, P} = gen_server:start_link(greeter, [], []), Asker ! {up, P}, receive never -> ok end end),
      receive {up, P} -> pid_to_list(P) end end`);
  const act = async (pid: string, action: ProcessAction, context: Partial<ProbeContext> = {}) =>
    (await probe.act(a.name, { pid, incarnation }, action, asking(context))).value;
  const failure = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (cause: unknown) => cause,
    );
    if (!isBeamdeckError(error)) throw new Error('no coded error');
    return error;
  };
  const alive = (pid: string) => a.eval(`is_process_alive(list_to_pid("${pid}"))`);
  const status = (pid: string) => a.eval(`element(2, process_info(list_to_pid("${pid}"), status))`);
  const mailbox = (pid: string) => a.eval(`element(2, process_info(list_to_pid("${pid}"), messages))`);
  const count = async () => Number(await a.eval('erlang:system_info(process_count)'));
  const atoms = async () => Number(await a.eval('erlang:system_info(atom_count)'));
  const message = (
    form: 'send' | 'call' | 'cast',
    content: MessageTerm,
    more: { newAtoms?: string[]; timeoutMs?: number } = {},
  ) => ({ kind: 'send', message: { form, term: content }, newAtoms: [], timeoutMs: 2_000, ...more }) as const;
  const left = async (pid: string) =>
    (await probe.processInfo(a.name, [{ process: { pid }, keys: ['links'] }], asking())).value[0]?.info
      ?.suspendedForMs;

  it('collects garbage, and says how much memory that freed', async () => {
    const pid = await spawned('put(x, lists:seq(1, 1000000)), erase(x), register(littered, self())');
    await expect.poll(() => a.eval('whereis(littered)')).not.toBe('undefined');
    const { memory, alive: lives } = await act(pid, { kind: 'collect_garbage' });
    expect(lives).toBe(true);
    expect(memory?.before).toBeGreaterThan(1_000_000);
    expect(memory?.after).toBeLessThan((memory?.before ?? 0) / 2);
    expect(Number(await a.eval(`element(2, process_info(list_to_pid("${pid}"), memory))`))).toBeLessThan(
      100_000,
    );
  });

  it('ends a process, and waits until it is gone', async () => {
    const pid = await spawned();
    expect(await act(pid, { kind: 'exit', reason: 'kill' })).toEqual({
      alive: false,
      memory: null,
      reply: null,
    });
    expect(await alive(pid)).toBe('false');
    const polite = await spawned();
    expect((await act(polite, { kind: 'exit', reason: 'shutdown' })).alive).toBe(false);
    const ignores = await spawned();
    expect((await act(ignores, { kind: 'exit', reason: 'normal' })).alive).toBe(true);
    expect(await alive(ignores)).toBe('true');
  });

  it('says that a process which traps exits lives on', async () => {
    const pid = await spawned('process_flag(trap_exit, true)');
    expect((await act(pid, { kind: 'exit', reason: 'shutdown' })).alive).toBe(true);
    expect(await mailbox(pid)).toMatch(/^\[\{'EXIT',<[\d.]+>,shutdown\}\]$/);
    expect((await act(pid, { kind: 'exit', reason: 'kill' })).alive).toBe(false);
  });

  it('suspends for a time, says how much is left, and lets go on when told', async () => {
    const pid = await spawned();
    const before = await count();
    expect((await act(pid, { kind: 'suspend', forMs: 60_000 })).alive).toBe(true);
    expect(await status(pid)).toBe('suspended');
    expect(await left(pid)).toBeGreaterThan(50_000);
    expect(await left(pid)).toBeLessThanOrEqual(60_000);
    // Anew: the time counts from now, and one resume is enough.
    await act(pid, { kind: 'suspend', forMs: 90_000 });
    expect(await left(pid)).toBeGreaterThan(60_000);
    expect((await act(pid, { kind: 'resume' })).alive).toBe(true);
    await expect.poll(() => status(pid)).toBe('waiting');
    expect(await left(pid)).toBeNull();
    await expect.poll(count).toBeLessThanOrEqual(before);
  });

  it('lets a suspended process go on by itself when the time is over', async () => {
    const pid = await spawned();
    await act(pid, { kind: 'suspend', forMs: 300 });
    expect(await status(pid)).toBe('suspended');
    await expect.poll(() => status(pid)).toBe('waiting');
    expect(await left(pid)).toBeNull();
    expect(await failure(act(pid, { kind: 'resume' }))).toMatchObject({
      code: 'operation_error',
      details: { outcome: 'failed' },
    });
  });

  it('leaves nothing suspended when the connection is lost', async () => {
    const other = await cluster.watching(a.name, { name: 'other@127.0.0.1' });
    const pid = await spawned();
    await other.act(a.name, { pid, incarnation }, { kind: 'suspend', forMs: 600_000 }, asking());
    expect(await status(pid)).toBe('suspended');
    expect(await failure(act(pid, { kind: 'resume' }))).toMatchObject({ code: 'operation_error' });
    expect(await status(pid)).toBe('suspended');
    await other.close();
    await expect.poll(() => status(pid), { timeout: 10_000 }).toBe('waiting');
  });

  it('does not resume what somebody else holds', async () => {
    const pid = await spawned();
    await a.eval(`Asker = self(), spawn(fun() -> register(holder, self()), erlang:suspend_process(list_to_pid("${pid}")), Asker ! held, receive stop -> ok end end),
      receive held -> ok end`);
    const error = await failure(act(pid, { kind: 'resume' }));
    expect(error).toMatchObject({ code: 'operation_error', details: { outcome: 'failed' } });
    expect(await status(pid)).toBe('suspended');
    await a.eval('holder ! stop');
  });

  it('sends any term, as it is, as a cast, and as a call', async () => {
    const plain = await spawned('register(plain_receiver, self())');
    const everything = term.tuple(
      term.atom('ok'),
      term.integer('-123456789012345678901234567890'),
      { kind: 'float', value: 1.5 },
      term.text('ünï'),
      term.list(term.integer('1'), term.integer('300'), term.list()),
      { kind: 'list', items: [term.atom('true')], tail: term.atom('false') },
      {
        kind: 'map',
        entries: [
          [term.atom('ok'), term.integer('1')],
          [term.integer('2'), term.text('')],
        ],
      },
      { kind: 'pid', pid: plain },
    );
    expect(await act(plain, message('send', everything))).toEqual({ alive: true, memory: null, reply: null });
    const expected = `{ok,-123456789012345678901234567890,1.5,<<"ünï"/utf8>>,[1,300,[]],[true|false],#{2 => <<>>,ok => 1},list_to_pid("${plain}")}`;
    expect(
      await a.eval(`element(2, process_info(list_to_pid("${plain}"), messages)) =:= [${expected}]`),
    ).toBe('true');

    const server = await greeter();
    expect(
      (await act(server, message('cast', term.atom('hello'), { newAtoms: ['hello'] }))).reply,
    ).toBeNull();
    await act(server, message('send', term.atom('hello')));
    expect((await act(server, message('call', term.atom('mailbox')))).reply).toBe(
      '[{cast,hello},{info,hello}]',
    );
    const { reply } = await act(server, message('call', term.tuple(term.atom('hello'), term.text('you'))));
    expect(reply).toBe(`{you_said,{hello,<<"you">>},${server}}`);
  });

  it('brings a reply of any size and depth back as text, within bounds', async () => {
    const server = await greeter();
    const flood = await act(server, message('call', term.atom('flood')));
    expect(flood.reply).toMatch(/^\(a reply of \d+ bytes, too large to be shown\)$/);
    const deluge = await failure(act(server, message('call', term.atom('deluge'))));
    expect(deluge).toMatchObject({ code: 'result_too_large', details: { outcome: 'unknown' } });
    const deep = await act(server, message('call', term.atom('deep')));
    expect(deep.reply).toMatch(/cannot be shown/);
  });

  it('does not know what became of a call without a reply', async () => {
    const server = await greeter();
    const silent = await failure(
      act(server, message('call', term.atom('silence'), { timeoutMs: 100, newAtoms: ['silence'] })),
    );
    expect(silent).toMatchObject({ code: 'timeout', retryable: false, details: { outcome: 'unknown' } });
    const died = await failure(act(server, message('call', term.atom('die'))));
    expect(died).toMatchObject({ code: 'remote_error', retryable: false, details: { outcome: 'unknown' } });
    const gone = await failure(act(server, message('call', term.atom('die'))));
    expect(gone).toMatchObject({ code: 'process_not_found', details: { outcome: 'failed' } });
  });

  it('makes no atom of a message, until each new one is agreed to', async () => {
    const pid = await spawned();
    const strange = (n: number) =>
      term.tuple(term.atom(`strange_${n}`), term.list(term.atom('ok'), term.atom(`odd_${n}`)));
    await failure(act(pid, message('send', strange(0))));
    const before = await atoms();
    for (let n = 1; n <= 20; n += 1) {
      const error = await failure(
        act(pid, message('send', strange(n), { newAtoms: [`strange_${n}`, 'never_in_it'] })),
      );
      expect(error).toMatchObject({
        code: 'invalid_parameter',
        details: { newAtoms: [`odd_${n}`], outcome: 'failed' },
      });
    }
    const names = ['strange_1', 'ok', 'ünknöwn', 'x'.repeat(300), ''];
    const { value } = await probe.unknownAtoms(a.name, names, asking());
    expect(value).toEqual(['strange_1', 'ünknöwn', 'x'.repeat(300)]);
    expect(await atoms()).toBe(before);
    expect(await mailbox(pid)).toBe('[]');

    await act(pid, message('send', strange(1), { newAtoms: ['strange_1', 'odd_1', 'never_in_it'] }));
    expect(await atoms()).toBe(before + 2);
    expect(await mailbox(pid)).toBe('[{strange_1,[ok,odd_1]}]');
  });

  it('refuses what is no term before anything is sent', async () => {
    const pid = await spawned();
    const deep = Array.from({ length: 300 }).reduce<MessageTerm>((inner) => term.list(inner), term.list());
    const twice: MessageTerm = {
      kind: 'map',
      entries: [
        [term.atom('ok'), term.list()],
        [term.atom('ok'), term.list()],
      ],
    };
    for (const bad of [
      deep,
      twice,
      term.atom('x'.repeat(256)),
      term.integer('0x1'),
      { kind: 'pid', pid: '<9.1.0>' } as const,
      { kind: 'float', value: Infinity } as const,
    ]) {
      const error = await failure(act(pid, message('send', bad)));
      expect(error).toMatchObject({ code: 'invalid_parameter', details: { outcome: 'failed' } });
    }
    expect(await mailbox(pid)).toBe('[]');
  });

  it('does nothing to a process of another life of the node, or to one that is gone', async () => {
    const pid = await spawned();
    const actions: ProcessAction[] = [
      { kind: 'collect_garbage' },
      { kind: 'exit', reason: 'kill' },
      { kind: 'suspend', forMs: 60_000 },
      { kind: 'resume' },
      message('send', term.atom('ok')),
    ];
    // The start is part of it only where the clock of the node cannot be moved.
    const [creation = '', start] = incarnation.split('-');
    const next = Number(creation) + 1;
    const others =
      start === undefined
        ? [`${next}`, `${creation}-1`]
        : [`${next}-${start}`, `${creation}-${Number(start) - 1}`, creation];
    const before = await a.eval(
      `process_info(list_to_pid("${pid}"), [messages, status, garbage_collection])`,
    );
    for (const action of actions) {
      for (const other of [...others, 'nonsense', '']) {
        const error = await failure(probe.act(a.name, { pid, incarnation: other }, action, asking()));
        expect(error, `${action.kind} ${other}`).toMatchObject({
          code: 'process_changed',
          details: { outcome: 'failed' },
        });
      }
      for (const gone of ['<0.99999.0>', '<9.1.0>', 'init', await ended()]) {
        const error = await failure(act(gone, action));
        expect(error, `${action.kind} ${gone}`).toMatchObject({
          code: 'process_not_found',
          details: { outcome: 'failed' },
        });
      }
    }
    expect(await a.eval(`process_info(list_to_pid("${pid}"), [messages, status, garbage_collection])`)).toBe(
      before,
    );
  });
});

describe('an action whose node is lost', () => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startRealCluster();
  });
  afterAll(() => cluster.close());

  const outcomeOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (cause: unknown) => cause,
    );
    if (!isBeamdeckError(error)) throw new Error('no coded error');
    return { code: error.code, outcome: error.details['outcome'], retryable: error.retryable };
  };
  const kill = { kind: 'exit', reason: 'kill' } as const;

  it('is unknown once it has been sent, failed before', { timeout: 60_000 }, async () => {
    const a = await cluster.node('a');
    const probe = await cluster.watching(a.name);
    const { incarnation } = (await probe.sweep(a.name, asking())).value.vitals;
    const pid = (await a.eval('pid_to_list(spawn(timer, sleep, [infinity]))')).replaceAll('"', '');
    const target = { pid, incarnation };

    expect(await outcomeOf(probe.act('nobody@127.0.0.1', target, kill, asking()))).toMatchObject({
      code: 'node_unreachable',
      outcome: 'failed',
    });
    const aborted = AbortSignal.abort();
    expect(await outcomeOf(probe.act(a.name, target, kill, asking({ signal: aborted })))).toMatchObject({
      code: 'cancelled',
      outcome: 'failed',
    });

    await a.pause();
    expect(await outcomeOf(probe.act(a.name, target, kill, asking({ deadlineMs: 200 })))).toMatchObject({
      code: 'timeout',
      outcome: 'unknown',
      retryable: false,
    });
    const cut = outcomeOf(probe.act(a.name, target, kill, asking()));
    await a.kill();
    expect(await cut).toMatchObject({ code: 'node_unreachable', outcome: 'unknown', retryable: false });
    expect(await outcomeOf(probe.act(a.name, target, kill, asking()))).toMatchObject({ outcome: 'failed' });

    await a.restart();
    await expect
      .poll(async () => (await probe.sweep(a.name, asking()).catch(() => null)) !== null, { timeout: 20_000 })
      .toBe(true);
    const reborn = (await a.eval('pid_to_list(spawn(timer, sleep, [infinity]))')).replaceAll('"', '');
    expect(await outcomeOf(probe.act(a.name, { pid: reborn, incarnation }, kill, asking()))).toMatchObject({
      code: 'process_changed',
      outcome: 'failed',
    });
    expect(await a.eval(`is_process_alive(list_to_pid("${reborn}"))`)).toBe('true');
    await probe.close();
    expect(await outcomeOf(probe.act(a.name, target, kill, asking()))).toMatchObject({
      code: 'closed',
      outcome: 'failed',
    });
  });
});
