import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCluster } from '@beamdeck/core';
import type { EngineCluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../src/testing/api.js';
import { createPortal } from './express-portal.js';

let cluster: EngineCluster;
let portal: ReturnType<typeof createPortal>;
let server: Server;
let url: string;

beforeAll(async () => {
  cluster = createCluster({ probe: simulatedProbe({ nodes: 3, seed: 7 }) });
  portal = createPortal({
    cluster,
    signIn: (password) =>
      (['platform', 'shop', 'sales'] as const)
        .filter((team) => password === `${team}-password`)
        .map((team) => ({ email: `someone@${team}.example`, team }))[0] ?? null,
  });
  server = createServer(portal.portal);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  await portal.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await cluster.close();
});

async function cookieOf(team: string): Promise<string> {
  const response = await fetch(`${url}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: `${team}-password` }),
  });
  expect(response.status).toBe(200);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
const signedIn = async (team: string) => apiClient(`${url}/ops`, { cookie: await cookieOf(team) });

describe('the gateway in a portal', () => {
  it('knows people by the portal’s session, and nobody without one', async () => {
    expect((await apiClient(`${url}/ops`).get('/api/v1/cluster/topology')).status).toBe(401);
    expect((await (await signedIn('sales')).get('/api/v1/cluster/topology')).status).toBe(401);
    const answer = await (await signedIn('shop')).get('/api/v1/cluster/topology');
    expect(answer.data).toMatchObject({ total_nodes: 3 });
  });

  it('gives each the role the portal says, and writes their name down', async () => {
    const [shop, platform] = [await signedIn('shop'), await signedIn('platform')];
    const { data } = await shop.get('/api/v1/cluster/processes?type=gen_server&search=DBConnection&limit=1');
    const [{ node, pid }] = data['processes'] as [{ node: string; pid: string }];
    const kill = { node, confirm: `${node}/${pid}` };
    const path = `/api/v1/processes/${encodeURIComponent(pid)}`;
    expect((await shop.send('DELETE', path, kill)).error.code).toBe('forbidden');
    expect((await platform.send('DELETE', path, kill)).status).toBe(200);
    const { data: log } = await platform.get('/api/v1/audit');
    expect(log['lines']).toContainEqual(
      expect.objectContaining({ kind: 'intent', actor: 'someone@platform.example', address: '127.0.0.1' }),
    );
  });

  it('streams through Express too', async () => {
    const cookie = await cookieOf('shop');
    const stop = new AbortController();
    const stream = await fetch(`${url}/ops/api/v1/cluster/events`, {
      headers: { cookie },
      signal: stop.signal,
    });
    const reader = stream.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toMatch(/^(?:retry: \d+\n)?event: hello|^event: hello/m);
    stop.abort();
  });

  it('keeps other sites’ pages out, session or not', async () => {
    const shop = await signedIn('shop');
    const answer = await shop.get('/api/v1/cluster/topology', { origin: 'https://evil.example' });
    expect([answer.status, answer.error.code]).toEqual([403, 'forbidden']);
  });
});
