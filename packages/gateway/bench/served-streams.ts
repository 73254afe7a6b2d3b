import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createGateway } from '../src/gateway.js';
import type { Gateway } from '../src/gateway.js';
import { changeTo, createFakeCluster, topologyOf } from '../src/testing/fake-cluster.js';

/** What a process that serves streams can be told over its channel; each is answered by a `Usage`. */
export type ServeCommand = { readonly do: 'measure' } | { readonly do: 'change' } | { readonly do: 'stop' };

/** Bytes and milliseconds of this process alone. Heap: after a collection. */
export interface Usage {
  readonly heap: number;
  readonly rss: number;
  readonly cpuMs: number;
  readonly at: number;
  readonly streams: number;
  readonly snapshots: number;
  readonly resumed: number;
  readonly cutOff: number;
}

interface Served {
  readonly server: Server;
  counts(): Promise<Pick<Usage, 'streams' | 'snapshots' | 'resumed' | 'cutOff'>>;
  change(): void;
  stop(): Promise<void>;
}

/** One change a second of about 1 KB: what the message of a cluster of so many nodes takes. */
const NODES = ['shop_a@10.0.0.5', 'shop_b@10.0.0.6', 'shop_c@10.0.0.7'];
/** Every fourth as often as the gateway's own, so that what is idle costs enough to be measured in a minute. */
const BOOKMARK_MS = 2_500;

/** The whole life of a process that serves: it tells its port, then does what it is told. */
export async function serveStreams(kind: 'gateway' | 'bare'): Promise<void> {
  const served = kind === 'gateway' ? serveGateway() : serveBare();
  // All at once is how they come back; what the kernel does not queue it would refuse.
  await new Promise<void>((resolve) =>
    served.server.listen({ port: 0, host: '127.0.0.1', backlog: 16_384 }, resolve),
  );
  // Whoever measures is gone, however it went.
  process.once('disconnect', () => process.exit(0));
  process.on('message', (command: ServeCommand) => {
    void (async () => {
      if (command.do === 'change') served.change();
      if (command.do === 'stop') await served.stop();
      process.send?.(await usage(served, command.do === 'measure'));
      if (command.do === 'stop') process.exit(0);
    })();
  });
  process.send?.((served.server.address() as AddressInfo).port);
}

function serveGateway(): Served {
  const cluster = createFakeCluster();
  cluster.topology(topologyOf({ nodes: NODES, at: Date.now() }));
  const gateway: Gateway = createGateway({
    cluster,
    limits: { bookmarkMs: BOOKMARK_MS, streamsPerCaller: Infinity },
  });
  const server = createAdaptorServer({
    fetch: (request, bindings) => gateway.fetch(request, bindings),
    overrideGlobalObjects: false,
  }) as Server;
  let turn = 0;
  return {
    server,
    counts: async () => ({
      streams: gateway.streams,
      snapshots: await total(gateway, 'beamdeck_stream_opened_total', { resumed: 'false' }),
      resumed: await total(gateway, 'beamdeck_stream_opened_total', { resumed: 'true' }),
      cutOff: await total(gateway, 'beamdeck_stream_ended_total', { reason: 'too-slow' }),
    }),
    change() {
      turn += 1;
      const down = turn % 2 === 0 ? [] : [NODES[1] ?? ''];
      cluster.change(changeTo(topologyOf({ nodes: NODES, down, at: Date.now() }), 'node_down'));
    },
    stop: () => gateway.close(),
  };
}

/** As the gateway's own metrics count it. */
async function total(gateway: Gateway, name: string, labels: Record<string, string>): Promise<number> {
  await gateway.fetch(new Request('http://127.0.0.1/metrics'));
  const metric = await gateway.metrics.getSingleMetric(name)?.get();
  const found = metric?.values.filter((value) =>
    Object.entries(labels).every(([label, text]) => value.labels[label] === text),
  );
  return found?.reduce((sum, { value }) => sum + value, 0) ?? 0;
}

/** The least that node:http can do: the same bytes at the same times, to a set of responses. */
function serveBare(): Served {
  const clients = new Set<ServerResponse>();
  const opening = Buffer.alloc(4_500, 'x');
  const bookmark = Buffer.alloc(180, 'y');
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(opening);
    response.write('event: bookmark\n\n');
    clients.add(response);
    response.once('close', () => clients.delete(response));
  });
  const timer = setInterval(() => {
    for (const client of clients) client.write(bookmark);
  }, BOOKMARK_MS);
  return {
    server,
    counts: () => Promise.resolve({ streams: clients.size, snapshots: 0, resumed: 0, cutOff: 0 }),
    change: () => undefined,
    stop() {
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}

async function usage(served: Served, exact: boolean): Promise<Usage> {
  if (exact) {
    for (let i = 0; i < 3; i += 1) {
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    heap: heapUsed,
    rss,
    cpuMs: (user + system) / 1000,
    at: performance.now(),
    ...(await served.counts()),
  };
}
