import type { MessageTerm, OutgoingMessage } from '../model/message.js';
import type { ProcessInfo } from '../model/process-info.js';
import { isBeamdeckError } from '../model/error.js';
import type { ProcessAction } from './cluster-probe.js';
import { deep } from './conformance-depths.js';
import type { Fault } from './conformance-faults.js';
import type { Session } from './conformance-session.js';
import { aborted, assert, equal, failure, failureOr, never } from './conformance-session.js';

/** What a probe must do when it is told to do something to a process. All share one cluster, each has subjects of its own. */
export const ACTS: readonly (readonly [string, (session: Session) => Promise<void>])[] = [
  [
    'ends a process once, and no other process than the one meant',
    async (session) => {
      const { server, stubborn, act, fails, isAlive, target } = await begin(session);
      const kill = { kind: 'exit', reason: 'kill' } as const;
      const changed = await fails({ ...target(server), incarnation: '0-0' }, kill);
      equal([changed, await isAlive(server)], ['process_changed', true], 'of another life of the node');
      equal((await act(server, { kind: 'exit', reason: 'normal' })).alive, true, 'alive after `normal`');
      equal((await act(stubborn, { kind: 'exit', reason: 'shutdown' })).alive, true, 'a stubborn one');
      equal(await isAlive(stubborn), true, 'a stubborn one after `shutdown`');
      equal((await act(server, kill)).alive, false, 'alive after `kill`');
      equal((await act(stubborn, kill)).alive, false, 'a stubborn one after `kill`');
      equal([await isAlive(server), await isAlive(stubborn)], [false, false], 'alive');
      equal(await fails(target(server), kill), 'process_not_found', 'code when it is done again');
    },
  ],
  [
    'does nothing when it was cancelled before, and when it has no link',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const { server, isAlive, target } = await begin(session);
      const kill = { kind: 'exit', reason: 'kill' } as const;
      const before = probe.act(node, target(server), kill, { ...context(), signal: aborted() });
      equal((await settle(failure(before))).code, 'cancelled', 'code');
      probe.unwatch(node);
      equal(
        (await settle(failure(probe.act(node, target(server), kill, context())))).code,
        'node_unreachable',
        'code',
      );
      await settle(probe.watch(node, { signal: never() }));
      equal(await isAlive(server), true, 'alive');
    },
  ],
  [
    'collects the garbage of a process and says what that freed',
    async (session) => {
      const { server, act } = await begin(session);
      const { memory, reply } = await act(server, { kind: 'collect_garbage' });
      assert(memory !== null && memory.after > 0 && memory.after <= memory.before, JSON.stringify(memory));
      equal(reply, null, 'reply');
    },
  ],
  [
    'suspends a process, whose mailbox then fills, and lets it go on',
    async (session) => {
      const { server, act, info, fails, target } = await begin(session);
      await act(server, { kind: 'suspend', forMs: 60_000 });
      const held = await info(server);
      equal(held?.status, 'suspended', 'status');
      const leftMs = held?.suspendedForMs ?? 0;
      assert(leftMs > 30_000 && leftMs <= 60_000, `${leftMs} ms are left`);
      for (let turn = 0; turn < 3; turn += 1) await act(server, sending('send', atom('ok')));
      assert(((await info(server))?.messageQueueLen ?? 0) >= 3, 'the mailbox does not fill');
      await act(server, { kind: 'resume' });
      await session.eventually('it goes on and has read its messages', async () => {
        const now = await info(server);
        return now?.status !== 'suspended' && now?.suspendedForMs === null && now.messageQueueLen === 0;
      });
      equal(
        await fails(target(server), { kind: 'resume' }),
        'operation_error',
        'resumed when it is not held',
      );
    },
  ],
  [
    'suspends for so long and no longer, and never past its own link',
    async (session) => {
      const { probe, node, settle } = deep(session);
      const { server, act, info, stubborn } = await begin(session);
      const goesOn = async (pid: string) => (await info(pid))?.status !== 'suspended';
      await act(server, { kind: 'suspend', forMs: 300 });
      await session.eventually('its time is over', () => goesOn(server));
      await act(stubborn, { kind: 'suspend', forMs: 600_000 });
      equal(await goesOn(stubborn), false, 'it goes on');
      probe.unwatch(node);
      await session.fixture.pass(500);
      await settle(probe.watch(node, { signal: never() }));
      await session.eventually('it goes on when our link is gone', () => goesOn(stubborn));
    },
  ],
  [
    'sends a message, a cast and a call, and gives the reply to a call',
    async (session) => {
      const { server, stubborn, act, fails, target } = await begin(session);
      for (const form of ['send', 'cast'] as const)
        equal((await act(server, sending(form, sample()))).reply, null, `reply to a ${form}`);
      equal((await act(server, sending('call', atom('ping')))).reply, 'pong', 'reply to a call');
      await act(stubborn, { kind: 'suspend', forMs: 60_000 });
      const unanswered = { ...sending('call', atom('ping')), timeoutMs: 300 };
      equal(await fails(target(stubborn), unanswered), 'timeout', 'code of a call that gets no reply');
    },
  ],
  [
    'makes no atom but those that were agreed to, and sends nothing without them',
    async (session) => {
      const { probe, node, settle, context } = deep(session);
      const { server, act, fails, target, info } = await begin(session);
      const unknown = async () =>
        (await settle(probe.unknownAtoms(node, ['conformance_made_1', 'conformance_made_2'], context())))
          .value;
      const both: MessageTerm = {
        kind: 'tuple',
        items: [atom('conformance_made_1'), atom('conformance_made_2')],
      };
      await act(server, { kind: 'suspend', forMs: 60_000 });
      const before = (await info(server))?.messageQueueLen ?? 0;
      const half = { ...sending('send', both), newAtoms: ['conformance_made_1'] };
      equal(await fails(target(server), half), 'invalid_parameter', 'code');
      equal((await unknown()).includes('conformance_made_2'), true, 'the second is still none');
      await act(server, { ...half, newAtoms: ['conformance_made_1', 'conformance_made_2'] });
      equal(await unknown(), [], 'unknown after it was sent');
      assert(((await info(server))?.messageQueueLen ?? 0) > before, 'it did not come');
    },
  ],
];

