import { createCluster } from '@beamdeck/core';
import type { EngineCluster, SafetyConfigInput } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { systemClock } from '@beamdeck/core';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../auth/create-authenticate.js';
import { createStaticTokens, tokenDigest } from '../auth/static-tokens.js';
import { createGateway } from '../gateway.js';
import type { Gateway, GatewayOptions } from '../gateway.js';
import { apiClient } from '../testing/api.js';
import type { ApiClient } from '../testing/api.js';

const TOKENS = {
  viewer: 'CANARY-viewer-token-0001',
  operator: 'CANARY-operator-token-01',
  admin: 'CANARY-admin-token-00001',
};
const tokens = createStaticTokens(
  (['viewer', 'operator', 'admin'] as const).map((role) => ({
    id: `${role}@example`,
    role,
    sha256: tokenDigest(TOKENS[role]),
  })),
);

let gateway: Gateway;
let cluster: EngineCluster;
let anyone: ApiClient;
let viewer: ApiClient;
let operator: ApiClient;
let admin: ApiClient;
let nodes: string[];
const faults: unknown[] = [];

async function start(safety: SafetyConfigInput = {}, options: Partial<GatewayOptions> = {}): Promise<void> {
  faults.length = 0;
  cluster = createCluster({ probe: simulatedProbe({ nodes: 3, seed: 7 }), safety });
  gateway = createGateway({
    cluster,
    authenticate: createAuthenticate({ tokens, jwt: null, anonymous: null, clock: systemClock }),
    onFault: (error) => faults.push(error),
    ...options,
  });
  anyone = apiClient(gateway);
  [viewer, operator, admin] = [anyone.as(TOKENS.viewer), anyone.as(TOKENS.operator), anyone.as(TOKENS.admin)];
  const answer = await admin.get('/api/v1/cluster/topology');
  nodes = answer.status === 200 ? (answer.data['nodes'] as string[]) : [];
}
afterEach(async () => {
  await gateway.close();
  await cluster.close();
  expect(faults).toEqual([]);
});

/** A process nobody minds about: a worker that is neither named nor a supervisor. */
async function worker(): Promise<{ node: string; pid: string }> {
  const { data } = await admin.get(
    `/api/v1/cluster/processes?node=${encodeURIComponent(nodes[0] ?? '')}&type=gen_server&limit=500`,
  );
  const rows = data['processes'] as {
    node: string;
    pid: string;
    registered_name: string | null;
    application: string;
  }[];
  const row = rows.find(
    ({ registered_name: name, application }) => name === null && application !== 'kernel',
  );
  if (row === undefined) throw new Error('no worker');
  return { node: row.node, pid: row.pid };
}
const killBody = ({ node, pid }: { node: string; pid: string }) => ({ node, confirm: `${node}/${pid}` });
const processPath = ({ pid }: { pid: string }) => `/api/v1/processes/${encodeURIComponent(pid)}`;

