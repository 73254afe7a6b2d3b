import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createManyClients } from './many-clients.js';
import { serveStreams } from './served-streams.js';
import type { ServeCommand, Usage } from './served-streams.js';

/** In a process of its own this file is what serves. */
const ROLE = 'BEAMDECK_BENCH_SERVES';
const role = process.env[ROLE];
if (role === 'gateway' || role === 'bare') await serveStreams(role);

/** How many streams: fewer where the machine allows fewer open files, or where it is asked for. */
const STREAMS = Math.min(Number(process.env['BENCH_STREAMS'] ?? 10_000), openFiles() - 500);
const IDLE_MS = 20_000;
const CHANGES = 15;
const STALLED = 100;

/** Streams by the thousand: what an idle one takes, how fast a change reaches all, and what happens when all come back at once. */
export async function bench(): Promise<string> {
  const bare = await measureIdle('bare');
  const gateway = await measureIdle('gateway');
  const load = await measureLoad();
  const each = (bytes: number): string => `${(bytes / STREAMS / 1024).toFixed(1)} KiB`;
  const ratio = (of: (from: Idle) => number): string => (of(gateway) / of(bare)).toFixed(2);
  return `## The gateway: streams

${String(STREAMS)} clients on one machine with the gateway, each in a socket of its own, from a second process. Idle: a bookmark
every 2.5 s (four times as often as by default), for ${String(IDLE_MS / 1000)} s. Bare: a \`node:http\` server that sends as many bytes at the same times.
Load of the machine (1 min): ${load.machine.toFixed(1)} at the end.

| an idle stream takes | gateway | bare \`node:http\` | ratio | goal |
|---|---|---|---|---|
| heap | ${each(gateway.heap)} | ${each(bare.heap)} | **${ratio(({ heap }) => heap)}** | 20 KB |
| memory of the process | ${each(gateway.rss)} | ${each(bare.rss)} | **${ratio(({ rss }) => rss)}** | 2 × |
| CPU a second, all of them | ${gateway.cpu.toFixed(1)} ms | ${bare.cpu.toFixed(1)} ms | **${ratio(({ cpu }) => cpu)}** | 2 × |

| with all of them | measured | goal |
|---|---|---|
| a change a second of ${String(load.changeBytes)} bytes: from the engine to each client | p50 ${ms(load.fanOut, 0.5)}, p99 ${ms(load.fanOut, 0.99)} | p99 1 s |
| the same with ${String(STALLED)} clients that read nothing: the others | p99 ${ms(load.withStalled, 0.99)} | unchanged |
| heap that this adds | ${(load.stalledHeap / 2 ** 20).toFixed(1)} MiB | flat |
| all dropped at once: until each has resumed | ${(load.stormMs / 1000).toFixed(1)} s; ${String(load.resumed)} resumed, ${String(load.snapshots)} new snapshots | 60 s, none |`;
}

interface Idle {
  readonly heap: number;
  readonly rss: number;
  /** Milliseconds of CPU a second. */
  readonly cpu: number;
}

async function measureIdle(kind: 'gateway' | 'bare'): Promise<Idle> {
  const server = await startServer(kind);
  const clients = createManyClients(server.port);
  // One first, so that what everybody shares is there.
  await clients.open(1);
  const empty = await server.tell({ do: 'measure' });
  await clients.open(STREAMS - 1);
  const full = await server.tell({ do: 'measure' });
  await pause(IDLE_MS);
  const later = await server.tell({ do: 'measure' });
  clients.close();
  await server.stop();
  return {
    heap: full.heap - empty.heap,
    rss: full.rss - empty.rss,
    cpu: (later.cpuMs - full.cpuMs) / ((later.at - full.at) / 1000),
  };
}

async function measureLoad() {
  const server = await startServer('gateway');
  const clients = createManyClients(server.port);
  await clients.open(STREAMS);
  const fanOut = await changes(server, clients);

  const before = await server.tell({ do: 'measure' });
  clients.stall(STALLED);
  const withStalled = await changes(server, clients);
  const stalled = await server.tell({ do: 'measure' });

  const started = performance.now();
  await clients.reconnect();
  const stormMs = performance.now() - started;
  const after = await server.tell({ do: 'measure' });
  clients.close();
  await server.stop();
  return {
    fanOut,
    withStalled,
    stalledHeap: stalled.heap - before.heap,
    stormMs,
    resumed: after.resumed - stalled.resumed,
    snapshots: after.snapshots - stalled.snapshots,
    changeBytes: CHANGE_BYTES,
    machine: loadavg()[0] ?? 0,
  };
}

/** About; as \`curl\` shows it. */
const CHANGE_BYTES = 1_300;

async function changes(
  server: Awaited<ReturnType<typeof startServer>>,
  clients: ReturnType<typeof createManyClients>,
): Promise<number[]> {
  clients.delays();
  for (let i = 0; i < CHANGES; i += 1) {
    await server.tell({ do: 'change' });
    await pause(1_000);
  }
  await pause(1_000);
  return clients.delays().sort((a, b) => a - b);
}

async function startServer(kind: 'gateway' | 'bare') {
  const child = fork(fileURLToPath(import.meta.url), {
    env: { ...process.env, [ROLE]: kind },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const next = <T>(): Promise<T> =>
    new Promise((resolve) => child.once('message', (said) => resolve(said as T)));
  const port = await next<number>();
  const tell = (command: ServeCommand): Promise<Usage> => {
    const answer = next<Usage>();
    child.send(command);
    return answer;
  };
  return {
    port,
    tell,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await tell({ do: 'stop' });
      await gone;
    },
  };
}

function ms(sorted: readonly number[], part: number): string {
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return found === undefined ? 'nothing came' : `${String(Math.round(found))} ms`;
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}

/** How many files this process may have open; each stream is one here and one there. */
function openFiles(): number {
  const limit = /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return limit === undefined ? 1_024 : Number(limit);
}
