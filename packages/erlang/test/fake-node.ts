import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createAcceptor, type AcceptorSetup } from '../src/handshake/acceptor.js';
import { OFFERED } from '../src/handshake/flags.js';
import type { HandshakeResult } from '../src/handshake/handshake.js';

/** A node for failure paths that no real node can be made to take. It shakes hands, then does what the test says. */
export interface FakeNode {
  readonly name: string;
  readonly port: number;
  /** Sockets that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  readonly accepted: number;
  close(): Promise<void>;
}

export interface FakeNodeOptions {
  readonly name?: string;
  readonly cookie?: string;
  readonly flags?: bigint;
  readonly creation?: number;
  readonly decide?: AcceptorSetup['decide'];
  /** Replaces the handshake: gets the raw socket. */
  readonly onSocket?: (socket: Socket) => void;
  /** After the handshake. `chunk` is what came behind it. */
  readonly onConnected?: (socket: Socket, result: HandshakeResult) => void;
}

export const FAKE_COOKIE = 'fake_cookie';

export async function startFakeNode(options: FakeNodeOptions = {}): Promise<FakeNode> {
  const name = options.name ?? 'fake@127.0.0.1';
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (options.onSocket) return options.onSocket(socket);
    const acceptor = createAcceptor({
      self: { name, flags: options.flags ?? OFFERED, creation: options.creation ?? 7 },
      cookie: options.cookie ?? FAKE_COOKIE,
      challenge: 0x01020304,
      ...(options.decide ? { decide: options.decide } : {}),
    });
    const onData = (chunk: Buffer) => {
      const step = acceptor.receive(chunk);
      for (const bytes of step.send) socket.write(bytes);
      if (step.failed) return void socket.destroySoon();
      if (!step.done) return;
      socket.off('data', onData);
      options.onConnected?.(socket, step.done);
      socket.resume();
    };
    socket.on('data', onData);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name,
    port: (server.address() as AddressInfo).port,
    sockets,
    get accepted() {
      return accepted;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
