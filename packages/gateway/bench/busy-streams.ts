import { createManyClients } from './many-clients.js';
import type { ManyClients } from './many-clients.js';
import { STREAMS, ms, pause, quantile } from './samples.js';
import { startStreamServer } from './stream-server.js';
import type { StreamServer } from './stream-server.js';

const CHANGES = 15;

/** A change a second to all of them, and then all of them dropped at once. */
export async function busyStreams(): Promise<string> {
  const server = await startStreamServer();
  const clients = createManyClients(server.port);
  await clients.open(STREAMS);
  const { delays, changeBytes } = await changes(server, clients);

  const before = await server.tell('measure');
  const dropped = performance.now();
  await clients.reconnect();
  const stormMs = performance.now() - dropped;
  const after = await server.tell('measure');
  clients.close();
  await server.stop();
  const resumed = after.resumed - before.resumed;
  const snapshots = after.snapshots - before.snapshots;
  return `| with all of them | measured | goal |
|---|---|---|
| a change a second of ${String(changeBytes)} bytes: from the engine to each client | p50 ${ms(quantile(delays, 0.5))}, p99 ${ms(quantile(delays, 0.99))} | p99 1 s |
| all dropped at once: until each has resumed | ${(stormMs / 1000).toFixed(1)} s; ${String(resumed)} resumed, ${String(snapshots)} new snapshots | 60 s, none |`;
}

async function changes(server: StreamServer, clients: ManyClients) {
  clients.received();
  for (let turn = 0; turn < CHANGES; turn += 1) {
    await server.tell('change');
    await pause(1_000);
  }
  await pause(1_000);
  const { delays, bytes } = clients.received();
  return { delays, changeBytes: Math.round(bytes / delays.length) };
}
