import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import { sampleProcess } from '../testing/index.js';
import { scriptedCluster } from './scripted-cluster.test-data.js';

const A = 'a@h';
const cart = sampleProcess(A, 1, { registeredName: 'cart', type: 'gen_server', application: 'shop' });
const worker = sampleProcess(A, 2, { registeredName: 'worker', type: 'process', application: 'shop' });
const top = sampleProcess(A, 3, { registeredName: 'shop_sup', type: 'supervisor', application: 'shop' });
const nodes = {
  [A]: {
    processes: [cart, worker, top],
    atoms: new Set(['add', 'ok', 'true', 'null', 'get']),
  },
};
const aimed = { node: A, pid: 'cart' };

describe('send_message', () => {
  it('sends a term of atoms that the node has, and shows it as Erlang writes it', async () => {
    const { run, script } = await scriptedCluster(nodes);
    const answer = await run('send_message', { ...aimed, message: ' { add , "ab" } . ' });
    expect(answer).toMatchObject({
      messageType: 'send',
      sent: '{add,"ab"}',
      reply: null,
      pid: cart.pid,
      messageSent: true,
      targetPid: cart.pid,
      response: null,
    });
    expect(script.acts.map(({ action }) => action)).toMatchObject([
      {
        kind: 'send',
        message: { form: 'send', term: { kind: 'tuple', items: [{ kind: 'atom', name: 'add' }, {}] } },
        newAtoms: [],
      },
    ]);
  });

  it('reads JSON, of which only true, false and null are atoms', async () => {
    const { run } = await scriptedCluster(nodes);
    const answer = await run('send_message', {
      ...aimed,
      message: '{"add": [true, 1, null]}',
      messageType: 'cast',
    });
    expect(answer).toMatchObject({ messageType: 'cast', sent: '#{<<"add">> => [true,1,null]}' });
  });

  it("takes a value of JSON in place of text, as Arsenal's client gives it", async () => {
    const { run } = await scriptedCluster(nodes);
    for (const [message, sent] of [
      [{ add: [1, true, 'x'] }, '#{<<"add">> => [1,true,<<"x">>]}'],
      [['get'], '[<<"get">>]'],
      ['get', 'get'],
    ] as const) {
      const params = { ...aimed, message, message_format: 'auto' };
      expect(await run('send_message', params as never)).toMatchObject({ sent });
    }
  });

  it('gives the reply of a call, and waits no longer than the operation has time', async () => {
    const { run, script } = await scriptedCluster(nodes);
    script.set(A, { onAct: () => ({ alive: null, memory: null, reply: '{ok,42}' }) });
    const answer = await run('send_message', {
      pid: cart.pid,
      node: A,
      message: 'get',
      message_type: 'call',
      timeout_ms: '30000',
      track_response: 'true',
    } as never);
    expect(answer).toMatchObject({ messageType: 'call', reply: '{ok,42}', response: '{ok,42}' });
    const [action] = script.acts.map((act) => act.action);
    expect(action).toMatchObject({ kind: 'send', message: { form: 'call' } });
    expect(action?.kind === 'send' && action.timeoutMs).toBeLessThan(27_000);
  });

  it('creates no atom that its caller has not agreed to, and none but those', async () => {
    const { run, script } = await scriptedCluster(nodes);
    const params = { ...aimed, message: "{add, teh, 'Tea Pot', teh}" };
    for (const newAtoms of [[], ['teh'], ['Tea Pot', 'add']]) {
      await expect(run('send_message', { ...params, newAtoms })).rejects.toMatchObject({
        code: 'invalid_parameter',
        operation: 'send_message',
        details: {
          newAtoms: ['teh', 'Tea Pot'],
          outcome: 'failed',
          fields: { new_atoms: expect.any(String) },
        },
        suggestions: [expect.any(String), 'To create them, give `new_atoms`: ["teh","Tea Pot"]'],
      });
    }
    expect(script.acts).toEqual([]);
    await run('send_message', { ...params, newAtoms: ['Tea Pot', 'teh', 'another'] });
    expect(script.acts.map(({ action }) => action)).toMatchObject([{ newAtoms: ['teh', 'Tea Pot'] }]);
  });

  it('has not happened when the node was not heard on its atoms', async () => {
    const { run, script } = await scriptedCluster(nodes);
    const unheard = () => Promise.reject(new BeamdeckError('timeout', 'No answer.'));
    script.unknownAtoms = unheard;
    await expect(run('send_message', { ...aimed, message: 'add' }, 1_000)).rejects.toMatchObject({
      code: 'timeout',
      details: { outcome: 'failed' },
    });
    expect(script.acts).toEqual([]);
  });

  it('refuses what cannot be read, and says where', async () => {
    const { run } = await scriptedCluster(nodes);
    await expect(run('send_message', { ...aimed, message: '{add,\n  Item}' })).rejects.toMatchObject({
      code: 'invalid_parameter',
      details: {
        fields: { message: 'line 2, column 3: a variable is not a term: as an atom it needs quotes' },
      },
    });
    await expect(run('send_message', { ...aimed, message: 'x'.repeat(16_385) })).rejects.toMatchObject({
      code: 'validation_error',
    });
  });

  it.each([
    ["{'EXIT', <0.1.0>, ok}", 'send', 'cart'],
    ['{system, 1, get}', 'send', 'cart'],
    ['{io_request, 1, 2, 3}', 'send', 'worker'],
    ["{'$gen_call', 1, get}", 'send', 'shop_sup'],
    ['which_children', 'call', 'shop_sup'],
  ] as const)('refuses %s as %s to %s', async (message, messageType, pid) => {
    const { run, script } = await scriptedCluster(nodes);
    await expect(run('send_message', { node: A, pid, message, messageType })).rejects.toMatchObject({
      code: 'critical_process_protection',
    });
    expect(script.acts).toEqual([]);
  });

  it('foretells the term, what it was read as, and the atoms it would create', async () => {
    const { preview, script } = await scriptedCluster(nodes);
    expect(await preview('send_message', { ...aimed, message: "{add, 'Tea Pot'}" })).toMatchObject({
      allowed: true,
      effects: [
        "Creates an atom that the node does not have and keeps for as long as it lives: 'Tea Pot'.",
        'The message goes into its mailbox as it is.',
      ],
      details: { term: "{add,'Tea Pot'}", format: 'erlang', form: 'send', newAtoms: ['Tea Pot'] },
    });
    expect(
      await preview('send_message', {
        node: A,
        pid: 'worker',
        message: '[1]',
        messageType: 'call',
        timeoutMs: 1_500,
      }),
    ).toMatchObject({
      effects: [
        'It is not known to be a gen_server: it may not understand this, or stop at it.',
        'The message is a call, as gen_server:call/3 makes it: it goes to handle_call, and its reply is waited for up to 1.5 s.',
      ],
      details: { term: '[1]', format: 'json', form: 'call', newAtoms: [] },
    });
    expect(script.acts).toEqual([]);
  });
});
