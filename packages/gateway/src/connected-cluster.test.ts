import { connectCluster, createCluster, isBeamdeckError } from '@beamdeck/core';
import type {
  Cluster,
  ClusterChange,
  ClusterStatus,
  ClusterTopology,
  ConnectClusterOptions,
  NodeVitals,
} from '@beamdeck/core';
import { simulatedProbe, steppedClock } from '@beamdeck/core/simulator';
import type { SimulatedProbe, SteppedClock } from '@beamdeck/core/simulator';
import { Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from './gateway.js';
import type { Gateway } from './gateway.js';

/** The engine, a gateway before it, and a client of that gateway: whoever holds the client cannot tell it from the engine. */
let clock: SteppedClock;
let probe: SimulatedProbe;
let engine: Cluster;
let gateway: Gateway | null;
let client: Cluster;
/** Bytes of each stream that still pass before the connection breaks. */
let cutAfter = Infinity;

const start = () => createGateway({ cluster: engine, clock });

const fetchFromGateway: NonNullable<ConnectClusterOptions['fetch']> = async (url, init) => {
  if (gateway === null) throw new TypeError('fetch failed');
  const response = await gateway.fetch(
    new Request(url, { ...init, headers: { ...init.headers, host: 'localhost' } }),
  );
  if (!url.includes('/events') || response.body === null) return response;
  let left = cutAfter;
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (chunk.byteLength <= left) controller.enqueue(chunk);
      else {
        controller.enqueue(chunk.subarray(0, left));
        controller.error(new TypeError('terminated'));
      }
      left -= chunk.byteLength;
    },
  });
  return new Response(response.body.pipeThrough(cut), { status: response.status, headers: response.headers });
};

beforeEach(() => {
  cutAfter = Infinity;
  clock = steppedClock({ turns: 60 });
  probe = simulatedProbe({ nodes: 3, seed: 11, clock });
  engine = createCluster({ probe, clock, random: () => 0.5 });
  gateway = start();
  client = connectCluster({
    url: 'http://localhost',
    clock,
    random: () => 0.5,
    fetch: fetchFromGateway,
  });
});
afterEach(async () => {
  await client.close();
  await gateway?.close();
  await engine.close();
});

/** What somebody sees who holds a cluster. */
function watch(cluster: Cluster) {
  const seen = {
    topology: null as ClusterTopology | null,
    vitals: new Map<string, NodeVitals>() as ReadonlyMap<string, NodeVitals>,
    changes: [] as ClusterChange[],
    statuses: [] as ClusterStatus['state'][],
  };
  const subscription = new Subscription();
  subscription.add(cluster.topology$.subscribe((topology) => (seen.topology = topology)));
  subscription.add(cluster.vitals$.subscribe((vitals) => (seen.vitals = vitals)));
  subscription.add(cluster.changes$.subscribe((change) => seen.changes.push(change)));
  subscription.add(cluster.status$.subscribe(({ state }) => seen.statuses.push(state)));
  return { seen, stop: () => subscription.unsubscribe() };
}
const node = (index: number): string => probe.truth().nodes[index]?.name ?? '';

