import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '../src/cli/http-server.js';
import { createGateway } from '../src/gateway.js';
import type { Gateway } from '../src/gateway.js';
import { changeTo, createFakeCluster, topologyOf } from '../src/testing/fake-cluster.js';

/** A process that serves streams: the gateway, or the least that `node:http` can do. */
export interface ServedStreamsOptions {
  readonly kind: 'gateway' | 'bare';
  /** 0 for any. */
  readonly port: number;
  /** Nodes of the cluster that is served: a change is the larger the more there are. */
  readonly nodes: number;
  /** Whether one of them is down from the start. */
  readonly down: boolean;
  /** Bytes that a bare server sends to who comes, and at each bookmark. */
  readonly sends: StreamSizes;
}

export interface StreamSizes {
  readonly opening: number;
  readonly bookmark: number;
}

/** What such a process can be told over its channel; each is answered by a `Usage`. */
export type ServeCommand = { readonly do: 'measure' } | { readonly do: 'change' } | { readonly do: 'stop' };

/** Bytes and milliseconds of this process alone. */
export interface Usage {
  /** After a collection when it was asked to `measure`. */
  readonly heap: number;
  /** What the heap holds on to outside of itself. */
  readonly external: number;
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

/** Four times as often as the gateway's own, so that what is idle costs enough to be measured in seconds. */
export const BOOKMARK_MS = 2_500;

/** The whole life of a process that serves: it tells its port, then does what it is told. */
export async function serveStreams(options: ServedStreamsOptions): Promise<void> {
  const served = options.kind === 'gateway' ? serveGateway(options) : serveBare(options.sends);
  // Whoever measures is gone, however it went.
  process.once('disconnect', () => process.exit(0));
  // All at once is how they come back; what the kernel does not queue it would refuse.
  const where = { port: options.port, host: '127.0.0.1', backlog: 16_384 };
  await new Promise<void>((resolve) => served.server.listen(where, resolve));
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

function serveGateway({ nodes, down }: ServedStreamsOptions): Served {
  const names = Array.from({ length: nodes }, (_, index) => `shop_${String(index + 1)}@10.0.0.5`);
  const [first = ''] = names;
  const cluster = createFakeCluster();
  cluster.topology(topologyOf({ nodes: names, down: down ? [first] : [], at: Date.now() }));
  const gateway = createGateway({
    cluster,
    // All clients are one caller, which is nobody's right by default.
    limits: { bookmarkMs: BOOKMARK_MS, streamsPerCaller: Infinity },
  });
  let isDown = down;
  return {
    server: createHttpServer({ gateway, tls: null, behindProxy: false }),
    counts: async () => ({
      streams: gateway.streams,
      snapshots: await total(gateway, 'beamdeck_stream_opened_total', { resumed: 'false' }),
      resumed: await total(gateway, 'beamdeck_stream_opened_total', { resumed: 'true' }),
      cutOff: await total(gateway, 'beamdeck_stream_ended_total', { reason: 'too-slow' }),
    }),
    change() {
      isDown = !isDown;
      const after = topologyOf({ nodes: names, down: isDown ? [first] : [], at: Date.now() });
      cluster.change(changeTo(after, isDown ? 'node_down' : 'node_up'));
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

/** The least that node:http can do: as many bytes at the same times, to a set of responses. */
function serveBare(sends: StreamSizes): Served {
  const clients = new Set<ServerResponse>();
  const end = 'event: bookmark\n\n';
  const opening = Buffer.alloc(sends.opening, 'x');
  opening.write(end, opening.length - end.length);
  const bookmark = Buffer.alloc(sends.bookmark, 'y');
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(opening);
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
  for (let turn = 0; exact && turn < 3; turn += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    heap: heapUsed,
    external,
    rss,
    cpuMs: (user + system) / 1000,
    at: performance.now(),
    ...(await served.counts()),
  };
}
