import { createCluster, isoTime } from '@beamdeck/core';
import type { EngineCluster, OperationResult, Principal } from '@beamdeck/core';
import { simulatedProbe, steppedClock } from '@beamdeck/core/simulator';
import type { SimulatedProbe, SteppedClock } from '@beamdeck/core/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import type { Gateway } from '../gateway.js';
import { createFakeCluster } from '../testing/fake-cluster.js';
import { createReplica } from '../testing/replica.js';
import { openStream } from '../testing/stream-reader.js';
import type { StreamMessage, StreamReader } from '../testing/stream-reader.js';

let clock: SteppedClock;
let probe: SimulatedProbe;
let cluster: EngineCluster;
let gateway: Gateway;
let caller: Principal;

const admin: Principal = { id: 'ada', role: 'admin', address: null };
const viewer: Principal = { id: 'vic', role: 'viewer', address: null };
/** May not see the second node, by the rule below. */
const narrow: Principal = { id: 'narrow', role: 'admin', address: null };

const HIDDEN = 'shop-b@sim.local';

beforeEach(() => {
  clock = steppedClock({ turns: 60 });
  probe = simulatedProbe({ nodes: 3, seed: 5, clock });
  cluster = createCluster({
    probe,
    clock,
    random: () => 0.5,
    safety: {
      simulationControls: true,
      nodeRules: [{ nodes: [HIDDEN], principals: ['narrow'], upTo: 'none' }],
    },
  });
  caller = admin;
  gateway = createGateway({ cluster, clock, authenticate: () => caller });
});
afterEach(async () => {
  await gateway.close();
  await cluster.close();
});

/** Everything that a stream says, until it is asked for. */
function listen(stream: StreamReader): () => Promise<StreamMessage[]> {
  const messages: StreamMessage[] = [];
  const pump = (async () => {
    for (let message = await stream.next(); message !== null; message = await stream.next()) {
      messages.push(message);
    }
  })();
  return async () => {
    await stream.close();
    await pump;
    return messages;
  };
}
async function collect(stream: StreamReader, ms: number): Promise<StreamMessage[]> {
  const heard = listen(stream);
  await clock.advance(ms);
  return heard();
}
async function as(who: Principal, query = ''): Promise<StreamReader> {
  caller = who;
  return openStream(gateway, { query });
}
const topicsOf = (messages: readonly StreamMessage[]) => messages[0]?.data['topics'] as string[];
const eventsOf = (messages: readonly StreamMessage[], topic: string) =>
  messages
    .filter(({ event, data }) => event === 'change' && data['topic'] === topic)
    .flatMap(({ data }) => data['set'] as [string, Record<string, unknown>][]);