describe('a cluster over a gateway', () => {
  it('shows the same as the engine, change for change', async () => {
    const near = watch(engine);
    const far = watch(client);
    await clock.advance(12_000);
    expect(far.seen.topology?.nodes).toHaveLength(3);
    probe.simulateNodeFailure(node(1));
    await clock.advance(100);
    expect(far.seen.topology?.nodeStates[node(1)]?.status).toBe('down');
    probe.heal();
    await clock.advance(20_000);
    expect(far.seen.topology).toEqual(near.seen.topology);
    expect(far.seen.vitals).toEqual(near.seen.vitals);
    expect(far.seen.changes.length).toBeGreaterThan(1);
    expect(far.seen.changes).toEqual(near.seen.changes.slice(-far.seen.changes.length));
    near.stop();
    far.stop();
  });

  it('holds the same state after its connection broke anywhere, again and again', async () => {
    const near = watch(engine);
    const far = watch(client);
    for (let round = 0; round < 40; round += 1) {
      cutAfter = 97 * round;
      if (round % 3 === 0) probe.simulateNodeFailure(node(round % 2));
      if (round % 3 === 1) probe.heal();
      await clock.advance(4_000);
    }
    probe.heal();
    cutAfter = Infinity;
    await clock.advance(120_000);
    expect(far.seen.statuses).toContain('reconnecting');
    expect(far.seen.statuses.at(-1)).toBe('connected');
    expect(far.seen.topology).toEqual(near.seen.topology);
    expect(far.seen.vitals).toEqual(near.seen.vitals);
    near.stop();
    far.stop();
  });

  it('goes on by itself after the gateway was started anew, and says so meanwhile', async () => {
    const far = watch(client);
    await clock.advance(12_000);
    await gateway?.close();
    gateway = null;
    await clock.advance(10_000);
    expect(far.seen.statuses.at(-1)).toBe('reconnecting');
    expect(far.seen.topology?.nodes).toHaveLength(3);
    probe.simulateNodeFailure(node(2));
    await clock.advance(5_000);
    gateway = start();
    await clock.advance(60_000);
    expect(far.seen.statuses.at(-1)).toBe('connected');
    expect(far.seen.topology?.nodeStates[node(2)]?.status).toBe('down');
    far.stop();
  });

  it('runs operations, and gets errors as the engine gives them', async () => {
    const ask = async <T>(work: Promise<T>): Promise<T> => {
      const settled = work.catch(() => undefined);
      await clock.advance(1_000);
      await settled;
      return work;
    };
    // The first request loads what reads the answers, which takes time that no clock of ours knows of.
    const listed = await client.operations.list();
    expect(listed.map(({ name }) => name)).toContain('process_list');
    const topology = await ask(client.operations.execute('cluster_topology'));
    expect(topology.data.nodes).toHaveLength(3);
    expect(topology.metadata).toMatchObject({ operation: 'cluster_topology', simulated: true });
    const info = await ask(
      client.operations.execute('node_info', { node: node(0), includeProcesses: true, processLimit: 2 }),
    );
    expect(info.data.processes).toHaveLength(2);
    const failed: unknown = await ask(client.operations.execute('ping_node', { node: 'nobody@h' })).catch(
      (error: unknown) => error,
    );
    expect(isBeamdeckError(failed, 'node_not_found')).toBe(true);
  });
});

describe('another cluster than the default one', () => {
  it.each(['http://localhost/api/v1/clusters/lab', 'http://localhost/api/v1/clusters/lab/'])(
    'is named by its address, %s: stream, operations and audit log are its own',
    async (url) => {
      const lab = createCluster({ probe: simulatedProbe({ nodes: 2, seed: 5, clock }), clock });
      const both = createGateway({
        cluster: engine,
        clusters: { shop: engine, lab },
        clock,
        anonymous: 'admin',
      });
      const asked = new Set<string>();
      const far = connectCluster({
        url,
        clock,
        random: () => 0.5,
        fetch: async (address, init) => {
          asked.add(new URL(address).pathname);
          return both.fetch(
            new Request(address, { ...init, headers: { ...init.headers, host: 'localhost' } }),
          );
        },
      });
      const { seen, stop } = watch(far);
      await clock.advance(2_000);
      expect(seen.topology?.totalNodes).toBe(2);
      await far.operations.list();
      const ping = far.operations.execute('ping_node', { node: 'shop-a@sim.local' });
      await clock.advance(1_000);
      expect((await ping).data.node).toBe('shop-a@sim.local');
      expect(await far.audit.verify()).toMatchObject({ ok: true });
      expect([...asked].filter((path) => !path.startsWith('/api/v1/clusters/lab/'))).toEqual([]);
      stop();
      await Promise.all([far.close(), both.close(), lab.close()]);
    },
  );
});
