import { createManyClients } from './many-clients.js';
import type { ManyClients } from './many-clients.js';
import { ms, pause, quantile } from './samples.js';
import { startStreamServer } from './stream-server.js';
import type { Usage } from './served-streams.js';
import type { StreamServer } from './stream-server.js';

const CLIENTS = 200;
const STALLED = 100;
/** So many make a change large enough to fill what the kernel holds for a client that reads nothing, within seconds. */
const NODES = 700;
const EVERY_MS = 250;
const UNDISTURBED = 40;
const RING_CHANGES = 300;
/** By then the last of them has been cut off: 30 s after its connection took nothing more. */
const WITHIN_MS = 75_000;

/** Half of the clients read nothing any more, while much is told. */
export async function stalledStreams(): Promise<string> {
  const server = await startStreamServer({ nodes: NODES });
  const clients = createManyClients(server.port);
  await clients.open(1);
  // The replay ring is full, as it is on a gateway that has run for a while: it takes no more from then on.
  for (let turn = 0; turn < RING_CHANGES; turn += 1) await server.tell('change');
  await clients.open(CLIENTS - 1);
  const before = await changesUntil(server, clients, (_, turn) => turn >= UNDISTURBED);
  clients.stall(STALLED);
  const from = performance.now();
  const during = await changesUntil(
    server,
    clients,
    ({ cutOff }) => cutOff >= STALLED || performance.now() - from > WITHIN_MS,
  );
  const tookS = (performance.now() - from) / 1_000;
  clients.close();
  await server.stop();
  const grown = Math.max(...during.held) - Math.max(...before.held);
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
  return `| ${String(STALLED)} of ${String(CLIENTS)} clients read nothing; every ${String(EVERY_MS)} ms a change of ${String(Math.round(before.changeBytes / 1_000))} kB | measured | goal |
|---|---|---|
| the others, before and meanwhile | p99 ${ms(quantile(before.delays, 0.99))}, ${ms(quantile(during.delays, 0.99))} | unchanged |
| heap and buffers of the gateway at most, above before, for each | ${mib(grown / STALLED)} | 2 MB |
| and once they are gone, above before, in all | ${mib((during.held.at(-1) ?? NaN) - Math.max(...before.held))} | flat |
| cut off | ${String(during.cutOff)}, the last after ${tookS.toFixed(0)} s | all |`;
}

/** Changes, one after the other; and what the gateway held after each. */
async function changesUntil(
  server: StreamServer,
  clients: ManyClients,
  isOver: (usage: Usage, turn: number) => boolean,
) {
  clients.received();
  const held: number[] = [];
  let usage = await server.tell('measure');
  for (let turn = 0; !isOver(usage, turn); turn += 1) {
    await server.tell('change');
    await pause(EVERY_MS);
    usage = await server.tell('measure');
    held.push(usage.heap + usage.external);
  }
  const { delays, bytes } = clients.received();
  return { delays, held, cutOff: usage.cutOff, changeBytes: bytes / delays.length };
}
