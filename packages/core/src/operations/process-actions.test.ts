import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import type { ProcessInfo } from '../model/process-info.js';
import type { ProcessActionResult } from '../probe/cluster-probe.js';
import { sampleProcess, sampleProcessInfo } from '../testing/index.js';
import { scriptedCluster } from './scripted-cluster.test-data.js';

const A = 'a_1@h';
const cart = sampleProcess(A, 1, {
  registeredName: 'cart',
  type: 'gen_server',
  application: 'shop',
  messageQueueLen: 3,
});
const hit = { node: A, pid: cart.pid, registeredName: 'cart', incarnation: cart.incarnation };
const aimed = { node: A, pid: 'cart' };
const nodes = { [A]: { processes: [cart] } };
const told = (change: Partial<ProcessActionResult>) => (): ProcessActionResult => ({
  alive: true,
  memory: null,
  reply: null,
  ...change,
});

describe('garbage_collect_process', () => {
  it('says what it freed, of the process that a name stood for', async () => {
    const { run, script } = await scriptedCluster(nodes);
    expect(await run('garbage_collect_process', aimed)).toEqual({
      ...hit,
      memoryBefore: 20_000,
      memoryAfter: 8_000,
    });
    expect(script.acts).toEqual([
      {
        node: A,
        target: { pid: cart.pid, incarnation: cart.incarnation },
        action: { kind: 'collect_garbage' },
      },
    ]);
  });

  it('foretells without acting', async () => {
    const { preview, script } = await scriptedCluster(nodes);
    const answer = await preview('garbage_collect_process', aimed);
    expect(answer).toMatchObject({
      allowed: true,
      process: { pid: cart.pid },
      details: { memory: cart.memory },
    });
    expect(answer.effects).toHaveLength(1);
    expect(script.acts).toEqual([]);
  });
});

describe('kill_process', () => {
  it.each([
    [{}, 'kill', 'killed'],
    [{ reason: 'kill' }, 'kill', 'kill'],
    [{ reason: 'shutdown' }, 'shutdown', 'shutdown'],
  ] as const)('of %o sends the exit reason %s', async (params, reason, said) => {
    const { run, script } = await scriptedCluster(nodes);
    expect(await run('kill_process', { ...aimed, ...params })).toEqual({
      ...hit,
      reason: said,
      gone: true,
      terminated: true,
    });
    expect(script.acts.map(({ action }) => action)).toEqual([{ kind: 'exit', reason }]);
  });

  it('says that it lives on, and that nobody knows', async () => {
    const { run, script } = await scriptedCluster(nodes);
    script.set(A, { onAct: told({ alive: true }) });
    expect(await run('kill_process', { ...aimed, reason: 'shutdown' })).toMatchObject({ gone: false });
    script.set(A, { onAct: told({ alive: null }) });
    expect(await run('kill_process', aimed)).toMatchObject({ gone: null });
  });

  it('takes params as the clients of Arsenal write them', async () => {
    const { run, script } = await scriptedCluster(nodes);
    await run('kill_process', { pid: cart.pid, node: A, reason: 'killed', force: 'false' } as never);
    expect(script.acts).toHaveLength(1);
  });
});