describe('a caller', () => {
  it('who shows nothing is told how, wherever they ask', async () => {
    await start();
    for (const answer of [
      await anyone.get('/api/v1/cluster/topology'),
      await anyone.get('/api/v1/operations'),
      await anyone.get('/api/v1/operations/history'),
      await anyone.get('/api/v1/audit'),
      await anyone.get('/api/v1/clusters'),
      await anyone.get('/api/v1/clusters/default/cluster/topology'),
      await anyone.get('/api/v1/cluster/events'),
      await anyone.get('/api/v1/nowhere'),
      await anyone.execute('ping_node', { node: nodes[0] }),
      await anyone.send('POST', '/api/v1/operations/batch', { requests: [] }),
    ]) {
      expect([answer.status, answer.error.code]).toEqual([401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="beamdeck"');
    }
  });

  it('with a token in the address shows nothing', async () => {
    await start();
    for (const name of ['token', 'access_token']) {
      const answer = await anyone.get(`/api/v1/cluster/topology?${name}=${TOKENS.admin}`);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain('CANARY');
    }
  });

  it('whose host says nonsense about them is nobody', async () => {
    await start({}, { authenticate: () => ({ id: '', role: 'admin', address: null }) });
    const answer = await anyone.get('/api/v1/cluster/topology');
    expect(answer.status).toBe(500);
    expect(faults.splice(0)).not.toEqual([]);
  });

  it('may do what the role allows, and is told what it does not', async () => {
    await start();
    const target = await worker();
    expect(
      (await viewer.get(`${processPath(target)}/info?node=${encodeURIComponent(target.node)}`)).status,
    ).toBe(200);
    for (const [client, operation, params] of [
      [viewer, 'garbage_collect_process', target],
      [viewer, 'send_message', { ...target, message: 'hello' }],
      [viewer, 'kill_process', { pid: target.pid, ...killBody(target) }],
      [viewer, 'simulate_node_failure', { node: nodes[2] }],
      [operator, 'kill_process', { pid: target.pid, ...killBody(target) }],
    ] as const) {
      const answer = await client.execute(operation, params);
      expect([operation, answer.status, answer.error.code]).toEqual([operation, 403, 'forbidden']);
    }
    expect((await operator.execute('garbage_collect_process', target)).status).toBe(200);
    expect((await admin.send('DELETE', processPath(target), killBody(target))).status).toBe(200);
  });

  it('sees in the list what is theirs to run', async () => {
    await start();
    const allowed = async (client: ApiClient) => {
      const { data } = await client.get('/api/v1/operations');
      const listed = data['operations'] as { name: string; allowed: boolean }[];
      return new Set(listed.filter((operation) => operation.allowed).map(({ name }) => name));
    };
    expect(await allowed(viewer)).not.toContain('kill_process');
    expect(await allowed(operator)).not.toContain('kill_process');
    expect(await allowed(operator)).toContain('send_message');
    expect(await allowed(admin)).toContain('kill_process');
  });
});

describe('what is done', () => {
  it('is refused where nothing beyond reading is enabled, for an admin too', async () => {
    await start({ enabledUpTo: 'read' });
    const target = await worker();
    const answer = await admin.send('DELETE', processPath(target), killBody(target));
    expect([answer.status, answer.error.code]).toEqual([403, 'operation_disabled']);
  });

  it('is refused to what is protected', async () => {
    await start();
    const answer = await admin.send('DELETE', '/api/v1/processes/init', {
      node: nodes[0],
      confirm: `${nodes[0] ?? ''}/init`,
    });
    expect([answer.status, answer.error.code]).toEqual([403, 'critical_process_protection']);
  });

  it('wants the target typed', async () => {
    await start();
    const target = await worker();
    expect((await admin.send('DELETE', processPath(target), { node: target.node })).status).toBe(422);
    const wrong = { node: target.node, confirm: 'something else' };
    expect((await admin.send('DELETE', processPath(target), wrong)).status).toBe(422);
    const { data } = await admin.send('POST', '/api/v1/operations/kill_process/preview', target);
    expect(data).toMatchObject({ allowed: true, confirmation: `${target.node}/${target.pid}` });
  });

  it('is limited, and says when to come back', async () => {
    await start({ limits: { diagnose: { perSecond: 0.1, burst: 1 } } as never });
    const target = await worker();
    expect((await operator.execute('garbage_collect_process', target)).status).toBe(200);
    const answer = await operator.execute('garbage_collect_process', target);
    expect([answer.status, answer.error.code]).toEqual([429, 'rate_limited']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(10);
  });

  it('takes a pid in every form, in the path and beside it', async () => {
    await start();
    const { node, pid } = await worker();
    const bare = pid.slice(1, -1);
    for (const [path, query] of [
      [pid, node],
      [bare, node],
      [`${node}/${pid}`, null],
      [`${node}/${bare}`, null],
    ] as const) {
      const suffix = query === null ? '' : `?node=${encodeURIComponent(query)}`;
      const answer = await viewer.get(`/api/v1/processes/${encodeURIComponent(path)}/info${suffix}`);
      expect([path, answer.status, answer.data['pid']]).toEqual([path, 200, pid]);
    }
    const without = await viewer.get(`/api/v1/processes/${bare}/info`);
    expect([without.status, without.error.code]).toEqual([422, 'missing_parameter']);
  });

  it('sends messages, with text for booleans as Arsenal’s clients write them', async () => {
    await start();
    const target = await worker();
    const answer = await operator.send('POST', `${processPath(target)}/message`, {
      node: target.node,
      message: '{ok, 1}',
      message_type: 'cast',
      timeout_ms: '1000',
      track_response: 'false',
    });
    expect(answer.data).toMatchObject({ node: target.node, pid: target.pid, message_type: 'cast' });
    expect(answer.metadata).toMatchObject({ operation: 'SendMessage', simulated: true });
  });

  it('is refused for a process that is gone, and one that never was', async () => {
    await start();
    const target = await worker();
    expect((await admin.send('DELETE', processPath(target), killBody(target))).status).toBe(200);
    const again = await viewer.get(`${processPath(target)}/info?node=${encodeURIComponent(target.node)}`);
    expect([again.status, again.error.code]).toEqual([404, 'process_not_found']);
  });

  it('is refused when the node is another incarnation than the caller saw', async () => {
    await start();
    const target = await worker();
    const answer = await operator.execute('garbage_collect_process', { ...target, incarnation: '1.1' });
    expect([answer.status, answer.error.code]).toEqual([409, 'process_changed']);
  });
});

describe('Idempotency-Key', () => {
  it('runs a request once, and answers again what it did', async () => {
    await start({ limits: { dangerPerSecond: 50, dangerPerMinute: 50 } as never });
    const target = await worker();
    const key = { 'idempotency-key': 'one' };
    const kill = () => admin.send('DELETE', processPath(target), killBody(target), key);
    const answers = await Promise.all([kill(), kill(), kill()]);
    answers.push(await kill());
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ metadata }) => metadata['request_id'])).size).toBe(1);
    const { data } = await admin.get('/api/v1/audit');
    const intents = (data['lines'] as { kind: string }[]).filter(({ kind }) => kind === 'intent');
    expect(intents).toHaveLength(1);
  });

  it('is refused for another request', async () => {
    await start();
    const [one, two] = [await worker(), { node: nodes[1] ?? '', pid: '<0.999.0>' }];
    const key = { 'idempotency-key': 'one' };
    expect((await operator.execute('garbage_collect_process', one, key)).status).toBe(200);
    const answer = await operator.execute('garbage_collect_process', two, key);
    expect([answer.status, answer.error.code]).toEqual([409, 'idempotency_mismatch']);
  });

  it('of a viewer changes nothing about reading', async () => {
    await start();
    const key = { 'idempotency-key': 'one' };
    expect((await viewer.execute('ping_node', { node: nodes[0] }, key)).status).toBe(200);
    expect((await viewer.execute('ping_node', { node: nodes[1] }, key)).status).toBe(200);
  });
});

