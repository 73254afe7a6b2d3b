import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClusterChange } from '../model/change.js';
import { toWire } from '../model/codec.js';
import type { NodeState, NodeVitals } from '../model/node.js';
import { nodeInfo } from '../model/node.js';
import type { OperationResult } from '../model/operation.js';
import type { ClusterStatus } from '../model/status.js';
import { nodeStateEntry, nodeVitalsEntry, topologyEntry } from '../model/stream-event.js';
import type { ClusterTopology } from '../model/topology.js';
import { pingNode } from '../operations/ping-node.js';
import {
  fakeClock,
  sampleClusterTopology,
  sampleNodeInfo,
  sampleNodeState,
  sampleNodeVitals,
  scriptedGateway,
} from '../testing/index.js';
import type { ConnectClusterOptions } from './connect-cluster.js';
import type { Cluster } from './cluster.js';
import { connectCluster } from './connect-cluster.js';

function setUp(options: Partial<ConnectClusterOptions> = {}) {
  const clock = fakeClock();
  const gateway = scriptedGateway();
  gateway.setTopology(sampleClusterTopology(3));
  const cluster = connectCluster({
    url: 'http://gateway.test/',
    fetch: gateway.fetch,
    clock,
    random: () => 0.5,
    ...options,
  });
  const seen = {
    topologies: [] as ClusterTopology[],
    changes: [] as ClusterChange[],
    statuses: [] as ClusterStatus[],
    errors: [] as string[],
    results: [] as OperationResult[],
    vitals: new Map() as ReadonlyMap<string, NodeVitals>,
  };
  cluster.status$.subscribe((status) => seen.statuses.push(status));
  cluster.error$.subscribe(({ code }) => seen.errors.push(code));
  cluster.operationResults$.subscribe((result) => seen.results.push(result));
  const watch = () => {
    cluster.changes$.subscribe((change) => seen.changes.push(change));
    cluster.vitals$.subscribe((vitals) => (seen.vitals = vitals));
    return cluster.topology$.subscribe((topology) => seen.topologies.push(topology));
  };
  const state = () => seen.statuses.at(-1)?.state;
  onTestFinished(async () => {
    await cluster.close();
    await clock.advance(0);
    expect(clock.pending).toBe(0);
    expect(gateway.streams.every(({ open }) => !open)).toBe(true);
  });
  return { clock, gateway, cluster, seen, watch, state };
}

/** What reads answers is loaded with the first request, which takes time that no clock of ours knows of. */
const loaded = (cluster: Cluster): Promise<unknown> => cluster.operations.list().catch(() => undefined);

async function live(options: Partial<ConnectClusterOptions> = {}) {
  const all = setUp(options);
  all.watch();
  await all.clock.advance(1);
  all.gateway.stream.greet({ seq: 7 });
  await all.clock.advance(1);
  return all;
}

const nodes = sampleClusterTopology(3).nodes as [string, string, string];
const down = (name: string): NodeState =>
  sampleNodeState(name, { status: 'down', reason: 'It closed its link to us.' });
const nodeChange = (seq: number, prev: number, state: NodeState) => ({
  topic: 'cluster_state_changes',
  seq,
  prev,
  set: [[`node/${state.name}`, toWire(nodeStateEntry, state)]],
  deleted: [],
});

