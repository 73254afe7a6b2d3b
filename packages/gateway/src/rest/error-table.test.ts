import { once } from 'node:events';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { createCluster, ERROR_CODES, systemClock } from '@beamdeck/core';
import type { Audit, EngineCluster, ErrorCode } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import type { ErlangProbeOptions } from '@beamdeck/core/beam';
import { freePort, startOtp } from '@beamdeck/erlang/testing';
import type { Otp, OtpNode } from '@beamdeck/erlang/testing';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileAudit } from '../audit/open-file-audit.js';
import { createAuthenticate } from '../auth/create-authenticate.js';
import { createJwtVerifier } from '../auth/jwt.js';
import { createStaticTokens, tokenDigest } from '../auth/static-tokens.js';
import { createGateway } from '../gateway.js';
import type { Gateway, GatewayOptions } from '../gateway.js';
import { apiClient } from '../testing/api.js';
import type { ApiAnswer, ApiClient } from '../testing/api.js';

/** Every row of the error table is what a gateway of real nodes answers when that happens to it, and nothing here is a fake. */

const TOKENS = { admin: 'admin-admin-admin-admin', viewer: 'viewer-viewer-viewer-viewer' };
const IDENTITY = { issuer: 'https://id.example', audience: 'beamdeck', rolesClaim: 'roles' };
const WITHIN = { timeout: 30_000, interval: 100 };

let otp: Otp;
let a: OtpNode;
let b: OtpNode;
let c: OtpNode;
let alone: OtpNode;
let directory: string;
let audit: Audit;
let gateway: Gateway;
let anyone: ApiClient;
let admin: ApiClient;
let viewer: ApiClient;
let expired: string;
const faults: unknown[] = [];
const closers: (() => Promise<unknown>)[] = [];
const answered = new Set<string>();

beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/beamdeck-errors-`);
  otp = await startOtp();
  a = await otp.startNode('a');
  b = await otp.startNode('b', { connectTo: [a] });
  c = await otp.startNode('c', { connectTo: [a, b] });
  alone = await otp.startNode('alone');
  audit = await openFileAudit({ path: `${directory}/audit.log`, cluster: 'real', clock: systemClock });
  const cluster = clusterOf(a.name, { expects: audit });
  const keys = await generateKeyPair('ES256', { extractable: true });
  expired = await new SignJWT({ iss: IDENTITY.issuer, aud: IDENTITY.audience, sub: 'carol', exp: 1 })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(keys.privateKey);
  const jwk = { ...(await exportJWK(keys.publicKey)), alg: 'ES256' };
  gateway = gatewayOf(cluster, {
    authenticate: createAuthenticate({
      tokens: createStaticTokens(
        (['admin', 'viewer'] as const).map((role) => ({ id: role, role, sha256: tokenDigest(TOKENS[role]) })),
      ),
      jwt: {
        cookie: null,
        verify: createJwtVerifier({
          ...IDENTITY,
          keys: { set: { keys: [jwk] } },
          roles: {},
          clockToleranceSeconds: 0,
          clock: systemClock,
        }),
      },
      anonymous: null,
      clock: systemClock,
    }),
  });
  anyone = apiClient(gateway);
  [admin, viewer] = [anyone.as(TOKENS.admin), anyone.as(TOKENS.viewer)];
  await cluster.connect();
}, 60_000);
afterAll(async () => {
  for (const close of closers.reverse()) await close();
  await audit.close();
  await otp.close();
  await rm(directory, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

function clusterOf(
  seed: string,
  { expects = null, ...probe }: Partial<ErlangProbeOptions> & { expects?: Audit | null } = {},
): EngineCluster {
  const limits = { perSecond: 100, burst: 100 };
  const cluster = createCluster({
    probe: erlangProbe({ seeds: [seed], cookie: otp.cookie, epmdPort: otp.epmdPort, ...probe }),
    config: { topologyRefreshInterval: 500 },
    ...(expects === null
      ? {}
      : {
          audit: expects,
          safety: {
            enabledUpTo: 'destroy',
            disabledOperations: ['port_list'],
            limits: {
              diagnose: limits,
              change: limits,
              destroy: limits,
              operations: { suspend_process: { perSecond: 0.01, burst: 1 } },
              dangerPerSecond: 100,
              dangerPerMinute: 1_000,
            },
          } as never,
        }),
  });
  closers.push(() => cluster.close());
  return cluster;
}

function gatewayOf(cluster: EngineCluster, options: Partial<GatewayOptions> = {}): Gateway {
  const made = createGateway({
    cluster,
    anonymous: 'admin',
    onFault: (error) => faults.push(error),
    ...options,
  });
  closers.push(() => made.close());
  return made;
}

/** What a gateway says that cannot enter its cluster so. */
const entering = (seed: string, probe: Partial<ErlangProbeOptions> = {}): Promise<ApiAnswer> =>
  apiClient(gatewayOf(clusterOf(seed, probe))).execute('ping_node', { node: seed });

/** Tells the port mapper, as a node does, that `name` listens on `port`; it is believed for as long as the socket is open. */
async function registerNode(name: string, port: number): Promise<Socket> {
  const request = Buffer.from([0, 0, 120, port >> 8, port & 255, 77, 0, 0, 6, 0, 5, 0, name.length]);
  const message = Buffer.concat([request, Buffer.from(name), Buffer.from([0, 0])]);
  message.writeUInt16BE(message.length - 2);
  const socket = connect(otp.epmdPort, '127.0.0.1');
  socket.write(message);
  await once(socket, 'data');
  return socket;
}

const ping = (params: object) => admin.execute('ping_node', params);
const at = (pid: string) => `/api/v1/processes/${encodeURIComponent(`${a.name}/${pid}`)}`;
const spawned = async (body: string): Promise<string> =>
  (await a.eval(`pid_to_list(spawn(fun() -> ${body} end))`)).replaceAll('"', '');
const IDLE = 'receive never -> ok end';
/** It waits, and has the message that was sent to it. */
const isAsked = (pid: string): Promise<string> =>
  a.eval(`process_info(list_to_pid("${pid}"), message_queue_len)`);
const ASKED = '{message_queue_len,1}';
const call = (client: ApiClient, pid: string, timeoutMs: number, headers = {}) =>
  client.send(
    'POST',
    `${at(pid)}/message`,
    { message: '{ok, 1}', message_type: 'call', timeout_ms: timeoutMs },
    headers,
  );

function expectRow(answer: ApiAnswer, code: ErrorCode): void {
  const row = ERROR_CODES[code];
  expect([answer.error.code, answer.status]).toEqual([code, row.status]);
  expect(answer.error).toMatchObject({ class: row.class });
  expect(answer.text).not.toContain(otp.cookie);
  for (const token of [...Object.values(TOKENS), expired]) expect(answer.text).not.toContain(token);
  answered.add(code);
}

describe('a request that cannot be taken', () => {
  const rows: readonly (readonly [ErrorCode, () => Promise<ApiAnswer>])[] = [
    ['validation_error', () => ping({ node: a.name, timeout_ms: 0 })],
    ['missing_parameter', () => ping({})],
    ['invalid_parameter', () => admin.get(`/api/v1/cluster/nodes/${encodeURIComponent(a.name)}/ping?node=x`)],
    ['unauthenticated', () => anyone.get('/api/v1/cluster/topology')],
    ['token_expired', () => anyone.as(expired).get('/api/v1/cluster/topology')],
    ['forbidden', () => viewer.send('DELETE', at('code_server'), { confirm: `${a.name}/code_server` })],
    ['critical_process_protection', () => admin.send('DELETE', at('init'), { confirm: `${a.name}/init` })],
    ['simulation_disabled', () => admin.execute('simulate_node_failure', { node: a.name })],
    ['operation_disabled', () => admin.execute('port_list', { node: a.name })],
    ['operation_not_found', () => admin.execute('make_coffee')],
    ['body_too_large', () => admin.execute('ping_node', `{"node":"${'x'.repeat(70_000)}"}`)],
    [
      'idempotency_mismatch',
      async () => {
        const collect = async () =>
          admin.execute(
            'garbage_collect_process',
            { node: a.name, pid: await spawned(IDLE) },
            { 'idempotency-key': 'one-key' },
          );
        expect((await collect()).status).toBe(200);
        return collect();
      },
    ],
    [
      'rate_limited',
      async () => {
        const pid = await spawned(IDLE);
        const target = { node: a.name, pid, confirm: `${a.name}/${pid}` };
        expect((await admin.execute('suspend_process', target)).status).toBe(200);
        return admin.execute('suspend_process', target);
      },
    ],
  ];

  it.each(rows)('%s', async (code, produce) => {
    const answer = await produce();
    expectRow(answer, code);
    expect(answer.headers.has('retry-after')).toBe(code === 'rate_limited');
  });
});

describe('a question that the nodes cannot answer', () => {
  it('node_not_found', async () => expectRow(await ping({ node: 'nobody@h' }), 'node_not_found'));

  it('process_not_found', async () =>
    expectRow(await admin.get(`${at('<0.999999.0>')}/info`), 'process_not_found'));

  it('process_changed', async () => {
    const stale = { node: a.name, pid: 'code_server', incarnation: '1-1' };
    expectRow(await admin.execute('garbage_collect_process', stale), 'process_changed');
  });

  it('result_too_large: a process has more to tell than its answer may hold', async () => {
    const pid = await spawned(
      `P = spawn(fun() -> ${IDLE} end), [monitor(process, P) || _ <- lists:seq(1, 900000)], ${IDLE}`,
    );
    await expect
      .poll(() => a.eval(`process_info(list_to_pid("${pid}"), status)`), WITHIN)
      .toBe('{status,waiting}');
    expectRow(await admin.get(`${at(pid)}/info?keys=monitors`), 'result_too_large');
  });

  it('operation_error: what is to be resumed is not suspended', async () => {
    const target = { node: a.name, pid: await spawned(IDLE) };
    expectRow(await admin.execute('resume_process', target), 'operation_error');
  });

  it('remote_error: a process ends instead of replying, and nobody knows what it has done', async () => {
    const answer = await call(admin, await spawned('receive _ -> exit(oops) end'), 2_000);
    expectRow(answer, 'remote_error');
    expect(answer.error.details).toMatchObject({ outcome: 'unknown', node: a.name });
  });

  it('timeout: a process does not reply', async () =>
    expectRow(await call(admin, await spawned(IDLE), 200), 'timeout'));

  it('cancelled: whoever asked has gone', async () => {
    const gone = new AbortController();
    const pid = await spawned(IDLE);
    const request = new Request(`http://127.0.0.1:4040${at(pid)}/message`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-beamdeck-request': '1',
        authorization: `Bearer ${TOKENS.admin}`,
      },
      body: JSON.stringify({ message: '{ok, 1}', message_type: 'call', timeout_ms: 20_000 }),
      signal: gone.signal,
    });
    const asked = apiClient({ fetch: () => gateway.fetch(request) }).get('/');
    await expect.poll(() => isAsked(pid), WITHIN).toBe(ASKED);
    gone.abort();
    expectRow(await asked, 'cancelled');
  });

  it('audit_unavailable: the log was moved away, so nothing is done', async () => {
    const path = `${directory}/moved.log`;
    const moved = await openFileAudit({ path, cluster: 'moved', clock: systemClock });
    const chief = apiClient(gatewayOf(clusterOf(a.name, { expects: moved, name: 'moved@127.0.0.1' })));
    const pid = await spawned(IDLE);
    await rename(path, `${path}.1`);
    const answer = await chief.send('DELETE', at(pid), { confirm: `${a.name}/${pid}` });
    expectRow(answer, 'audit_unavailable');
    expect(await a.eval(`is_process_alive(list_to_pid("${pid}"))`)).toBe('true');
    closers.push(() => moved.close());
  });
});