describe('several at once', () => {
  it('answers a batch in order, each for itself', async () => {
    await start();
    const { data } = await viewer.send('POST', '/api/v1/operations/batch', {
      requests: [
        { name: 'ping_node', params: { node: nodes[0] } },
        { name: 'node_info', params: { node: 'nobody@h' } },
        { name: 'kill_process', params: { pid: '<0.1.0>', node: nodes[0] } },
        { name: 'make_coffee' },
      ],
    });
    const answers = data['answers'] as { result: { data: unknown } | null; error: { code: string } | null }[];
    expect(answers.map(({ error }) => error?.code ?? 'done')).toEqual([
      'done',
      'node_not_found',
      'forbidden',
      'operation_not_found',
    ]);
    expect(answers[0]?.result?.data).toMatchObject({ node: nodes[0] });
  });

  it('runs a pipeline, each step with what the ones before have found, or only looks', async () => {
    await start();
    const steps = [
      { id: 'find', name: 'process_list', params: { node: nodes[0], limit: 1, sort: 'memory' } },
      {
        id: 'look',
        name: 'get_process_info',
        params: { node: nodes[0], pid: { $from: 'find', path: 'processes.0.pid' } },
      },
    ];
    const { data } = await viewer.send('POST', '/api/v1/operations/pipeline', { steps });
    expect(data).toMatchObject({ outcome: 'done', dry_run: false });
    expect((data['steps'] as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  });

  it.each([
    ['batch', {}],
    ['batch', { requests: [] }],
    ['batch', { requests: Array.from({ length: 101 }, () => ({ name: 'ping_node' })) }],
    ['batch', { requests: [{ name: 7 }] }],
    ['pipeline', { steps: 'all' }],
    ['pipeline', { steps: [{ id: '1', name: 'x' }] }],
  ])('refuses a %s that is none: %j', async (kind, body) => {
    await start();
    const answer = await admin.send('POST', `/api/v1/operations/${kind}`, body);
    expect([answer.status, answer.error.code.replace('missing_parameter', 'validation_error')]).toEqual([
      422,
      'validation_error',
    ]);
  });

  it('tells the history, newest last, to those who may see it', async () => {
    await start({ nodeRules: [{ nodes: ['shop-a@*'], roles: ['viewer'], upTo: 'none' }] });
    await admin.execute('ping_node', { node: nodes[0] });
    await admin.execute('ping_node', { node: nodes[1] });
    const historyOf = async (client: ApiClient) => {
      const { data } = await client.get('/api/v1/operations/history?limit=2');
      return (data['results'] as { params: { node?: string } }[]).map(({ params }) => params.node);
    };
    expect(await historyOf(admin)).toEqual([nodes[0], nodes[1]]);
    expect(await historyOf(viewer)).not.toContain('shop-a@sim.local');
  });
});

describe('rules about nodes', () => {
  it('hold in every answer', async () => {
    await start({ nodeRules: [{ nodes: ['shop-a@*'], roles: ['viewer'], upTo: 'none' }] });
    const hidden = 'shop-a@sim.local';
    expect(nodes).toContain(hidden);
    for (const path of [
      '/api/v1/cluster/topology?include_processes=true',
      '/api/v1/cluster/health?include_history=true',
      '/api/v1/cluster/processes?limit=1000',
      '/api/v1/supervisors',
      '/api/v1/cluster/supervision-trees',
      '/api/v1/operations/history',
    ]) {
      const answer = await viewer.get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.text, path).not.toContain(hidden);
    }
    for (const name of ['cluster_snapshot', 'application_list', 'ets_list', 'port_list']) {
      const answer = await viewer.execute(name);
      expect([name, answer.status]).toEqual([name, 200]);
      expect(answer.text, name).not.toContain(hidden);
    }
    expect((await viewer.get(`/api/v1/cluster/nodes/${encodeURIComponent(hidden)}/info`)).status).toBe(403);
  });
});

describe('the audit log', () => {
  it('has what was done and what was refused, is whole, and is for admins', async () => {
    await start();
    const target = await worker();
    await viewer.execute('kill_process', { pid: target.pid, ...killBody(target) });
    await admin.send('DELETE', processPath(target), { ...killBody(target), comment: 'It leaks.' });
    const { data } = await admin.get('/api/v1/audit?limit=50');
    const lines = data['lines'] as { kind: string; actor?: string; code?: string; reason?: string }[];
    expect(lines).toContainEqual(
      expect.objectContaining({ kind: 'refusal', actor: 'viewer@example', code: 'forbidden' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ kind: 'intent', actor: 'admin@example', reason: 'It leaks.' }),
    );
    expect(lines.at(-1)).toMatchObject({ kind: 'outcome', result: 'done' });
    expect((await admin.send('POST', '/api/v1/audit/verify')).data).toMatchObject({ ok: true, findings: [] });
    expect((await operator.get('/api/v1/audit')).status).toBe(403);
    expect((await operator.send('POST', '/api/v1/audit/verify')).status).toBe(403);
  });

  it('holds no token, and neither does any answer', async () => {
    await start();
    await anyone.as('CANARY-unknown-token').get('/api/v1/cluster/topology');
    const texts = [
      (await admin.get('/api/v1/audit')).text,
      (await admin.get('/api/v1/operations/history')).text,
      (await anyone.as('CANARY-unknown-token').get('/api/v1/operations')).text,
    ];
    for (const text of texts) expect(text).not.toContain('CANARY');
  });
});

describe('several clusters', () => {
  it('are each at their own path, with the default one at the plain paths', async () => {
    const other = createCluster({
      probe: simulatedProbe({ nodes: 2, seed: 3 }),
      safety: { enabledUpTo: 'read' },
    });
    await start();
    await gateway.close();
    gateway = createGateway({
      cluster,
      clusters: { shop: cluster, lab: other },
      authenticate: createAuthenticate({ tokens, jwt: null, anonymous: null, clock: systemClock }),
    });
    const [someone, chief] = [apiClient(gateway).as(TOKENS.viewer), apiClient(gateway).as(TOKENS.admin)];
    const count = async (path: string) => (await someone.get(path)).data['total_nodes'];
    expect(await count('/api/v1/cluster/topology')).toBe(3);
    expect(await count('/api/v1/clusters/shop/cluster/topology')).toBe(3);
    expect(await count('/api/v1/clusters/lab/cluster/topology')).toBe(2);
    expect((await someone.get('/api/v1/clusters')).data).toEqual({
      clusters: [
        { name: 'shop', simulated: true, default: true, path: '/api/v1/clusters/shop' },
        { name: 'lab', simulated: true, default: false, path: '/api/v1/clusters/lab' },
      ],
    });
    const kill = { pid: '<0.100.0>', node: 'x@y' };
    const refused = await chief.send('POST', '/api/v1/clusters/lab/operations/kill_process/execute', kill);
    expect(refused.error.code).toBe('operation_disabled');
    expect((await chief.get('/api/v1/clusters/nowhere/cluster/topology')).status).toBe(404);
    await other.close();
  });

  it('have names that are safe in a path', () => {
    for (const name of ['', 'a/b', '..', 'a b', '__proto__\u0000']) {
      expect(() => createGateway({ cluster, clusters: { [name]: cluster } })).toThrow(RangeError);
    }
  });
});