describe('suspend_process and resume_process', () => {
  it('suspend for a time, and say until when', async () => {
    const { run, script, clock } = await scriptedCluster(nodes);
    const answer = await run('suspend_process', { ...aimed, durationMs: 60_000 });
    expect(answer).toMatchObject(hit);
    expect(Date.parse(answer.until)).toBeLessThanOrEqual(clock.now() + 60_000);
    expect(Date.parse(answer.until)).toBeGreaterThan(clock.now() + 59_000);
    expect(await run('resume_process', aimed)).toEqual(hit);
    expect(script.acts.map(({ action }) => action)).toEqual([
      { kind: 'suspend', forMs: 60_000 },
      { kind: 'resume' },
    ]);
  });

  it('resume a protected process too, which is not suspended', async () => {
    const { run } = await scriptedCluster(nodes, { protectedNames: ['cart'] });
    await expect(run('suspend_process', aimed)).rejects.toMatchObject({
      code: 'critical_process_protection',
    });
    expect(await run('resume_process', aimed)).toEqual(hit);
  });

  it('foretell by what the process is doing now', async () => {
    const suspended = sampleProcessInfo(cart, { suspendedForMs: 5_000 });
    const { preview, script } = await scriptedCluster(nodes);
    expect((await preview('resume_process', aimed)).effects).toEqual([
      'Nothing: it is not suspended from here.',
    ]);
    script.set(A, { infos: [suspended] });
    expect((await preview('resume_process', aimed)).effects).toEqual([
      'It goes on, with 3 messages in its mailbox.',
    ]);
    expect((await preview('suspend_process', { ...aimed, durationMs: 1_500 })).effects).toEqual([
      'It stops where it is for up to 1.5 s; whoever calls it meanwhile waits, and may give up.',
      'Its mailbox grows: 3 messages are in it now.',
      'It is suspended from here already; its time begins anew.',
      'It goes on by itself when the time is over, or when our link to its node is lost.',
    ]);
    expect(script.acts).toEqual([]);
  });
});

const ACTIONS = [
  ['garbage_collect_process', {}],
  ['send_message', { message: 'hello' }],
  ['kill_process', {}],
  ['suspend_process', {}],
  ['resume_process', {}],
] as const;

describe.each(ACTIONS)('%s', (name, more) => {
  const params = { ...aimed, ...more };

  it('acts on the pid, not on the name, which may be another’s by then', async () => {
    const { run, script } = await scriptedCluster(nodes);
    await run(name, params);
    expect(script.acts.map(({ target }) => target)).toEqual([
      { pid: cart.pid, incarnation: cart.incarnation },
    ]);
  });

  it('does nothing to a process that is not there, or is not the one that was seen', async () => {
    const { run, script } = await scriptedCluster(nodes);
    await expect(run(name, { ...params, pid: '<0.9.9>' })).rejects.toMatchObject({
      code: 'process_not_found',
    });
    await expect(run(name, { ...params, pid: 'nobody' })).rejects.toMatchObject({
      code: 'process_not_found',
    });
    await expect(run(name, { ...params, node: 'a_2@h' })).rejects.toMatchObject({ code: 'node_not_found' });
    await expect(run(name, { ...params, incarnation: 'of another life' })).rejects.toMatchObject({
      code: 'process_changed',
      details: { outcome: 'failed' },
    });
    expect(script.acts).toEqual([]);
  });

  it('fails as the node says it failed, and nothing is tried again', async () => {
    const { run, script } = await scriptedCluster(nodes);
    for (const code of ['process_not_found', 'process_changed', 'remote_error'] as const) {
      script.set(A, { onAct: () => new BeamdeckError(code, 'As the test has it.') });
      const before = script.acts.length;
      await expect(run(name, params)).rejects.toMatchObject({
        code,
        operation: name,
        details: { outcome: 'failed' },
      });
      expect(script.acts.length).toBe(before + 1);
    }
  });

  it('has an outcome that is unknown when the node dies before it answers', async () => {
    const { run, script } = await scriptedCluster(nodes);
    script.set(A, {
      onAct: () => {
        script.set(A, { link: 'silent' });
        return new BeamdeckError('node_unreachable', 'The link was lost.');
      },
    });
    await expect(run(name, params, 1_000)).rejects.toMatchObject({
      details: { outcome: 'unknown' },
      retryable: false,
    });
  });
});

describe('a preview', () => {
  it.each(ACTIONS)('of %s fails as the node does, and does nothing', async (name, more) => {
    const { preview, script } = await scriptedCluster(nodes);
    await expect(preview(name, { ...aimed, ...more, pid: 'nobody' })).rejects.toMatchObject({
      code: 'process_not_found',
    });
    const gone: readonly ProcessInfo[] = [];
    script.set(A, { processes: [], infos: gone });
    await expect(preview(name, { ...aimed, ...more })).rejects.toMatchObject({ code: 'process_not_found' });
    expect(script.acts).toEqual([]);
  });
});
