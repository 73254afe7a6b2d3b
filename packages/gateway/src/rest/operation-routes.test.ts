import {
  builtinOperations,
  createCluster,
  defineOperation,
  errorData,
  fromWire,
  operationDescriptor,
  operationMetadata,
} from '@beamdeck/core';
import type { EngineCluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { createGateway } from '../gateway.js';
import type { Gateway } from '../gateway.js';

interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly error: Record<string, unknown>;
  readonly success: boolean;
  readonly timestamp: string;
}

/** Arsenal's own shape of answer, kept to by every request of this file. */
const WIRE_KEY = /^[a-z0-9_]+$/;

const greet = defineOperation({
  name: 'greet_node',
  category: 'custom',
  summary: 'Greets.',
  danger: 'change',
  params: z.object({ node: z.string(), politeWords: z._default(z.int(), 1) }),
  result: z.object({ node: z.string(), wordsSaid: z.number() }),
  rest: { method: 'POST', path: '/api/v1/nodes/:node/greetings' },
  timeoutMs: 1_000,
  idempotent: false,
  cacheMs: 0,
  run: ({ node, politeWords }) => Promise.resolve({ node, wordsSaid: politeWords }),
});

let cluster: EngineCluster;
let gateway: Gateway;
let nodes: string[];

beforeAll(async () => {
  cluster = createCluster({ probe: simulatedProbe({ nodes: 3, seed: 7 }), operations: [greet] });
  gateway = createGateway({ cluster, operations: cluster.declarations, anonymous: 'admin' });
  await cluster.connect();
  nodes = (await get('/api/v1/cluster/topology')).data['nodes'] as string[];
});
afterAll(async () => {
  await gateway.close();
  await cluster.close();
});

