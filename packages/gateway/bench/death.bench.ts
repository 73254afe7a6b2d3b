import type { AddressInfo } from 'node:net';
import { connectCluster, createCluster } from '@beamdeck/core';
import type { Cluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { startOtp } from '@beamdeck/erlang/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpServer } from '../src/cli/http-server.js';
import { createGateway } from '../src/gateway.js';
import { ms, quantile } from './samples.js';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 30);
const VIEWERS = 20;

/** From SIGKILL of a real node to the change in the hands of a client of the gateway, over HTTP. */
export async function bench(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beamdeck-bench-'));
  const otp = await startOtp();
  try {
    const cookieFile = join(folder, 'cookie');
    await writeFile(cookieFile, otp.cookie, { mode: 0o600 });
    const a = await otp.startNode('a');
    const b = await otp.startNode('b', { connectTo: [a] });
    const cluster = createCluster({
      probe: erlangProbe({ seeds: [a.name], cookieFile, epmdPort: otp.epmdPort }),
    });
    const gateway = createGateway({ cluster });
    const server = createHttpServer({ gateway, tls: null, behindProxy: false });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const clients = Array.from({ length: VIEWERS }, () => connectCluster({ url }));
    const delays: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(clients.map((client) => until(client, b.name, 'up')));
      const told = Promise.all(clients.map((client) => until(client, b.name, 'down')));
      const killed = performance.now();
      const took = told.then((moments) => moments.map((moment) => moment - killed));
      await b.kill();
      delays.push(...(await took));
      await b.restart();
    }
    await Promise.all(clients.map((client) => client.close()));
    await gateway.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await cluster.close();
    return `## The gateway: a node's death

SIGKILL of a real node (OTP 25), ${String(ROUNDS)} times, to the change in each of ${String(VIEWERS)} clients of the gateway over HTTP.

| p50 | p99 | goal |
|---|---|---|
| ${ms(quantile(delays, 0.5))} | ${ms(quantile(delays, 0.99))} | p99 250 ms |`;
  } finally {
    await otp.close();
    await rm(folder, { recursive: true });
  }
}

/** When the client was told that the node is so; at once where it knows already. */
function until(client: Cluster, node: string, status: 'up' | 'down'): Promise<number> {
  return new Promise((resolve) => {
    const subscription = client.topology$.subscribe((topology) => {
      const now = topology.nodeStates[node]?.status;
      if (status === 'up' ? now !== 'up' : now === 'up' || now === undefined) return;
      resolve(performance.now());
      setImmediate(() => subscription.unsubscribe());
    });
  });
}
