import { createManyClients } from './many-clients.js';
import { STREAMS, median, pause } from './samples.js';
import { BOOKMARK_MS } from './served-streams.js';
import type { ServedStreamsOptions, StreamSizes } from './served-streams.js';
import { startStreamServer } from './stream-server.js';

const ROUNDS = 3;
const IDLE_MS = 4 * BOOKMARK_MS;

interface Idle {
  readonly heap: number;
  readonly rss: number;
  /** Milliseconds of CPU a second. */
  readonly cpu: number;
}

/** What idle streams take of the gateway, beside a bare server that sends as many bytes at the same times. */
export async function idleStreams(): Promise<string> {
  const sends = await measureSizes();
  const bare: Idle[] = [];
  const gateway: Idle[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const turns = [
      async () => bare.push(await measure({ kind: 'bare', sends })),
      async () => gateway.push(await measure({ kind: 'gateway' })),
    ];
    // Neither is always the one after the other.
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const each = (bytes: number): string => `${(bytes / STREAMS / 1024).toFixed(1)} KiB`;
  const cpu = (used: number): string => `${used.toFixed(0)} ms`;
  const row = (name: string, of: (idle: Idle) => number, text: (value: number) => string, goal: string) => {
    const ratio = median(gateway.map((idle, round) => of(idle) / of(bare[round] ?? idle)));
    return `| ${name} | ${text(median(gateway.map(of)))} | ${text(median(bare.map(of)))} | **${ratio.toFixed(2)}** | ${goal} |`;
  };
  return `${String(STREAMS)} clients on one machine with the gateway, each in a socket of its own, from a second process. Idle: a bookmark
every ${String(BOOKMARK_MS / 1000)} s (four times as often as by default), for ${String(IDLE_MS / 1000)} s. Bare: a \`node:http\` server that sends as many bytes at the same
times (${String(sends.opening)} to who comes, then ${String(sends.bookmark)} each), in a process with the same flags. Medians of ${String(ROUNDS)} rounds in turn, and of the rounds' own
ratios.

| an idle stream takes | gateway | bare \`node:http\` | ratio | goal |
|---|---|---|---|---|
${row('heap', ({ heap }) => heap, each, '20 KB, 2 ×')}
${row('memory of the process', ({ rss }) => rss, each, '2 ×')}
${row('CPU a second, all of them', (idle) => idle.cpu, cpu, '2 ×')}`;
}

/** What one client of the gateway is sent. */
async function measureSizes(): Promise<StreamSizes> {
  const server = await startStreamServer();
  const client = createManyClients(server.port);
  await client.open(1);
  const opening = client.received();
  await pause(2.5 * BOOKMARK_MS);
  const later = client.received();
  client.close();
  await server.stop();
  return { opening: opening.bytes, bookmark: Math.round(later.bytes / later.bookmarks) };
}

async function measure(options: Partial<ServedStreamsOptions>): Promise<Idle> {
  const server = await startStreamServer(options);
  const clients = createManyClients(server.port);
  // One first, so that what everybody shares is there.
  await clients.open(1);
  const empty = await server.tell('measure');
  await clients.open(STREAMS - 1);
  const full = await server.tell('measure');
  await pause(IDLE_MS);
  const later = await server.tell('measure');
  clients.close();
  await server.stop();
  return {
    heap: full.heap - empty.heap,
    rss: full.rss - empty.rss,
    cpu: (later.cpuMs - full.cpuMs) / ((later.at - full.at) / 1000),
  };
}