async function answerOf(request: Request): Promise<Answer> {
  const response = await gateway.fetch(request);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = (await response.json()) as Answer;
  expect(new Date(body.timestamp).toISOString()).toBe(body.timestamp);
  expect(body.success).toBe(response.status === 200);
  if (body.success) {
    expect(Object.keys(body).sort()).toEqual(['data', 'metadata', 'success', 'timestamp']);
    fromWire(operationMetadata, body.metadata);
    expect(response.headers.get('x-request-id')).toBe(body.metadata['request_id']);
  } else {
    expect(Object.keys(body).sort()).toEqual(['error', 'success', 'timestamp']);
    fromWire(errorData, body.error);
    expect(Object.keys(body.error).sort()).toEqual(
      ['class', 'code', 'details', 'message', 'operation', 'retryable', 'suggestions'].sort(),
    );
  }
  return { ...body, status: response.status };
}
const get = (path: string) => answerOf(new Request(`http://127.0.0.1:4040${path}`));
const post = (path: string, body: unknown) =>
  answerOf(
    new Request(`http://127.0.0.1:4040${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-beamdeck-request': '1' },
      body: JSON.stringify(body),
    }),
  );
const node = () => encodeURIComponent(nodes[0] as string);

describe('GET of an operation', () => {
  it('answers the topology in Arsenal’s form', async () => {
    const { data, metadata } = await get('/api/v1/cluster/topology');
    expect(data).toMatchObject({ total_nodes: 3, mode: 'multi_node', simulation_enabled: true });
    expect(data['nodes']).toHaveLength(3);
    expect(Object.keys(data['node_states'] as object)).toEqual(nodes);
    for (const key of Object.keys(data)) expect(key).toMatch(WIRE_KEY);
    expect(metadata).toMatchObject({ operation: 'ClusterTopology', simulated: true });
    expect(metadata['source_age_ms']).toBeTypeOf('number');
  });

  it('answers one node, named in the path', async () => {
    const { data, metadata } = await get(`/api/v1/cluster/nodes/${node()}/info`);
    expect(data).toMatchObject({ name: nodes[0], status: 'up', simulated: true });
    expect(data).not.toHaveProperty('processes');
    expect(data['system_info']).toHaveProperty('otp_release');
    expect(Object.keys(metadata['cost'] as object)).toEqual([nodes[0]]);
  });

  it('reads text as what it stands for', async () => {
    const { data } = await get(`/api/v1/cluster/nodes/${node()}/info?include_processes=true&process_limit=5`);
    expect(data['processes']).toHaveLength(5);
  });

  it('pings', async () => {
    const { data } = await get(`/api/v1/cluster/nodes/${node()}/ping?timeout_ms=1000`);
    expect(data).toMatchObject({ node: nodes[0] });
    expect(data['rtt_ms']).toBeGreaterThan(0);
  });

  it('lists processes, sorted and cut', async () => {
    const { data } = await get('/api/v1/cluster/processes?sort=memory&limit=7');
    expect(data['processes']).toHaveLength(7);
    expect(data['nodes_queried']).toEqual(nodes);
  });
});

describe('a question that makes no sense', () => {
  it.each([
    ['/api/v1/cluster/processes?limit=0', 422, 'validation_error'],
    ['/api/v1/cluster/processes?limit=1e309', 422, 'validation_error'],
    ['/api/v1/cluster/processes?limit=9007199254740993', 422, 'validation_error'],
    ['/api/v1/cluster/processes?limit=1&limit=2', 422, 'validation_error'],
    ['/api/v1/cluster/processes?sort=beauty', 422, 'validation_error'],
    ['/api/v1/cluster/processes?lmit=5', 422, 'validation_error'],
    ['/api/v1/cluster/topology?include_health=perhaps', 422, 'validation_error'],
    ['/api/v1/cluster/nodes/nobody%40h/info', 404, 'node_not_found'],
    ['/api/v1/cluster/nodes/nobody%40h/ping', 404, 'node_not_found'],
    ['/api/v1/cluster/nodes/%2e%2e%2fetc/info', 404, 'node_not_found'],
    ['/api/v1/cluster/nodes/a%0d%0aX-Evil:1/info', 404, 'node_not_found'],
  ])('%s is %i %s', async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, answer.error['code']]).toEqual([status, code]);
  });

  it('is told which field and why', async () => {
    const { error } = await get('/api/v1/cluster/processes?limit=0');
    expect(error).toMatchObject({
      class: 'validation',
      operation: 'process_list',
      retryable: false,
      details: { fields: { limit: 'must be at least 1' } },
    });
  });

  it('cannot name one node in the path and another beside it', async () => {
    const answer = await get(`/api/v1/cluster/nodes/${node()}/info?node=other%40h`);
    expect([answer.status, answer.error['code']]).toEqual([422, 'invalid_parameter']);
  });
});

describe('execute', () => {
  it('runs every operation by its name, params in either case', async () => {
    const snake = await post('/api/v1/operations/node_info/execute', {
      node: nodes[1],
      include_processes: 'true',
      process_limit: '3',
    });
    const camel = await post('/api/v1/operations/node_info/execute', {
      node: nodes[1],
      includeProcesses: true,
      processLimit: 3,
    });
    for (const answer of [snake, camel]) {
      expect(answer.data['processes']).toHaveLength(3);
      expect(answer.metadata).toMatchObject({ operation: 'NodeInfo', simulated: true });
    }
  });

  it('takes no body as no params', async () => {
    const response = await gateway.fetch(
      new Request('http://127.0.0.1:4040/api/v1/operations/cluster_topology/execute', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-beamdeck-request': '1' },
      }),
    );
    expect(response.status).toBe(200);
  });

  it('answers 404 for an operation that does not exist', async () => {
    for (const name of ['make_coffee', '__proto__', 'constructor', 'x'.repeat(300)]) {
      const answer = await post(`/api/v1/operations/${name}/execute`, {});
      expect([answer.status, answer.error['code']]).toEqual([404, 'operation_not_found']);
    }
  });

  it('says what is missing', async () => {
    const answer = await post('/api/v1/operations/ping_node/execute', {});
    expect([answer.status, answer.error['code']]).toEqual([422, 'missing_parameter']);
    expect(answer.error['details']).toEqual({ fields: { node: 'required' } });
  });
});

describe('an operation of the host', () => {
  it('gets its route from its declaration, params from path and body', async () => {
    const { data, metadata } = await post(`/api/v1/nodes/${node()}/greetings`, { polite_words: 2 });
    expect(data).toEqual({ node: nodes[0], words_said: 2 });
    expect(metadata['operation']).toBe('GreetNode');
  });
});

describe('GET /api/v1/operations', () => {
  it('lists what can be run, with schemas of the wire form', async () => {
    const { data, metadata } = await get('/api/v1/operations');
    const listed = (data['operations'] as unknown[]).map((wire) => fromWire(operationDescriptor, wire));
    expect(listed.map(({ name }) => name)).toEqual([
      ...builtinOperations.map(({ name }) => name),
      'greet_node',
    ]);
    const info = listed.find(({ name }) => name === 'node_info');
    expect(info).toMatchObject({ danger: 'read', allowed: true, rest: { method: 'GET' } });
    expect(Object.keys(info?.params['properties'] as object)).toContain('include_processes');
    expect(metadata).toMatchObject({ operation: 'OperationList', simulated: true, cost: {} });
  });
});
