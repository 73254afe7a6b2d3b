import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGateway } from '../gateway.js';
import type { Gateway } from '../gateway.js';
import { createFakeCluster, topologyOf } from '../testing/fake-cluster.js';
import type { FakeCluster } from '../testing/fake-cluster.js';

let cluster: FakeCluster;
let gateway: Gateway;
let server: Server;
let port: number;

beforeEach(async () => {
  cluster = createFakeCluster();
  gateway = createGateway({ cluster, limits: { bookmarkMs: 50, stalledMs: 150, backlogBytes: 1e9 } });
  server = createAdaptorServer({
    fetch: (request, bindings) => gateway.fetch(request, bindings),
    overrideGlobalObjects: false,
  }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  await gateway.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A client over a bare socket, which reads only when told to. */
async function openSocket(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET /api/v1/cluster/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

describe('the event stream over a real socket', () => {
  it('lets go of a client that hangs up', async () => {
    const socket = await openSocket();
    expect(gateway.streams).toBe(1);
    socket.destroy();
    await vi.waitFor(() => expect(gateway.streams).toBe(0));
  });

  it('disconnects a client that takes nothing any more, and holds little for it meanwhile', async () => {
    const socket = await openSocket();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.pause();
    const names = Array.from({ length: 900 }, (_, i) => `node_with_a_long_name_${String(i)}@host`);
    let turn = 0;
    await vi.waitFor(
      () => {
        turn += 1;
        const [first = '', ...rest] = names;
        cluster.topology(topologyOf({ nodes: [`${first}${String(turn)}`, ...rest], at: turn }));
        expect(gateway.streams).toBe(0);
      },
      { timeout: 15_000, interval: 5 },
    );
    const connections = () =>
      new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
    await vi.waitFor(async () => expect(await connections()).toBe(0));
    socket.resume();
    await closed;
  });
});
