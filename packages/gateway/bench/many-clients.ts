import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Many clients of one stream, over bare sockets, in one process: they look for what they need in the bytes and no more. */
export interface ManyClients {
  /** Opens so many more, and resolves when each has been brought up to date. */
  open(count: number, resume?: boolean): Promise<void>;
  /** Milliseconds from when a change was made until each client had it, since the last call. */
  delays(): number[];
  /** So many of them stop reading. */
  stall(count: number): void;
  /** All connections break at once; each client keeps the last id it was given. */
  drop(): void;
  close(): void;
}

interface Client {
  socket: Socket | null;
  lastId: string | null;
  ready: () => void;
}

/** Connections that are being made at one time. */
const AT_ONCE = 256;

export function createManyClients(port: number): ManyClients {
  const clients: Client[] = [];
  let delays: number[] = [];

  function start(client: Client): Promise<void> {
    return new Promise((resolve) => {
      client.ready = resolve;
      const socket = connect(port, '127.0.0.1');
      client.socket = socket;
      socket.on('error', () => {
        // Refused: the server has not come round to it. Again, as a browser would.
        if (client.socket === socket) setTimeout(() => void start(client).then(resolve), 200);
      });
      const resume = client.lastId === null ? '' : `Last-Event-ID: ${client.lastId}\r\n`;
      socket.write(
        `GET /api/v1/cluster/events?topics=cluster_state_changes HTTP/1.1\r\nHost: 127.0.0.1\r\n${resume}\r\n`,
      );
      socket.setEncoding('latin1');
      socket.on('data', (text: string) => take(client, text));
    });
  }

  function take(client: Client, text: string): void {
    const now = Date.now();
    // A message of the sizes measured here comes in one piece or its end does; what is cut in two is not counted.
    for (const [, at] of text.matchAll(/"timestamp":"([^"]+)"/g)) delays.push(now - Date.parse(at as string));
    const id = /(?:^|\n)id: (\S+)\n(?![^]*\nid: )/.exec(text)?.[1];
    if (id !== undefined) client.lastId = id;
    if (text.includes('event: bookmark')) client.ready();
  }

  async function inTurns(all: readonly Client[]): Promise<void> {
    const waiting = [...all];
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await start(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  return {
    async open(count, resume = false) {
      if (resume) return inTurns(clients);
      const made = Array.from({ length: count }, (): Client => ({
        socket: null,
        lastId: null,
        ready: () => undefined,
      }));
      clients.push(...made);
      await inTurns(made);
    },
    delays() {
      const measured = delays;
      delays = [];
      return measured;
    },
    stall(count) {
      for (const client of clients.slice(0, count)) client.socket?.pause();
    },
    drop() {
      for (const client of clients) {
        const { socket } = client;
        client.socket = null;
        socket?.destroy();
      }
    },
    close() {
      this.drop();
      clients.length = 0;
    },
  };
}
