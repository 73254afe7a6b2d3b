import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInbox } from '../src/control/inbox.js';
import { createOutbox, type Outbox } from '../src/control/outbox.js';
import type { ControlMessage } from '../src/control/control-message.js';
import { type Atom, atom, Pid, Reference, tuple, type Term } from '../src/index.js';
import { startOtp, type Otp, type OtpNode } from '../src/testing/index.js';
import { startFakeNode, type FakeNode } from './fake-node.js';
import { registerName } from './register-name.js';

/**
 * A real node connects to us and sends all it can: what the golden bytes pin for one release is checked here for the
 * release at hand. Our side is only the acceptor, the inbox and the outbox; names are looked up in the private port mapper.
 */
describe('a real node that connects to us', () => {
  const us = new Pid(atom('fake@127.0.0.1'), 1, 0, 7);
  const alias = new Reference(atom('fake@127.0.0.1'), 7, [5, 6, 7]);
  const messages: ControlMessage[] = [];
  let otp: Otp;
  let node: OtpNode;
  let fake: FakeNode;
  let unregister: () => void;
  const wire: { outbox?: Outbox } = {};
  let onSocket: (socket: Socket) => void;
  const connected = new Promise<Socket>((resolve) => (onSocket = resolve));

  beforeAll(async () => {
    otp = await startOtp();
    node = await otp.startNode('a');
    fake = await startFakeNode({
      cookie: otp.cookie,
      onConnected(socket, result) {
        const inbox = createInbox(result.flags, {
          maxMessageBytes: 1e8,
          maxBufferedBytes: 1e8,
          maxSequences: 64,
        });
        wire.outbox = createOutbox(result.flags);
        onSocket(socket);
        inbox.push(result.rest);
        socket.on('data', (chunk: Buffer) => {
          inbox.push(chunk);
          for (let got = inbox.next(); got; got = inbox.next())
            if (got.kind === 'message') messages.push(got.message);
        });
      },
    });
    unregister = await registerName(otp.epmdPort, 'fake', fake.port);
    await node.eval(
      `register(keeper, spawn(fun() ->
         receive {names, P, A} -> ok end,
         (fun Loop() -> receive {run, From, Fun} -> From ! {done, catch Fun(P, A)}, Loop() end end)()
       end))`,
    );
    expect(await node.eval(`net_kernel:hidden_connect_node('fake@127.0.0.1')`)).toBe('true');
    const socket = await connected;
    socket.write(wire.outbox?.sendToName(us, atom('keeper'), tuple(atom('names'), us, alias)) ?? '');
  });
  afterAll(async () => {
    unregister();
    await fake.close();
    await otp.close();
  });

  /** Runs an expression of P, our pid, and A, an alias of ours, on the node; the messages that it made it send. */
  const sent = async (source: string, count = 1): Promise<readonly ControlMessage[]> => {
    messages.length = 0;
    await node.eval(
      `keeper ! {run, self(), fun(P, A) -> {P, A}, ${source} end}, receive {done, R} -> R end, ok`,
    );
    await expect.poll(() => messages.length).toBeGreaterThanOrEqual(count);
    return [...messages];
  };
  const payloadOf = (message: ControlMessage | undefined): Term | undefined => {
    if (message?.kind === 'send') return message.message();
    return message && 'reason' in message ? message.reason() : undefined;
  };

  it('has taken our handshake and sees a hidden node', async () => {
    expect(await node.eval('nodes()')).toBe('[]');
    expect(await node.eval('nodes(hidden)')).toBe(`['fake@127.0.0.1']`);
  });

  it('sends to pids, names and aliases, the same atoms from the cache the second time', async () => {
    for (let round = 0; round < 3; round++) {
      const [toPid] = await sent('P ! {hello, world}');
      expect(toPid).toMatchObject({ kind: 'send', to: us });
      expect(payloadOf(toPid)).toEqual(tuple(atom('hello'), atom('world')));
    }
    const [toName] = await sent(`{box, 'fake@127.0.0.1'} ! hello`);
    expect(toName).toMatchObject({ kind: 'send', to: atom('box') });
    const [toAlias] = await sent('A ! hello');
    expect(toAlias).toMatchObject({ kind: 'send', to: alias });
    expect(payloadOf(toAlias)).toEqual(atom('hello'));
  });

  it('sends large messages in fragments, several at a time', async () => {
    const source = `[spawn(fun() -> P ! {I, same_atom, binary:copy(<<I>>, 300000)} end) || I <- lists:seq(1, 8)]`;
    const got = (await sent(source, 8)).map(
      (message) => (payloadOf(message) as ReturnType<typeof tuple>).elements,
    );
    expect(got.map(([index]) => index).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [index, name, bytes] of got) {
      expect(name).toEqual(atom('same_atom'));
      expect(Buffer.compare(bytes as Uint8Array, Buffer.alloc(300_000, index as number))).toBe(0);
    }
  });

  it('sends more atoms than the cache has room for', async () => {
    const source = `[P ! [list_to_atom("atom_" ++ integer_to_list(N + I)) || I <- lists:seq(1, 200)] || N <- lists:seq(0, 4000, 200)]`;
    const got = await sent(source, 21);
    for (const [round, message] of got.entries()) {
      const names = (payloadOf(message) as Atom[]).map(({ name }) => name);
      expect(names).toEqual(Array.from({ length: 200 }, (_, index) => `atom_${round * 200 + index + 1}`));
    }
  });

  it('links, unlinks, monitors, exits and asks for a process', async () => {
    const kinds = async (source: string, count = 1) => (await sent(source, count)).map(({ kind }) => kind);
    expect(await kinds('link(P)')).toEqual(['link']);
    expect(await kinds('unlink(P)')).toEqual(['unlink_id']);
    expect(await kinds('put(m, monitor(process, P))')).toEqual(['monitor']);
    expect(await kinds('demonitor(get(m))')).toEqual(['demonitor']);
    expect(await kinds(`monitor(process, {box, 'fake@127.0.0.1'})`)).toEqual(['monitor']);
    expect(await kinds('spawn(fun() -> link(P), exit(broken) end)', 2)).toEqual(['link', 'exit']);
    expect(await kinds(`spawn_request('fake@127.0.0.1', erlang, node, [], [monitor])`)).toEqual([
      'spawn_request',
    ]);
    expect(await kinds('group_leader(self(), P)')).toEqual(['group_leader']);
    const [exit] = await sent('exit(P, because)');
    expect(exit).toMatchObject({ kind: 'exit2', to: us });
    expect(payloadOf(exit)).toEqual(atom('because'));
    const [traced] = await sent('seq_trace:set_token(label, 17), P ! traced, seq_trace:set_token([])');
    expect(payloadOf(traced)).toEqual(atom('traced'));
  });

  it('sends priority signals where it has them (OTP 28)', async () => {
    if (Number(await node.eval('list_to_integer(erlang:system_info(otp_release))')) < 28) {
      return expect(await node.eval('erlang:function_exported(erlang, exit, 3)')).toBe('false');
    }
    const [message] = await sent('erlang:send(A, urgent, [priority])');
    expect(message).toMatchObject({ kind: 'send', to: alias });
    expect(payloadOf(message)).toEqual(atom('urgent'));
    const [exit] = await sent('exit(A, because, [priority])');
    expect(exit).toMatchObject({ kind: 'exit2', to: alias });
    expect(payloadOf(exit)).toEqual(atom('because'));
    return undefined;
  });
});
