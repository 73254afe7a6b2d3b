import { createCluster, createMemoryAuditStore, openAudit, systemClock } from '@beamdeck/core';
import type { Audit, EngineCluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { startOtp } from '@beamdeck/erlang/testing';
import type { Otp, OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import type { Gateway } from '../gateway.js';
import { apiClient } from '../testing/api.js';
import type { ApiAnswer, ApiClient } from '../testing/api.js';

let otp: Otp;
let a: OtpNode;
let b: OtpNode;
let audit: Audit;
let cluster: EngineCluster;
let gateway: Gateway;
let admin: ApiClient;
const faults: unknown[] = [];

beforeAll(async () => {
  otp = await startOtp();
  a = await otp.startNode('a');
  b = await otp.startNode('b', { connectTo: [a] });
  audit = await openAudit({
    store: createMemoryAuditStore(),
    clock: systemClock,
    signer: null,
    cluster: 'real',
    newChainId: () => 'chain-of-real-nodes',
    mayStartLater: true,
  });
  cluster = createCluster({
    probe: erlangProbe({ seeds: [a.name], cookie: otp.cookie, epmdPort: otp.epmdPort }),
    audit,
    safety: {
      enabledUpTo: 'destroy',
      limits: {
        diagnose: { perSecond: 100, burst: 100 },
        change: { perSecond: 100, burst: 100 },
        destroy: { perSecond: 100, burst: 100 },
        dangerPerSecond: 100,
        dangerPerMinute: 1_000,
      },
    } as never,
  });
  gateway = createGateway({ cluster, anonymous: 'admin', onFault: (error) => faults.push(error) });
  admin = apiClient(gateway);
  await cluster.connect();
});
afterAll(async () => {
  await gateway.close();
  await cluster.close();
  await audit.close();
  await otp.close();
  expect(faults).toEqual([]);
});

/** A process of node `a` that does nothing but wait, and echoes calls. */
async function spawned(): Promise<string> {
  const text = await a.eval(
    "pid_to_list(spawn(fun Wait() -> receive {'$gen_call', {From, Tag}, Ask} -> From ! {Tag, {echo, Ask}}, Wait(); _ -> Wait() end end))",
  );
  return text.replaceAll('"', '');
}
const at = (pid: string) => `/api/v1/processes/${encodeURIComponent(`${a.name}/${pid}`)}`;
function expectDone(answer: ApiAnswer, operation: string): void {
  expect([answer.status, answer.error?.message]).toEqual([200, undefined]);
  expect(answer.metadata).toMatchObject({ operation, simulated: false });
  expect(answer.headers.get('x-request-id')).toBe(answer.metadata['request_id']);
  expect(answer.text).not.toContain(otp.cookie);
}

describe('every endpoint on real nodes', () => {
  it.each([
    ['/api/v1/cluster/topology?include_processes=true', 'ClusterTopology'],
    ['/api/v1/cluster/health?include_history=true', 'ClusterHealth'],
    ['/api/v1/cluster/nodes/b%40127.0.0.1/info?include_processes=true&process_limit=3', 'NodeInfo'],
    ['/api/v1/cluster/nodes/b%40127.0.0.1/ping', 'PingNode'],
    ['/api/v1/cluster/processes?limit=5&sort=message_queue_len&include_details=true', 'ProcessList'],
    ['/api/v1/cluster/supervision-trees?include_children=true', 'ClusterSupervisionTrees'],
    ['/api/v1/supervisors?per_page=5', 'ListSupervisors'],
    ['/api/v1/processes/code_server/info?node=b%40127.0.0.1', 'GetProcessInfo'],
  ])('GET %s', async (path, operation) => {
    expectDone(await admin.get(path), operation);
  });

  it.each(['application_list', 'ets_list', 'port_list', 'cluster_snapshot'])('executes %s', async (name) => {
    const arsenal = name
      .split('_')
      .map((word) => word[0]?.toUpperCase() + word.slice(1))
      .join('');
    expectDone(await admin.execute(name), arsenal);
  });

  it('sends a message, and gives the reply to a call', async () => {
    const pid = await spawned();
    const body = { message: '{ok, 1}', message_type: 'call', timeout_ms: 2_000 };
    const answer = await admin.send('POST', `${at(pid)}/message`, body);
    expectDone(answer, 'SendMessage');
    expect(answer.data).toMatchObject({ pid, reply: '{echo,{ok,1}}' });
  });

  it('collects garbage, suspends, resumes and kills, each thing once and for real', async () => {
    const pid = await spawned();
    const target = { node: a.name, pid };
    const confirm = `${a.name}/${pid}`;
    expectDone(await admin.execute('garbage_collect_process', target), 'GarbageCollectProcess');
    expectDone(await admin.execute('suspend_process', { ...target, confirm }), 'SuspendProcess');
    expect(await a.eval(`process_info(list_to_pid("${pid}"), status)`)).toBe('{status,suspended}');
    expectDone(await admin.execute('resume_process', target), 'ResumeProcess');
    const key = { 'idempotency-key': `kill ${pid}`.replaceAll(/[^a-z0-9]/g, '-') };
    const answers = await Promise.all([1, 2].map(() => admin.send('DELETE', at(pid), { confirm }, key)));
    expect(answers.map(({ status, data }) => [status, data['pid']])).toEqual([
      [200, pid],
      [200, pid],
    ]);
    expect(await a.eval(`is_process_alive(list_to_pid("${pid}"))`)).toBe('false');
    const { data } = await admin.get('/api/v1/audit');
    const kills = (data['lines'] as { kind: string; operation?: string }[]).filter(
      ({ kind, operation }) => kind === 'intent' && operation === 'kill_process',
    );
    expect(kills).toHaveLength(1);
  });

  it('previews, batches, pipes, and tells the history', async () => {
    const pid = await spawned();
    const preview = await admin.send('POST', '/api/v1/operations/kill_process/preview', {
      node: a.name,
      pid,
    });
    expect(preview.data).toMatchObject({ allowed: true, process: { pid } });
    const batch = await admin.send('POST', '/api/v1/operations/batch', {
      requests: [a, b].map(({ name }) => ({ name: 'ping_node', params: { node: name } })),
    });
    expect((batch.data['answers'] as { error: unknown }[]).map(({ error }) => error)).toEqual([null, null]);
    const steps = [
      { id: 'find', name: 'process_list', params: { node: a.name, search: 'code_server', limit: 1 } },
      {
        id: 'look',
        name: 'get_process_info',
        params: { node: a.name, pid: { $from: 'find', path: 'processes.0.pid' } },
      },
    ];
    const pipeline = await admin.send('POST', '/api/v1/operations/pipeline', { steps });
    expect(pipeline.data).toMatchObject({ outcome: 'done' });
    const history = await admin.get('/api/v1/operations/history?limit=500');
    expect((history.data['results'] as unknown[]).length).toBeGreaterThan(5);
    expect(history.text).not.toContain(otp.cookie);
    expect((await admin.send('POST', '/api/v1/audit/verify')).data).toMatchObject({ ok: true });
  });
});