/** The same through faults, each in a cluster of its own. */
export const ACTS_THROUGH_FAULTS: readonly Fault[] = [
  {
    title: 'leaves alone what has the pid in the next life of the node',
    needs: 'kill',
    body: async (session) => {
      const { probe, node, settle, context, fixture } = deep(session);
      await session.watchAll();
      const init = (await settle(probe.resolve(node, { name: 'init' }, context()))).value;
      await fixture.kill?.(node);
      await fixture.restart?.(node);
      await session.eventually('it answers in its next life', async () => {
        const answer = await settle(failureOr(probe.resolve(node, { name: 'init' }, context())));
        return !isBeamdeckError(answer) && answer.value.incarnation !== init.incarnation;
      });
      const collect = probe.act(node, init, { kind: 'collect_garbage' }, context());
      equal((await settle(failure(collect))).code, 'process_changed', 'code');
    },
  },
  {
    title: 'says of an act on a paused node only that no answer came, and the act is done once or not at all',
    needs: 'pause',
    body: async (session) => {
      const { probe, node, settle, context, fixture } = deep(session);
      const { server, isAlive, target } = await begin(session);
      await fixture.pause?.(node);
      const kill = { kind: 'exit', reason: 'kill' } as const;
      const late = probe.act(node, target(server), kill, { ...context(), deadlineMs: 700 });
      equal((await settle(failure(late))).code, 'timeout', 'code');
      await fixture.resume?.(node);
      await session.eventually('the node answers again', async () => {
        const answer = await settle(failureOr(probe.ping(node, context())));
        return !isBeamdeckError(answer);
      });
      const [first, second] = [await isAlive(server), await isAlive(server)];
      assert(first === second || first, 'it came back to life');
    },
  },
];

/** The subjects of an act, and short ways to act on them and to look at them. */
async function begin(session: Session) {
  const { probe, node, settle, context } = deep(session);
  await session.watchAll();
  const subjects = await session.fixture.subjects(node);
  const { incarnation } = (await settle(probe.sweep(node, context()))).value.vitals;
  const target = (pid: string) => ({ pid, incarnation });
  return {
    ...subjects,
    target,
    act: async (pid: string, action: ProcessAction) =>
      (await settle(probe.act(node, target(pid), action, context()))).value,
    fails: async (at: { pid: string; incarnation: string }, action: ProcessAction) =>
      (await settle(failure(probe.act(node, at, action, context())))).code,
    isAlive: async (pid: string) =>
      !isBeamdeckError(await settle(failureOr(probe.resolve(node, { pid }, context())))),
    info: async (pid: string): Promise<ProcessInfo | undefined> => {
      const asked = probe.processInfo(node, [{ process: { pid }, keys: [] }], context());
      return (await settle(asked)).value[0]?.info ?? undefined;
    },
  };
}

const atom = (name: string): MessageTerm => ({ kind: 'atom', name });

/** Something of every kind that a message may hold. */
const sample = (): MessageTerm => ({
  kind: 'tuple',
  items: [
    atom('ok'),
    { kind: 'integer', digits: '-123456789012345678901234567890' },
    { kind: 'float', value: 1.5 },
    { kind: 'binary', bytes: new TextEncoder().encode('grün') },
    { kind: 'list', items: [atom('true')], tail: { kind: 'integer', digits: '2' } },
    { kind: 'map', entries: [[atom('node'), { kind: 'list', items: [], tail: null }]] },
    { kind: 'pid', pid: '<0.0.0>' },
  ],
});

const sending = (form: OutgoingMessage['form'], term: MessageTerm) =>
  ({ kind: 'send', message: { form, term }, newAtoms: [], timeoutMs: 2_000 }) as const;
