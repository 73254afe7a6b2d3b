import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy on loopback that stands for a bad network between a client and a node, and writes down what passes. */
export interface TcpProxy {
  readonly port: number;
  /** All bytes that came from the target, and all that came from the client, over all connections. */
  readonly fromTarget: Buffer;
  readonly fromClient: Buffer;
  /** Connections taken so far. */
  readonly connections: number;
  /** From now on nothing passes, either way, and nothing is closed: a half-open connection. */
  stall(): void;
  /** Lets through what was held back, and all that follows. */
  resume(): void;
  /** Resets every connection at once. */
  reset(): void;
  close(): Promise<void>;
}

export interface TcpProxyOptions {
  readonly targetPort: number;
  readonly targetHost?: string;
  /** Passes pieces of this many bytes, each in a write of its own. Default: as they come. */
  readonly sliceBytes?: (() => number) | number;
  /** Resets the connection once this many bytes came from the target. */
  readonly resetAfterBytes?: number;
}

export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const { targetPort, targetHost = '127.0.0.1', resetAfterBytes = Infinity } = options;
  const sockets = new Set<Socket>();
  const fromTarget: Buffer[] = [];
  const fromClient: Buffer[] = [];
  let held: (() => void)[] | undefined;
  let connections = 0;
  let seen = 0;

  const sliceSize = () =>
    typeof options.sliceBytes === 'function' ? options.sliceBytes() : options.sliceBytes;
  const passSliced = (chunk: Buffer, to: Socket) => {
    for (let at = 0; at < chunk.length && !to.destroyed;) {
      const size = Math.max(1, sliceSize() ?? chunk.length);
      to.write(chunk.subarray(at, at + size));
      at += size;
    }
  };
  const pass = (run: () => void) => {
    if (held) held.push(run);
    else run();
  };

  const server = createServer({ noDelay: true }, (client) => {
    connections += 1;
    const target = connect({ port: targetPort, host: targetHost, noDelay: true });
    for (const [from, to, record] of [
      [client, target, fromClient],
      [target, client, fromTarget],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (chunk: Buffer) => {
        record.push(chunk);
        if (from === target) seen += chunk.length;
        if (seen >= resetAfterBytes)
          return void [client, target].forEach((socket) => socket.resetAndDestroy());
        pass(() => passSliced(chunk, to));
      });
      from.on('end', () => pass(() => to.end()));
      from.on('close', () => {
        sockets.delete(from);
        pass(() => to.destroy());
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    get fromTarget() {
      return Buffer.concat(fromTarget);
    },
    get fromClient() {
      return Buffer.concat(fromClient);
    },
    get connections() {
      return connections;
    },
    stall: () => void (held ??= []),
    resume() {
      const waiting = held ?? [];
      held = undefined;
      for (const run of waiting) run();
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