describe('connectCluster', () => {
  it('opens nothing before someone subscribes, and one stream however many do', async () => {
    const { clock, gateway, cluster, watch, seen } = setUp();
    await clock.advance(60_000);
    expect(gateway.calls).toEqual([]);
    expect(seen.statuses).toEqual([{ state: 'idle' }]);
    watch();
    cluster.mode$.subscribe();
    cluster.topology$.subscribe();
    await clock.advance(1);
    expect(gateway.calls.map(({ path }) => path)).toEqual([
      '/api/v1/cluster/events?topics=cluster_state_changes,node_vitals,cluster_health,arsenal_updates,simulation_events,recovery,audit',
    ]);
  });

  it('shows the snapshot, then each change, in the shape of the model', async () => {
    const { clock, gateway, seen, state } = await live();
    expect(state()).toBe('connected');
    expect(seen.topologies).toEqual([sampleClusterTopology(3)]);
    gateway.stream.send(
      'change',
      {
        ...nodeChange(8, 7, down(nodes[1])),
        type: 'node_down',
        timestamp: '2026-01-05T08:01:00.000Z',
        topology: {},
        changes: {
          nodes_added: [],
          nodes_removed: [],
          partition_status_changed: false,
          nodes_changed: [{ node: nodes[1], from: 'up', to: 'down', reason: null }],
        },
      },
      'e1.8',
    );
    const vitals = sampleNodeVitals(nodes[0]);
    gateway.stream.send('change', {
      topic: 'node_vitals',
      seq: 9,
      prev: 7,
      set: [[nodes[0], toWire(nodeVitalsEntry, vitals)]],
      deleted: [],
    });
    await clock.advance(1);
    const [before, after] = seen.topologies;
    expect(after?.nodeStates[nodes[1]]).toEqual(down(nodes[1]));
    expect(after?.nodeStates[nodes[0]]).toBe(before?.nodeStates[nodes[0]]);
    expect(seen.changes).toHaveLength(1);
    expect(seen.changes[0]).toMatchObject({ type: 'node_down', topology: after });
    expect(seen.vitals.get(nodes[0])).toEqual(vitals);
  });

  it('resumes from the last id when the connection is cut, and says so meanwhile', async () => {
    const { clock, gateway, seen, state } = await live();
    gateway.stream.send('change', nodeChange(8, 7, down(nodes[1])), 'e1.8');
    await clock.advance(20_000);
    gateway.stream.fail();
    await clock.advance(1);
    expect(seen.statuses.at(-1)).toMatchObject({ state: 'reconnecting', attempt: 1 });
    await clock.advance(500);
    expect(gateway.streams).toHaveLength(2);
    expect(gateway.stream.call.headers['last-event-id']).toBe('e1.8');
    gateway.stream.send('hello', helloOf('e1'));
    gateway.stream.send('change', nodeChange(9, 8, sampleNodeState(nodes[1])), 'e1.9');
    await clock.advance(1);
    expect(state()).toBe('connected');
    expect(seen.topologies.at(-1)?.nodeStates[nodes[1]]?.status).toBe('up');
    expect(seen.errors).toEqual(['cluster_unavailable']);
  });

  it('ignores a change it has, and does not apply one whose predecessor it has not', async () => {
    const { clock, gateway, seen } = await live();
    gateway.stream.send('change', nodeChange(8, 7, down(nodes[1])), 'e1.8');
    gateway.stream.send('change', nodeChange(8, 7, sampleNodeState(nodes[1])), 'e1.8');
    gateway.stream.send('change', nodeChange(6, 5, down(nodes[0])));
    await clock.advance(1);
    expect(gateway.stream.open).toBe(true);
    expect(seen.topologies.at(-1)?.nodeStates[nodes[1]]?.status).toBe('down');
    gateway.stream.send('change', nodeChange(11, 10, down(nodes[0])), 'e1.11');
    await clock.advance(1);
    expect(gateway.stream.open).toBe(false);
    expect(seen.topologies.at(-1)?.nodeStates[nodes[0]]?.status).toBe('up');
    await clock.advance(1_000);
    expect(gateway.stream.call.headers['last-event-id']).toBe('e1.8');
    // The same gap again: resuming does not help, so all is asked for anew.
    gateway.stream.send('hello', helloOf('e1'));
    gateway.stream.send('change', nodeChange(11, 10, down(nodes[0])), 'e1.11');
    await clock.advance(2_000);
    expect(gateway.streams).toHaveLength(3);
    expect(gateway.stream.call.headers['last-event-id']).toBeUndefined();
  });

  it('takes a reset, keeps showing what it had, and tells what changed meanwhile', async () => {
    const { clock, gateway, seen } = await live();
    gateway.stream.end();
    await clock.advance(1_000);
    gateway.setTopology(
      sampleClusterTopology(4, {
        nodeStates: {
          ...sampleClusterTopology(4).nodeStates,
          [nodes[1]]: down(nodes[1]),
        },
      }),
    );
    gateway.stream.send('hello', helloOf('e2'));
    gateway.stream.send('reset', { reason: 'epoch-changed' });
    await clock.advance(1);
    expect(seen.topologies).toHaveLength(1);
    seen.changes.length = 0;
    gateway.stream.greet({ epoch: 'e2', seq: 3 });
    await clock.advance(1);
    expect(seen.topologies.at(-1)?.totalNodes).toBe(4);
    expect(seen.changes.map(({ type, changes }) => [type, changes.nodesAdded, changes.nodesChanged])).toEqual(
      [
        [
          'node_down',
          ['shop_4@10.0.0.8'],
          [{ node: nodes[1], from: 'up', to: 'down', reason: down(nodes[1]).reason }],
        ],
      ],
    );
    gateway.stream.fail();
    await clock.advance(5_000);
    expect(gateway.stream.call.headers['last-event-id']).toBe('e2.3');
  });

  it('tells nothing when a new snapshot is what it had, and keeps every object', async () => {
    const { clock, gateway, seen } = await live();
    gateway.stream.greet({ epoch: 'e2' });
    await clock.advance(1);
    expect(seen.changes).toEqual([]);
    expect(seen.topologies.at(-1)?.nodeStates[nodes[0]]).toBe(seen.topologies[0]?.nodeStates[nodes[0]]);
  });

  it('believes no snapshot and no state that does not add up', async () => {
    const { clock, gateway, seen, watch } = setUp();
    watch();
    await clock.advance(1);
    gateway.stream.send('hello', helloOf('e1'));
    gateway.stream.send('snapshot', { topic: 'cluster_state_changes', seq: 1, entries: [['topology', {}]] });
    gateway.stream.send('snapshot-end', {
      topic: 'cluster_state_changes',
      seq: 1,
      count: 1,
      checksum: '0123456789abcdef',
    });
    await clock.advance(1);
    expect(gateway.stream.open).toBe(false);
    expect(seen.topologies).toEqual([]);
    await clock.advance(1_000);
    gateway.stream.greet({ seq: 2 });
    await clock.advance(1);
    expect(seen.topologies).toHaveLength(1);
    gateway.stream.send(
      'bookmark',
      { ...bookmark, checksums: { cluster_state_changes: 'ffff000000000000' } },
      'e1.2',
    );
    await clock.advance(2_000);
    expect(gateway.streams).toHaveLength(3);
    expect(gateway.stream.call.headers['last-event-id']).toBeUndefined();
  });

  it('leaves a stream that has fallen silent for two and a half bookmarks', async () => {
    const { clock, gateway, seen, state } = await live();
    for (let i = 0; i < 5; i += 1) {
      await clock.advance(24_000);
      gateway.stream.write(': alive\n');
    }
    await clock.advance(1);
    expect(gateway.streams).toHaveLength(1);
    expect(state()).toBe('connected');
    await clock.advance(25_001);
    expect(state()).toBe('reconnecting');
    expect(seen.errors).toEqual(['timeout']);
  });

  it('is stale while the gateway itself has no live view', async () => {
    const { clock, gateway, seen, state } = await live();
    await clock.advance(9_000);
    gateway.stream.send('bookmark', { ...bookmark, status: 'reconnecting' }, 'e1.7');
    await clock.advance(1);
    expect(seen.statuses.at(-1)).toMatchObject({ state: 'stale', error: { code: 'cluster_unavailable' } });
    const told = seen.statuses.length;
    gateway.stream.send('bookmark', { ...bookmark, status: 'reconnecting' }, 'e1.7');
    await clock.advance(1);
    expect(seen.statuses).toHaveLength(told);
    gateway.stream.send('bookmark', bookmark, 'e1.7');
    await clock.advance(1);
    expect(state()).toBe('connected');
  });

  it('comes back later and later, and at once when the gateway is there again', async () => {
    const { clock, gateway, seen, state } = await live();
    await clock.advance(10_000);
    gateway.onStream('unreachable');
    gateway.stream.fail();
    await clock.advance(1);
    const waits: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const status = seen.statuses.at(-1);
      if (status?.state !== 'reconnecting') throw new Error('should be reconnecting');
      waits.push(status.nextAt - clock.now());
      await clock.advance(status.nextAt - clock.now());
    }
    expect(waits.map((ms) => Math.round((ms + 1) / 375) * 375)).toEqual([
      375, 750, 1500, 3000, 6000, 7500, 7500,
    ]);
    expect(seen.errors).toEqual(['cluster_unavailable']);
    gateway.onStream('open');
    await clock.advance(10_000);
    gateway.stream.send('hello', helloOf('e1'));
    await clock.advance(1);
    expect(state()).toBe('connected');
  });

  it('waits as long as Retry-After and goaway ask for', async () => {
    const { clock, gateway, seen } = await live();
    gateway.onStream({ status: 503, body: {}, headers: { 'retry-after': '30' } });
    gateway.stream.send('goaway', { after_ms: 4_000, reason: 'drain' });
    gateway.stream.end();
    await clock.advance(4_499);
    expect(gateway.calls).toHaveLength(1);
    await clock.advance(2);
    expect(gateway.calls).toHaveLength(2);
    const status = seen.statuses.at(-1);
    expect(status).toMatchObject({ state: 'reconnecting', error: { code: 'cluster_unavailable' } });
    await clock.advance(30_000);
    expect(gateway.calls).toHaveLength(2);
    await clock.advance(600);
    expect(gateway.calls).toHaveLength(3);
  });

  it('is refused without a right to come, and tries again only when asked to', async () => {
    const { clock, gateway, seen, watch, cluster, state } = setUp();
    gateway.onStream({ status: 401, body: errorBody('unauthenticated') });
    watch();
    await clock.advance(60_000);
    expect(gateway.calls).toHaveLength(1);
    expect(seen.statuses.at(-1)).toMatchObject({ state: 'refused', error: { code: 'unauthenticated' } });
    gateway.onStream('open');
    const connecting = cluster.connect();
    await clock.advance(1);
    gateway.stream.greet();
    await clock.advance(1);
    await connecting;
    expect(state()).toBe('connected');
  });

  it('makes the next attempt at once for whoever asks to connect, and keeps what it shows', async () => {
    const { clock, gateway, cluster, seen, state } = await live();
    gateway.onStream('unreachable');
    gateway.stream.fail();
    await clock.advance(20_000);
    expect(state()).toBe('reconnecting');
    const shown = seen.topologies.at(-1);
    gateway.onStream('open');
    const connecting = cluster.connect();
    await clock.advance(1);
    gateway.stream.greet();
    await clock.advance(1);
    await connecting;
    expect(state()).toBe('connected');
    expect(seen.topologies.at(-1)).toEqual(shown);
  });

  it('sends the token, and asks for a new one when it has run out', async () => {
    const tokens = ['old', 'new'];
    const { clock, gateway, watch, state } = setUp({
      getToken: () => Promise.resolve(tokens.shift() ?? null),
    });
    gateway.onStream(({ headers }) =>
      headers['authorization'] === 'Bearer new' ? 'open' : { status: 401, body: errorBody('token_expired') },
    );
    watch();
    await clock.advance(1);
    expect(gateway.calls.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
    gateway.stream.greet();
    await clock.advance(1);
    expect(state()).toBe('connected');
  });

  it('closes the stream a while after the last has left, and resumes with the next', async () => {
    const { clock, gateway, cluster, state } = setUp();
    const subscription = cluster.topology$.subscribe();
    await clock.advance(1);
    gateway.stream.greet({ seq: 4 });
    await clock.advance(1);
    subscription.unsubscribe();
    await clock.advance(10_001);
    expect(gateway.stream.open).toBe(false);
    expect(state()).toBe('idle');
    cluster.topology$.subscribe();
    await clock.advance(1);
    expect(gateway.stream.call.headers['last-event-id']).toBe('e1.4');
  });

  it('replays to the next subscriber what it held as not watched, until the gateway speaks again', async () => {
    const { clock, gateway, cluster, state } = setUp();
    gateway.setVitals(sampleNodeVitals(nodes[0]));
    const subscription = cluster.topology$.subscribe();
    await clock.advance(1);
    gateway.stream.greet({ seq: 4 });
    await clock.advance(1);
    subscription.unsubscribe();
    await clock.advance(3_600_000);
    const shown: ClusterTopology[] = [];
    const changes: ClusterChange[] = [];
    cluster.topology$.subscribe((topology) => shown.push(topology));
    cluster.changes$.subscribe((change) => changes.push(change));
    expect(shown).toHaveLength(1);
    expect(nodes.map((name) => shown[0]?.nodeStates[name]?.status)).toEqual(nodes.map(() => 'unknown'));
    expect(shown[0]).toMatchObject({ connectedNodes: [], islands: [], nodes });
    expect(shown[0]?.nodeStates[nodes[0]]).toMatchObject({
      reason: 'Not watched at the moment.',
      lastSeen: sampleNodeVitals(nodes[0]).collectedAt,
    });
    await clock.advance(1);
    gateway.stream.send('hello', helloOf('e1'));
    await clock.advance(1);
    expect(shown.at(-1)).toEqual(sampleClusterTopology(3));
    gateway.stream.send('change', nodeChange(5, 4, down(nodes[1])), 'e1.5');
    await clock.advance(1);
    expect(shown.at(-1)?.nodeStates[nodes[1]]?.status).toBe('down');
    expect(changes).toEqual([]);
    expect(state()).toBe('connected');
  });

  it('is stale, not connecting, before a gateway that has just begun, and tells later what was missed', async () => {
    const { clock, gateway, seen } = await live();
    gateway.stream.fail();
    gateway.entries.set('cluster_state_changes', new Map());
    await clock.advance(1_000);
    gateway.stream.greet({ epoch: 'e2', status: 'connecting' });
    await clock.advance(1);
    expect(seen.topologies).toHaveLength(1);
    expect(seen.statuses.at(-1)).toMatchObject({ state: 'stale', error: { code: 'cluster_unavailable' } });
    gateway.stream.send('bookmark', bookmark, 'e2.0');
    await clock.advance(1);
    expect(seen.statuses.at(-1)).toMatchObject({ state: 'stale' });
    const { nodeStates, ...whole } = sampleClusterTopology(2, { partitionStatus: 'minority_partition' });
    const states = { ...nodeStates, [nodes[1]]: down(nodes[1]) };
    gateway.stream.send(
      'change',
      {
        topic: 'cluster_state_changes',
        seq: 1,
        prev: 0,
        set: [
          ['topology', toWire(topologyEntry, whole)],
          ...Object.values(states).map((state) => [`node/${state.name}`, toWire(nodeStateEntry, state)]),
        ],
        deleted: [],
        type: 'topology_changed',
        timestamp: '2026-01-05T08:01:00.000Z',
        topology: {},
        changes: {
          nodes_added: [nodes[0], nodes[1]],
          nodes_removed: [],
          partition_status_changed: false,
          nodes_changed: [],
        },
      },
      'e2.1',
    );
    await clock.advance(1);
    expect(seen.changes).toHaveLength(1);
    expect(seen.changes[0]).toMatchObject({
      type: 'partition_changed',
      changes: {
        nodesAdded: [],
        nodesRemoved: [nodes[2]],
        partitionStatusChanged: true,
        nodesChanged: [{ node: nodes[1], from: 'up', to: 'down' }],
      },
    });
    expect(seen.changes[0]?.topology).toBe(seen.topologies.at(-1));
    expect(seen.statuses.at(-1)?.state).toBe('connected');
  });

  it('tells no node as gone down of a gateway that had let go of its cluster for a while', async () => {
    const { clock, gateway, seen } = await live();
    const unknown = (name: string) => sampleNodeState(name, { status: 'unknown', reason: 'Not watched.' });
    gateway.stream.fail();
    gateway.setTopology(
      sampleClusterTopology(3, {
        nodeStates: Object.fromEntries(nodes.map((name) => [name, unknown(name)])),
      }),
    );
    await clock.advance(1_000);
    gateway.stream.greet({ seq: 9 });
    await clock.advance(1);
    expect(seen.topologies.at(-1)?.nodeStates[nodes[0]]?.status).toBe('unknown');
    expect(seen.changes).toEqual([]);
    const found = (seq: number, state: NodeState) => ({
      ...nodeChange(seq, seq - 1, state),
      type: 'node_up',
      timestamp: '2026-01-05T08:01:00.000Z',
      topology: {},
      changes: {
        nodes_added: [],
        nodes_removed: [],
        partition_status_changed: false,
        nodes_changed: [{ node: state.name, from: 'unknown', to: state.status, reason: null }],
      },
    });
    gateway.stream.send('change', found(10, sampleNodeState(nodes[0])), 'e1.10');
    gateway.stream.send('change', found(11, down(nodes[1])), 'e1.11');
    gateway.stream.send('change', found(12, sampleNodeState(nodes[2])), 'e1.12');
    await clock.advance(1);
    expect(seen.changes.map(({ type, changes }) => [type, changes.nodesChanged])).toEqual([
      ['node_down', [{ node: nodes[1], from: 'up', to: 'down', reason: down(nodes[1]).reason }]],
    ]);
  });

  it('survives what is no event stream', async () => {
    const { clock, gateway, watch, seen, state } = setUp();
    gateway.onStream({ status: 200, body: '<html>', headers: { 'content-type': 'text/html' } });
    watch();
    await clock.advance(10);
    expect(seen.statuses.at(-1)).toMatchObject({ state: 'reconnecting', error: { code: 'protocol_error' } });
    gateway.onStream('open');
    for (const text of [
      'data: {\n\n',
      'event: change\ndata: {}\n\n',
      'event: hello\ndata: {"epoch":3}\n\n',
    ]) {
      await clock.advance(20_000);
      gateway.stream.write(text);
      await clock.advance(10);
      expect(gateway.stream.open).toBe(false);
      expect(state()).toBe('reconnecting');
    }
  });

  it('knows the age of data by the clock of the gateway', async () => {
    const { clock, cluster } = await live();
    const skew = Date.parse('2026-01-05T08:00:00.000Z') - clock.now();
    expect((cluster.now?.() ?? 0) - clock.now()).toBeCloseTo(skew, -1);
  });
});

