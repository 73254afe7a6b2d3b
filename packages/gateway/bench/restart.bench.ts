import { connectCluster } from '@beamdeck/core';
import type { Cluster } from '@beamdeck/core';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { median, pause } from './samples.js';
import { startStreamServer } from './stream-server.js';

const ROUNDS = 4;
const VIEWERS = 50;
const WITHIN_MS = 20_000;
/** A connection that held this long was a good one: what is measured is a gateway that dies, not one that dies again and again. */
const HELD_MS = 10_500;

/** The gateway is killed and started again; meanwhile a node of the cluster goes down, or comes back. */
export async function bench(): Promise<string> {
  let down = false;
  let server = await startStreamServer({ down });
  const { port } = server;
  const clients = Array.from({ length: VIEWERS }, () =>
    connectCluster({ url: `http://127.0.0.1:${String(port)}` }),
  );
  const kept = clients.map((client) => client.topology$.subscribe());
  const awayMs: number[] = [];
  const backMs: number[] = [];
  let marked = 0;
  let told = 0;
  await Promise.all(clients.map((client) => until(client, 'connected')));
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(HELD_MS);
    down = !down;
    const name = down ? 'node_down' : 'node_up';
    const away = clients.map((client) => until(client, 'reconnecting'));
    const changes = clients.map((client) => changeOf(client, name));
    const killed = performance.now();
    await server.kill();
    // A browser's user is told before the gateway is back.
    marked += (await Promise.all(away)).length;
    server = await startStreamServer({ port, down });
    awayMs.push(performance.now() - killed);
    backMs.push(
      ...(await Promise.all(clients.map(async (client) => (await until(client, 'connected')) - killed))),
    );
    told += (await Promise.all(changes)).length;
  }
  for (const subscription of kept) subscription.unsubscribe();
  await Promise.all(clients.map((client) => client.close()));
  await server.stop();
  const seconds = (value: number): string => `${(value / 1_000).toFixed(1)} s`;
  const all = String(ROUNDS * VIEWERS);
  return `## The gateway: killed

SIGKILL of the gateway's process with ${String(VIEWERS)} clients (\`connectCluster\`), ${String(ROUNDS)} times; another is started on its port, and has it after ${seconds(median(awayMs))}
(median). Meanwhile a node of the cluster goes down, or comes back. A gap is marked twice: while it lasts (\`status$\`), and after
it by the change that came of it (\`changes$\`).

| from the kill | measured | goal |
|---|---|---|
| until each client is connected and holds the new state | median ${seconds(median(backMs))}, longest ${seconds(Math.max(...backMs))} | 10 s |
| clients that said they were \`reconnecting\` | ${String(marked)} of ${all} | all |
| clients that told the change of the time between | ${String(told)} of ${all} | all |`;
}

/** The moment at which the client is so. */
async function until(client: Cluster, state: 'connected' | 'reconnecting'): Promise<number> {
  await firstValueFrom(
    client.status$.pipe(
      filter((status) => status.state === state),
      timeout(WITHIN_MS),
    ),
  );
  return performance.now();
}

function changeOf(client: Cluster, type: 'node_down' | 'node_up'): Promise<unknown> {
  return firstValueFrom(
    client.changes$.pipe(
      filter((change) => change.type === type),
      timeout(WITHIN_MS),
    ),
  );
}
