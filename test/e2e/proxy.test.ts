import { connectCluster } from '@beamdeck/core';
import type { Cluster, ClusterStatus, ClusterTopology, NodeVitals } from '@beamdeck/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGateway, type GatewayProcess } from '../support/gateway-process.js';
import { startNginx, type Nginx } from '../support/nginx.js';

/** A real gateway behind Debian's nginx, which buffers answers and cuts idle ones by default. */
let gateway: GatewayProcess;
const open: { close(): Promise<unknown> }[] = [];

const PATIENCE = { timeout: 60_000, interval: 50 };

beforeAll(async () => {
  gateway = await startGateway(['--simulate', '3', '--port', '0']);
});
afterAll(async () => {
  for (const each of open.reverse()) await each.close();
  await gateway.interrupt();
});

async function behind(settings: readonly string[] = []): Promise<Nginx> {
  const nginx = await startNginx({ target: gateway.url, settings });
  open.push(nginx);
  return nginx;
}

function watch(url: string) {
  const cluster: Cluster = connectCluster({ url });
  open.push(cluster);
  const seen = {
    statuses: [] as ClusterStatus['state'][],
    topology: null as ClusterTopology | null,
    vitals: new Map<string, NodeVitals>() as ReadonlyMap<string, NodeVitals>,
    rounds: 0,
  };
  cluster.status$.subscribe(({ state }) => seen.statuses.push(state));
  cluster.topology$.subscribe((topology) => (seen.topology = topology));
  cluster.vitals$.subscribe((vitals) => {
    seen.vitals = vitals;
    seen.rounds += 1;
  });
  return { cluster, seen };
}

describe('the event stream behind nginx', () => {
  it('comes through as it is sent, with buffering as nginx has it by default', async () => {
    const nginx = await behind();
    const { cluster, seen } = watch(nginx.url);
    await vi.waitFor(() => expect(seen.topology?.nodes).toHaveLength(3), PATIENCE);
    const node = seen.topology?.nodes[1] ?? '';
    const asked = performance.now();
    await cluster.operations.execute('simulate_node_failure', { node });
    await vi.waitFor(() => expect(seen.topology?.nodeStates[node]?.status).toBe('down'), PATIENCE);
    // A buffer of 4 or 8 KiB would have held it back until the next gauges.
    expect(performance.now() - asked).toBeLessThan(5_000);
    await cluster.operations.execute('heal_simulation', {});
    await vi.waitFor(() => expect(seen.topology?.nodeStates[node]?.status).toBe('up'), PATIENCE);
    expect(seen.statuses).not.toContain('reconnecting');
  });

  it('is not cut while idle by a limit longer than a bookmark', async () => {
    const nginx = await behind(['proxy_read_timeout 15s;']);
    const answer = await fetch(`${nginx.url}/api/v1/cluster/events?topics=recovery`);
    const reader = answer.body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    const count = () => text.split('event: bookmark').length - 1;
    while (reader !== undefined && count() < 3) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    await reader?.cancel();
    // Nothing happens in that topic: bookmarks alone keep it alive, past the limit.
    expect(count()).toBe(3);
    expect(text).not.toContain('event: change');
  });

  it('goes on where it was when the proxy cuts it all the same', async () => {
    const nginx = await behind(['proxy_read_timeout 2s;']);
    const { seen } = watch(nginx.url);
    await vi.waitFor(() => expect(seen.statuses).toContain('reconnecting'), PATIENCE);
    const rounds = seen.rounds;
    await vi.waitFor(() => expect(seen.rounds).toBeGreaterThan(rounds + 1), PATIENCE);
    expect(seen.topology?.nodes).toHaveLength(3);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    const counted = (line: string) => Number(new RegExp(`^${line} (\\d+)$`, 'm').exec(metrics)?.[1]);
    const cluster = 'cluster="[^"]*"';
    expect(
      counted(`beamdeck_stream_opened_total{resumed="true",${cluster}}`) ||
        counted(`beamdeck_stream_opened_total{${cluster},resumed="true"}`),
    ).toBeGreaterThan(0);
    expect(counted(`beamdeck_stream_resets_total{${cluster},reason="too-old"}`)).toBe(0);
    expect(counted(`beamdeck_stream_resets_total{${cluster},reason="epoch-changed"}`)).toBe(0);
  });
});
