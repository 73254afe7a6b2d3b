import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createCluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { recordingProbe } from '@beamdeck/core/testing';
import { startOtp } from '@beamdeck/erlang/testing';
import type { Otp } from '@beamdeck/erlang/testing';
import { createHttpServer } from '../src/cli/http-server.js';
import { createGateway } from '../src/gateway.js';
import { createManyClients } from './many-clients.js';
import { pause } from './samples.js';

const COUNTS = [1, 100, 1_000];
/** Five times as often as by default, so that a window is short. */
const EVERY_MS = 1_000;
const WINDOW_MS = 8_000;
const TOPICS = 'cluster_state_changes,node_vitals,cluster_health';

/** What is asked of real nodes while so many streams are open. */
export async function bench(): Promise<string> {
  const otp = await startOtp();
  try {
    const a = await otp.startNode('a');
    await otp.startNode('b', { connectTo: [a] });
    const rows: string[] = [];
    for (const count of COUNTS) rows.push(await asked(otp, a.name, count));
    return `## The gateway: viewers

So many streams of \`${TOPICS}\`, over HTTP, for ${String(WINDOW_MS / 1_000)} s; two real nodes (OTP 25), asked every ${String(EVERY_MS / 1_000)} s.
Goal: the same questions for any number of viewers; a window's end may take one round more or less in, and
scans of processes (for health) come as far apart as their last took the node.

| viewers | questions put to the nodes |
|---|---|
${rows.join('\n')}`;
  } finally {
    await otp.close();
  }
}

async function asked(otp: Otp, seed: string, viewers: number): Promise<string> {
  const probe = recordingProbe(erlangProbe({ seeds: [seed], cookie: otp.cookie, epmdPort: otp.epmdPort }));
  await using cluster = createCluster({
    probe,
    config: { topologyRefreshInterval: EVERY_MS, healthRefreshInterval: EVERY_MS },
  });
  await using gateway = createGateway({ cluster, limits: { streamsPerCaller: Infinity } });
  const server = createHttpServer({ gateway, tls: null, behindProxy: false });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const clients = createManyClients((server.address() as AddressInfo).port, TOPICS);
  await clients.open(viewers);
  probe.forgetCalls();
  await pause(WINDOW_MS);
  const counts = new Map<string, number>();
  for (const { method } of probe.calls) counts.set(method, (counts.get(method) ?? 0) + 1);
  clients.close();
  server.closeAllConnections();
  await once(server.close(), 'close');
  const questions = [...counts].map(([method, count]) => `${String(count)} × \`${method}\``);
  return `| ${String(viewers)} | ${questions.join(', ')} |`;
}