describe('operations of a gateway', () => {
  it('sends params in wire form and reads the result in the shape of the model', async () => {
    const { clock, gateway, cluster, seen } = setUp();
    gateway.respond(() => ({
      body: {
        data: { node: 'a_b@h', rtt_ms: 0.25 },
        timestamp: '2026-01-05T08:00:00.000Z',
        success: true,
        metadata: {
          operation: 'PingNode',
          request_id: 'r1',
          execution_time_ms: 3,
          simulated: true,
          source_age_ms: 0,
          cost: {},
        },
      },
    }));
    const running = cluster.operations.execute('ping_node', { node: 'a_b@h', timeoutMs: 100 });
    await clock.advance(1);
    const result = await running;
    expect(result.data).toEqual({ node: 'a_b@h', rttMs: 0.25 });
    expect(result.metadata).toMatchObject({ operation: 'ping_node', requestId: 'r1', simulated: true });
    expect(gateway.calls[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/operations/ping_node/execute',
      body: { node: 'a_b@h', timeout_ms: 100 },
      headers: { 'x-beamdeck-request': '1', 'content-type': 'application/json' },
    });
    expect(seen.results).toEqual([result]);
  });

  it('works against an Arsenal server, which says less of itself', async () => {
    const { clock, gateway, cluster } = setUp();
    gateway.respond(() => ({
      body: {
        data: { node: 'a@h', rtt_ms: 1 },
        timestamp: '2026-01-05T08:00:00.000Z',
        success: true,
        metadata: {},
      },
    }));
    const running = cluster.operations.execute('ping_node', { node: 'a@h' });
    await clock.advance(1);
    expect((await running).outcome).toBe('done');
    gateway.respond(() => ({ status: 408, body: { error: { code: 'request_timeout' }, success: false } }));
    await expect(cluster.operations.execute('ping_node', { node: 'a@h' })).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  it('rejects with the error that the gateway tells', async () => {
    const { gateway, cluster, seen } = setUp();
    gateway.respond(() => ({ status: 404, body: errorBody('node_not_found', ['Did you mean b@h?']) }));
    await expect(cluster.operations.execute('ping_node', { node: 'x@h' })).rejects.toMatchObject({
      code: 'node_not_found',
      operation: 'ping_node',
      suggestions: ['Did you mean b@h?'],
    });
    expect(seen.results.map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  it('does not know the outcome of a change whose answer never came', async () => {
    const { clock, cluster, gateway } = setUp();
    gateway.respond(() => {
      throw new TypeError('terminated');
    });
    const lost = cluster.operations.execute('drain_node', { node: 'a@h' }).catch((error: unknown) => error);
    await clock.advance(100_000);
    expect(await lost).toMatchObject({ retryable: false, details: { outcome: 'unknown' } });
    const read = cluster.operations.execute('ping_node', { node: 'a@h' }).catch((error: unknown) => error);
    await clock.advance(100_000);
    expect(await read).not.toMatchObject({ details: { outcome: 'unknown' } });
    expect(gateway.calls[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(gateway.calls[1]?.headers['idempotency-key']).toBeUndefined();
  });

  it.each([
    ['a proxy that lost the gateway', 502, '<html>Bad gateway</html>', 'unknown'],
    ['a proxy that has no gateway', 503, '<html>', 'unknown'],
    ['a proxy that waited in vain', 504, '', 'unknown'],
    ['something on the way that failed', 500, 'Internal error', 'unknown'],
    ['a success cut short on the way', 200, '{"data": {"dr', 'unknown'],
    ['a proxy that did not let it pass', 413, '<html>', 'failed'],
    ['the gateway: the cluster is gone', 503, errorBody('cluster_unavailable'), 'failed'],
    ['the gateway: no such node', 404, errorBody('node_not_found'), 'failed'],
  ])('judges a change by who answered: %s', async (_, status, body, outcome) => {
    const { cluster, gateway, seen } = setUp();
    gateway.respond(() => ({ status, body }));
    const error: unknown = await cluster.operations
      .execute('drain_node', { node: 'a@h' })
      .catch((cause: unknown) => cause);
    expect(seen.results.map((result) => result.outcome)).toEqual([outcome]);
    if (outcome === 'unknown') {
      expect(error).toMatchObject({ retryable: false, details: { outcome: 'unknown', httpStatus: status } });
    }
  });

  it('polls one node while someone looks, by the same operations', async () => {
    const { clock, gateway, cluster } = await live();
    await loaded(cluster);
    gateway.respond(({ body }) => {
      const { node } = body as { node: string };
      return {
        body: {
          data: toWire(nodeInfo, sampleNodeInfo(node)),
          timestamp: '2026-01-05T08:00:00.000Z',
          success: true,
          metadata: {},
        },
      };
    });
    const names: string[] = [];
    const subscription = cluster.node$(nodes[0]).subscribe(({ name }) => names.push(name));
    await clock.advance(25_000);
    expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(3);
    subscription.unsubscribe();
    await clock.advance(60_000);
    expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(3);
    expect(new Set(names)).toEqual(new Set([nodes[0]]));
  });

  it('lists what can be run', async () => {
    const { gateway, cluster } = setUp();
    const descriptor = {
      name: pingNode.name,
      category: pingNode.category,
      summary: pingNode.summary,
      danger: 'read',
      params: { type: 'object', properties: { timeout_ms: {} } },
      result: {},
      rest: null,
      allowed: true,
    };
    gateway.respond(() => ({
      body: { data: { operations: [descriptor] }, timestamp: 'x', success: true, metadata: {} },
    }));
    expect(await cluster.operations.list()).toEqual([descriptor]);
  });

  it('ends pending calls and every stream on close', async () => {
    const { clock, cluster, gateway } = await live();
    const never = connectCluster({
      url: '/',
      clock,
      fetch: (_url, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    });
    const asked = never.operations.execute('ping_node', { node: 'a@h' }).catch((error: unknown) => error);
    await never.close();
    expect(await asked).toMatchObject({ code: 'closed' });
    const ended: string[] = [];
    cluster.topology$.subscribe({ complete: () => ended.push('topology') });
    cluster.changes$.subscribe({ complete: () => ended.push('changes') });
    cluster.status$.subscribe({ complete: () => ended.push('status') });
    cluster.node$(nodes[0]).subscribe({ complete: () => ended.push('node') });
    await cluster.close();
    expect(ended.sort()).toEqual(['changes', 'node', 'status', 'topology']);
    expect(gateway.stream.open).toBe(false);
  });
});

const bookmark = { at: '2026-01-05T08:00:00.000Z', ages: {}, status: 'connected' };

const helloOf = (epoch: string) => ({
  epoch,
  protocol: 1,
  topics: ['cluster_state_changes', 'node_vitals'],
  cluster_name: null,
  simulated: true,
  server_time: '2026-01-05T08:00:00.000Z',
  status: 'connected',
  bookmark_ms: 10_000,
});

function errorBody(code: string, suggestions: readonly string[] = []) {
  const error = {
    code,
    class: 'x',
    message: 'No.',
    details: {},
    operation: null,
    retryable: false,
    suggestions,
  };
  const classes: Record<string, string> = {
    unauthenticated: 'authentication',
    token_expired: 'authentication',
    node_not_found: 'not_found',
    cluster_unavailable: 'system',
  };
  return { error: { ...error, class: classes[code] }, timestamp: 'x', success: false };
}
