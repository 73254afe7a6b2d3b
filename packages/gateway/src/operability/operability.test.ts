import { SpanStatusCode } from '@opentelemetry/api';
import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import { createCluster } from '@beamdeck/core';
import type { EngineCluster } from '@beamdeck/core';
import { simulatedProbe, steppedClock } from '@beamdeck/core/simulator';
import type { SimulatedProbe, SteppedClock } from '@beamdeck/core/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import type { Gateway, GatewayOptions } from '../gateway.js';
import { apiClient } from '../testing/api.js';
import { changeTo, createFakeCluster, topologyOf, vitalsOf } from '../testing/fake-cluster.js';
import { openStream } from '../testing/stream-reader.js';
import { asciiJson, createGatewayLog } from './gateway-log.js';
import type { RequestLine } from './request-log.js';

let clock: SteppedClock;
let probe: SimulatedProbe;
let cluster: EngineCluster;
let gateway: Gateway;

beforeEach(() => {
  clock = steppedClock({ turns: 60 });
  probe = simulatedProbe({ nodes: 3, seed: 5, clock });
  cluster = createCluster({ probe, clock, random: () => 0.5 });
});
afterEach(async () => {
  await gateway.close();
  await cluster.close();
});

const start = (options: Partial<GatewayOptions> = {}) => {
  gateway = createGateway({ cluster, clock, anonymous: 'admin', ...options });
  return gateway;
};
const read = async (path: string): Promise<Response> => {
  const answer = gateway.fetch(new Request(`http://127.0.0.1:4040${path}`));
  await clock.advance(500);
  return answer;
};
const metrics = async () => (await read('/metrics')).text();
/** The value of a metric whose labels are exactly these. */
const valueOf = (text: string, name: string, labels: Record<string, string> = {}): number | undefined => {
  for (const line of text.split('\n')) {
    const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match?.[1] !== name) continue;
    const found = Object.fromEntries(
      [...(match[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    );
    if (
      JSON.stringify(found, Object.keys(found).sort()) === JSON.stringify(labels, Object.keys(labels).sort())
    )
      return Number(match[3]);
  }
  return undefined;
};

describe('/metrics', () => {
  it('watches the cluster from the first reading on, and lets go some time after the last', async () => {
    start();
    expect(
      valueOf(await metrics(), 'beamdeck_cluster_nodes', { cluster: 'default', status: 'up' }),
    ).toBeUndefined();
    await clock.advance(15_000);
    const text = await metrics();
    expect(valueOf(text, 'beamdeck_cluster_status', { cluster: 'default', state: 'connected' })).toBe(1);
    expect(valueOf(text, 'beamdeck_cluster_nodes', { cluster: 'default', status: 'up' })).toBe(3);
    expect(valueOf(text, 'beamdeck_cluster_partition', { cluster: 'default', status: 'healthy' })).toBe(1);
    expect(valueOf(text, 'beamdeck_cluster_islands', { cluster: 'default' })).toBe(1);
    expect(valueOf(text, 'beamdeck_sweep_target_seconds_count', { cluster: 'default' })).toBeGreaterThan(3);
    await clock.advance(300_000);
    expect(
      valueOf(await metrics(), 'beamdeck_cluster_status', { cluster: 'default', state: 'connected' }),
    ).toBe(0);
  });

  it('has each node’s numbers and what asking it has cost, and no numbers of one that is down', async () => {
    start();
    await metrics();
    await clock.advance(15_000);
    const node = probe.truth().nodes[1]?.name ?? '';
    const text = await metrics();
    const vitals = { cluster: 'default', node };
    expect(valueOf(text, 'beamdeck_node_used', { ...vitals, resource: 'processes' })).toBeGreaterThan(10);
    expect(valueOf(text, 'beamdeck_node_limit', { ...vitals, resource: 'processes' })).toBeGreaterThan(1_000);
    expect(valueOf(text, 'beamdeck_node_memory_bytes', { ...vitals, kind: 'total' })).toBeGreaterThan(1e6);
    expect(valueOf(text, 'beamdeck_node_data_age_seconds', vitals)).toBeLessThan(15);
    expect(valueOf(text, 'beamdeck_node_cost_bytes_total', { ...vitals, by: 'sweep' })).toBeGreaterThan(0);
    probe.simulateNodeFailure(node);
    await clock.advance(1_000);
    const after = await metrics();
    expect(valueOf(after, 'beamdeck_cluster_nodes', { cluster: 'default', status: 'down' })).toBe(1);
    expect(valueOf(after, 'beamdeck_node_used', { ...vitals, resource: 'processes' })).toBeUndefined();
  });

  it('counts operations by how they ended, and streams', async () => {
    start();
    const api = apiClient(gateway);
    const asked = Promise.all([
      api.execute('cluster_topology'),
      api.execute('ping_node', { node: 'nobody@nowhere' }),
    ]);
    await clock.advance(2_000);
    await asked;
    const stream = await openStream(gateway);
    await stream.until('hello');
    const text = await metrics();
    const ended = (operation: string, outcome: string, code: string) =>
      valueOf(text, 'beamdeck_operations_total', { cluster: 'default', operation, outcome, code });
    expect(ended('cluster_topology', 'done', '')).toBe(1);
    expect(ended('ping_node', 'failed', 'node_not_found')).toBe(1);
    expect(valueOf(text, 'beamdeck_streams', { cluster: 'default' })).toBe(1);
    expect(valueOf(text, 'beamdeck_stream_opened_total', { cluster: 'default', resumed: 'false' })).toBe(1);
    expect(valueOf(text, 'beamdeck_stream_messages_total', { cluster: 'default' })).toBeGreaterThan(0);
    await stream.close();
  });

  it('forgets what a node has cost once the cluster does not know it any more', async () => {
    const fake = createFakeCluster();
    start({ cluster: fake });
    await metrics();
    fake.vitals(vitalsOf('a@h', 1), vitalsOf('b@h', 1));
    expect(await metrics()).toMatch(/cost_bytes_total.*b@h/);
    fake.topology(topologyOf({ nodes: ['a@h'] }));
    const text = await metrics();
    expect(text).not.toContain('b@h');
    expect(text).toMatch(/cost_bytes_total.*a@h/);
  });

  it('needs a caller, unless it is open', async () => {
    start({ authenticate: () => null });
    expect((await read('/metrics')).status).toBe(401);
    await gateway.close();
    start({ authenticate: () => null, openMetrics: true });
    expect((await read('/metrics')).status).toBe(200);
  });

  it('is not for a caller from whom nodes are hidden, nor is the audit log, whatever their role', async () => {
    await cluster.close();
    const [, hidden] = probe.truth().nodes;
    const rule = { nodes: [hidden?.name ?? ''], roles: ['admin' as const], upTo: 'none' as const };
    probe = simulatedProbe({ nodes: 3, seed: 5, clock });
    cluster = createCluster({ probe, clock, random: () => 0.5, safety: { nodeRules: [rule] } });
    start();
    expect((await read('/metrics')).status).toBe(403);
    expect((await read('/api/v1/audit')).status).toBe(403);
    const api = apiClient(gateway);
    expect((await api.send('POST', '/api/v1/audit/verify')).status).toBe(403);
    await gateway.close();
    start({ anonymous: 'viewer' });
    expect((await read('/metrics')).status).toBe(200);
  });
});

describe('/healthz and /readyz', () => {
  it('need no caller, and are ready once the cluster has been entered', async () => {
    start({ authenticate: () => null });
    expect(await (await read('/healthz')).json()).toEqual({ status: 'ok', service: 'beamdeck' });
    const subscription = cluster.topology$.subscribe();
    expect((await gateway.fetch(new Request('http://127.0.0.1:4040/readyz'))).status).toBe(503);
    await clock.advance(5_000);
    expect(await (await read('/readyz')).json()).toEqual({
      status: 'ready',
      clusters: { default: 'connected' },
    });
    subscription.unsubscribe();
  });

  it('are told apart while it drains', async () => {
    start();
    await gateway.close();
    expect((await read('/healthz')).status).toBe(200);
    const ready = await read('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: 'draining' });
  });
});

describe('draining', () => {
  it('answers what is under way, refuses what is new, and then is done', async () => {
    const fake = createFakeCluster();
    let finish = (_data: unknown): void => undefined;
    fake.answer(() => new Promise((resolve) => (finish = resolve)));
    start({ cluster: fake });
    const api = apiClient(gateway);
    const underWay = api.execute('cluster_topology');
    await clock.advance(1);
    let closed = false;
    const closing = gateway.close().then(() => (closed = true));
    await clock.advance(1_000);
    expect(closed).toBe(false);
    const late = await api.execute('cluster_topology');
    expect(late.status).toBe(503);
    expect(late.error.code).toBe('cluster_unavailable');
    expect(late.headers.get('retry-after')).toBe('1');
    finish(changeTo(topologyOf({ nodes: ['a@h'] })).topology);
    expect((await underWay).status).toBe(200);
    await closing;
    expect(closed).toBe(true);
  });

  it('waits no longer than it may', async () => {
    const fake = createFakeCluster();
    fake.answer(() => new Promise(() => undefined));
    start({ cluster: fake });
    void apiClient(gateway).execute('cluster_topology');
    await clock.advance(1);
    let closed = false;
    void gateway.close().then(() => (closed = true));
    await clock.advance(9_000);
    expect(closed).toBe(false);
    await clock.advance(1_001);
    expect(closed).toBe(true);
  });
});

describe('the log', () => {
  it('is told of every request: who, what, how it ended, and under which id', async () => {
    const lines: RequestLine[] = [];
    start({ onRequest: (line) => lines.push(line) });
    const secret = 'canary-of-a-secret';
    const answer = apiClient(gateway, { authorization: `Bearer ${secret}` }).get(
      `/api/v1/operations?note=${secret}`,
    );
    await clock.advance(100);
    const { headers } = await answer;
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      requestId: headers.get('x-request-id'),
      method: 'GET',
      path: '/api/v1/operations',
    });
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it('writes plain ASCII whatever it is told, and no secrets', () => {
    const written: string[] = [];
    const log = createGatewayLog({ destination: { write: (line) => void written.push(line) } });
    const hostile = 'a\u001b[31mred\u0007\u202etxt.exe\u2028\u0085\ud800 ü';
    log.info({ node: hostile, token: 'canary-1', request: { authorization: 'canary-2' } }, hostile);
    const [line = ''] = written;
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    expect((JSON.parse(line) as { node: string; msg: string }).node).toBe(hostile);
    expect(line).not.toContain('canary');
    expect(asciiJson('{"a":"é"}\n')).toBe('{"a":"\\u00e9"}\n');
  });
});

describe('spans', () => {
  it('are round every operation, with outcome, code and cost, and without params', async () => {
    const spans: { name: string; attributes: Attributes; status: SpanStatusCode; ended: boolean }[] = [];
    start({ tracer: recordingTracer(spans) });
    const api = apiClient(gateway);
    const asked = Promise.all([
      api.execute('node_info', { node: probe.truth().nodes[0]?.name }),
      api.execute('ping_node', { node: 'canary@nowhere' }),
    ]);
    await clock.advance(2_000);
    await asked;
    expect(spans.map(({ name, status, ended }) => [name, status, ended])).toEqual([
      ['beamdeck node_info', SpanStatusCode.UNSET, true],
      ['beamdeck ping_node', SpanStatusCode.ERROR, true],
    ]);
    expect(spans[0]?.attributes).toMatchObject({
      'beamdeck.cluster': 'default',
      'beamdeck.outcome': 'done',
      'beamdeck.nodes': 1,
    });
    expect(spans[1]?.attributes).toMatchObject({ 'error.type': 'node_not_found' });
    expect(JSON.stringify(spans)).not.toContain('canary');
  });
});

function recordingTracer(
  spans: { name: string; attributes: Attributes; status: SpanStatusCode; ended: boolean }[],
): Tracer {
  const begin = (name: string, attributes: Attributes = {}): Span => {
    const record = { name, attributes: { ...attributes }, status: SpanStatusCode.UNSET, ended: false };
    spans.push(record);
    const span: Partial<Span> = {
      setAttributes(more) {
        Object.assign(record.attributes, more);
        return span as Span;
      },
      setStatus({ code }) {
        record.status = code;
        return span as Span;
      },
      end() {
        record.ended = true;
      },
    };
    return span as Span;
  };
  return {
    startSpan: (name, options) => begin(name, options?.attributes),
    startActiveSpan: (name: string, ...rest: unknown[]) => {
      const run = rest.at(-1) as (span: Span) => unknown;
      return run(begin(name, (rest[0] as { attributes?: Attributes }).attributes)) as never;
    },
  };
}