describe('a cluster that cannot be entered', () => {
  it('port_mapper_unavailable', async () =>
    expectRow(await entering(a.name, { epmdPort: await freePort() }), 'port_mapper_unavailable'));

  it('node_not_running', async () => expectRow(await entering('nobody@127.0.0.1'), 'node_not_running'));

  it('cookie_rejected', async () =>
    expectRow(await entering(a.name, { cookie: 'WRONG', name: 'stranger@127.0.0.1' }), 'cookie_rejected'));

  it('node_name_rejected', async () => {
    await alone.eval(`net_kernel:allow(['friend@127.0.0.1'])`);
    expectRow(await entering(alone.name, { name: 'enemy@127.0.0.1' }), 'node_name_rejected');
  });

  it('protocol_error: what answers at the node’s port is something else', async () => {
    const impostor = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.from('\0\u0003NO!')));
    });
    await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
    const registered = await registerNode('liar', (impostor.address() as AddressInfo).port);
    expectRow(await entering('liar@127.0.0.1'), 'protocol_error');
    registered.destroy();
    impostor.close();
  });
});

describe('a cluster that is lost', { timeout: 60_000 }, () => {
  it('closed: what is under way when it is closed is told so', async () => {
    const cluster = clusterOf(a.name, { expects: audit, name: 'closing@127.0.0.1' });
    const pid = await spawned(IDLE);
    const asked = call(apiClient(gatewayOf(cluster)), pid, 20_000);
    await expect.poll(() => isAsked(pid), WITHIN).toBe(ASKED);
    await cluster.close();
    const answer = await asked;
    expectRow(answer, 'closed');
    expect(answer.error).toMatchObject({ suggestions: [expect.stringContaining('again')] });
    expect(answer.error.details).toMatchObject({ outcome: 'unknown' });
  });

  it('network_partition: neither we nor the other nodes hear of a node, and it has not died', async () => {
    await otp.partition([a, b], [c]);
    await c.pause();
    const statusOfC = async () => {
      const { data } = await admin.get('/api/v1/cluster/topology');
      const states = data['node_states'] as Record<string, { status: string }>;
      return [data['partition_status'], states[c.name]?.status];
    };
    await expect.poll(statusOfC, WITHIN).toEqual(['partial_partition', 'unreachable']);
    const answer = await admin.get(`/api/v1/cluster/processes?node=${c.name}`);
    expectRow(answer, 'network_partition');
    expect(answer.error.details).toMatchObject({ node: c.name, status: 'unreachable' });
    c.resume();
  });

  it('node_unreachable: a node has died, which is no partition', async () => {
    await b.kill();
    await expect
      .poll(async () => (await ping({ node: b.name })).error?.code, WITHIN)
      .toBe('node_unreachable');
    expectRow(await ping({ node: b.name }), 'node_unreachable');
  });

  it('cluster_unavailable: none of its nodes answers any more', async () => {
    await Promise.all([a.kill(), c.kill()]);
    await expect
      .poll(async () => (await admin.get('/api/v1/cluster/processes')).error?.code, WITHIN)
      .toBe('cluster_unavailable');
    expectRow(await admin.get('/api/v1/cluster/processes'), 'cluster_unavailable');
  });
});

it('is the whole table', () => {
  expect([...answered].sort()).toEqual(Object.keys(ERROR_CODES).sort());
});
