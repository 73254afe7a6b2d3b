import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Many clients of one stream, over bare sockets, in one process: they look for what they need in the bytes and no more. */
export interface ManyClients {
  /** Opens so many more, and resolves when each has been brought up to date. Rejects at the first answer that is no stream. */
  open(count: number): Promise<void>;
  /** All connections break at once; resolves when each client has come back with the last id it was given. */
  reconnect(): Promise<void>;
  /** What has come since the last call. */
  received(): Received;
  /** So many of them stop reading. */
  stall(count: number): void;
  close(): void;
}

export interface Received {
  /** Milliseconds from when a change was made until each client had it. */
  readonly delays: readonly number[];
  readonly bookmarks: number;
  /** Without the answers' heads. */
  readonly bytes: number;
}

interface Client {
  socket: Socket | null;
  lastId: string | null;
  /** While it waits for its first bookmark. */
  opening: { resolve(): void; reject(error: Error): void } | null;
}

/** Connections that are being made at one time. */
const AT_ONCE = 256;
const RETRY_MS = 200;

export function createManyClients(port: number, topics = 'cluster_state_changes'): ManyClients {
  const clients: Client[] = [];
  let since = nothing();

  function start(client: Client): Promise<void> {
    return new Promise((resolve, reject) => {
      client.opening = { resolve, reject };
      dial(client);
    });
  }

  function dial(client: Client): void {
    const socket = connect(port, '127.0.0.1');
    client.socket = socket;
    const resume = client.lastId === null ? '' : `Last-Event-ID: ${client.lastId}\r\n`;
    socket.write(`GET /api/v1/cluster/events?topics=${topics} HTTP/1.1\r\nHost: 127.0.0.1\r\n${resume}\r\n`);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => take(client, text));
    socket.on('error', () => {
      // Refused: the server has not come round to it. Again, as a browser would.
      if (client.socket === socket) setTimeout(dial, RETRY_MS, client);
    });
  }

  function take(client: Client, text: string): void {
    const now = Date.now();
    since.bytes += text.length;
    if (client.opening !== null && text.startsWith('HTTP/1.1 ')) {
      if (!text.startsWith('HTTP/1.1 200 ')) return refuse(client, text);
      since.bytes -= text.indexOf('\r\n\r\n') + 4;
    }
    // What is cut in two just there is not counted.
    for (const [, at] of text.matchAll(/"timestamp":"([^"]+)"/g))
      since.delays.push(now - Date.parse(at as string));
    const id = /(?:^|\n)id: (\S+)\n(?![^]*\nid: )/.exec(text)?.[1];
    if (id !== undefined) client.lastId = id;
    if (!text.includes('event: bookmark')) return;
    since.bookmarks += 1;
    client.opening?.resolve();
    client.opening = null;
  }

  function refuse(client: Client, answer: string): void {
    client.socket?.destroy();
    client.opening?.reject(new Error(`no stream: ${answer.slice(0, answer.indexOf('\r\n'))}`));
    client.opening = null;
  }

  async function inTurns(all: readonly Client[]): Promise<void> {
    const waiting = [...all];
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await start(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  function drop(): void {
    for (const client of clients) {
      const { socket } = client;
      client.socket = null;
      socket?.destroy();
    }
  }

  return {
    async open(count) {
      const made = Array.from({ length: count }, (): Client => ({
        socket: null,
        lastId: null,
        opening: null,
      }));
      clients.push(...made);
      await inTurns(made);
    },
    reconnect() {
      drop();
      return inTurns(clients);
    },
    received() {
      const received = since;
      since = nothing();
      return received;
    },
    stall(count) {
      for (const client of clients.slice(0, count)) client.socket?.pause();
    },
    close() {
      drop();
      clients.length = 0;
    },
  };
}

const nothing = () => ({ delays: [] as number[], bookmarks: 0, bytes: 0 });