describe('topics', () => {
  it('tell of health, results, simulation and audit, and prove it all', async () => {
    const stream = await as(admin);
    const heard = listen(stream);
    await clock.advance(10_000);
    const killed = cluster.operationsFor(admin).execute('simulate_node_failure', { node: HIDDEN });
    await clock.advance(1_000);
    await killed;
    await clock.advance(70_000);
    const messages = await heard();
    expect(topicsOf(messages)).toEqual([
      ...['cluster_state_changes', 'node_vitals', 'cluster_health', 'arsenal_updates'],
      ...['simulation_events', 'recovery', 'audit'],
    ]);
    const results = eventsOf(messages, 'arsenal_updates');
    expect(results.map(([, { operation }]) => operation)).toContain('simulate_node_failure');
    expect(eventsOf(messages, 'simulation_events')[0]?.[1]).toMatchObject({
      type: 'node_failed',
      nodes: [HIDDEN],
    });
    expect(eventsOf(messages, 'audit').map(([, { kind }]) => kind)).toEqual(
      expect.arrayContaining(['intent', 'outcome']),
    );
    const replica = createReplica();
    for (const message of messages) replica.apply(message);
    expect(replica.gaps).toBe(0);
    expect(replica.entries('cluster_health').get('health')).toMatchObject({ nodes_total: 3 });
    expect(replica.entries('cluster_health').get(`node/${HIDDEN}`)).toMatchObject({ status: 'down' });
    const proof = messages.findLast(({ data }) => data['checksums'] !== undefined);
    const later = messages.slice(messages.indexOf(proof as StreamMessage) + 1);
    expect(proof).toBeDefined();
    for (const [topic, checksum] of Object.entries(proof?.data['checksums'] as Record<string, string>)) {
      // What came after the proof is not in it.
      if (later.some(({ data }) => data['topic'] === topic)) continue;
      expect([topic, replica.checksum(topic)]).toEqual([topic, checksum]);
    }
  });

  it('have the audit log for admins alone, also when it is asked for', async () => {
    const messages = await collect(await as(viewer, '?topics=audit,recovery'), 100);
    expect(topicsOf(messages)).toEqual(['recovery']);
  });

  it('keep the last results, and leave out data that is large', async () => {
    const fake = createFakeCluster();
    await gateway.close();
    gateway = createGateway({ cluster: fake, clock, authenticate: () => caller });
    const stream = await as(viewer, '?topics=arsenal_updates');
    await stream.until('bookmark');
    for (let i = 0; i < 60; i += 1) fake.ran(resultOf(String(i), i === 59 ? 'x'.repeat(20_000) : 'small'));
    const replica = createReplica();
    for (const message of await collect(await as(viewer, '?topics=arsenal_updates'), 100))
      replica.apply(message);
    const kept = [...replica.entries('arsenal_updates')] as [string, { data: unknown; outcome: string }][];
    expect(kept.map(([id]) => id)).toEqual(Array.from({ length: 50 }, (_, i) => String(i + 10)));
    expect(kept.at(-2)?.[1].data).toBe('small');
    expect(kept.at(-1)?.[1]).toMatchObject({ data: null, outcome: 'done' });
    await stream.close();
  });

  it('have health checked only when somebody wants to be told of it', async () => {
    const fake = createFakeCluster();
    await gateway.close();
    gateway = createGateway({ cluster: fake, clock, authenticate: () => caller });
    const vitals = await as(viewer, '?topics=node_vitals');
    expect(fake.checkers).toBe(0);
    const health = await as(viewer, '?topics=cluster_health');
    expect(fake.checkers).toBe(1);
    await Promise.all([vitals.close(), health.close()]);
    await clock.advance(31_000);
    expect(fake.checkers).toBe(0);
  });
});

describe('a caller who may not see every node', () => {
  it('is sent nothing that names a hidden one, and of results only their own', async () => {
    const stream = await as(narrow);
    const heard = listen(stream);
    await clock.advance(10_000);
    const work = Promise.all([
      cluster.operationsFor(admin).execute('simulate_node_failure', { node: HIDDEN }),
      cluster.operationsFor(narrow).execute('cluster_topology'),
    ]);
    await clock.advance(2_000);
    await work;
    await clock.advance(50_000);
    const messages = await heard();
    expect(JSON.stringify(messages)).not.toContain(HIDDEN);
    expect(topicsOf(messages)).not.toContain('audit');
    const replica = createReplica();
    for (const message of messages) replica.apply(message);
    expect(replica.gaps).toBe(0);
    expect(replica.entries('cluster_state_changes').get('topology')).toMatchObject({ total_nodes: 2 });
    expect(replica.entries('cluster_health').get('health')).toMatchObject({ nodes_total: 2 });
    expect([...replica.entries('node_vitals').keys()]).toHaveLength(2);
    expect(eventsOf(messages, 'arsenal_updates').map(([, { operation }]) => operation)).toEqual([
      'cluster_topology',
    ]);
  });
});

describe('a caller whose right to look has run out', () => {
  it('is sent away, to come back with a new one', async () => {
    caller = viewer;
    await gateway.close();
    const expiresAt = clock.now() + 25_000;
    gateway = createGateway({ cluster, clock, authenticate: () => ({ ...viewer, expiresAt }) });
    const messages = await collect(await openStream(gateway), 40_000);
    expect(messages.at(-1)).toMatchObject({
      event: 'goaway',
      data: { after_ms: 0, reason: 'token-expired' },
    });
    expect(gateway.streams).toBe(0);
  });
});

function resultOf(requestId: string, data: unknown): OperationResult {
  return {
    operation: 'greet',
    params: {},
    outcome: 'done',
    data,
    error: null,
    executedAt: isoTime(0),
    executionTimeMs: 1,
    metadata: {
      ...{ operation: 'greet', requestId, executionTimeMs: 1, simulated: true },
      ...{ sourceAgeMs: 0, cost: {} },
    },
  };
}
