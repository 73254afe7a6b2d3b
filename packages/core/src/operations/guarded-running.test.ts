import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { createCluster } from '../cluster/create-cluster.js';
import type { CreateClusterOptions } from '../cluster/create-cluster.js';
import { BeamdeckError } from '../model/error.js';
import type { Principal } from '../model/principal.js';
import type { RecoveryEvent } from '../model/recovery.js';
import { openAudit } from '../safety/audit.js';
import { createMemoryAuditStore } from '../safety/audit-store.js';
import { createRedactor } from '../safety/redactor.js';
import { fakeClock, sampleProcess, scriptedProbe } from '../testing/index.js';
import { defineOperation } from './operation.js';

const [A, B] = ['a_1@h', 'b@h'];
const caller = (id: string, role: Principal['role'] = 'admin'): Principal => ({ id, role, address: null });
const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

async function setUp(options: Partial<CreateClusterOptions<'erlang'>> = {}) {
  const clock = fakeClock();
  const probe = scriptedProbe({ clock, seeds: [A] });
  probe.mesh(A, B);
  for (const node of [A, B]) {
    probe.set(node, { processes: Array.from({ length: 9 }, (_, i) => sampleProcess(node, i)) });
  }
  const audit = await openAudit({
    store: createMemoryAuditStore(),
    clock,
    signer: null,
    cluster: null,
    newChainId: () => 'of the test',
  });
  const seen: string[] = [];
  const touch = defineOperation({
    name: 'touch_node',
    category: 'custom',
    summary: 'Asks the nodes for a round trip, and calls that a change.',
    danger: 'change',
    params: z.object({ node: z.optional(z.string()), note: z._default(z.string(), '') }),
    result: z.object({ by: z.nullable(z.number()), echo: z.string() }),
    rest: null,
    timeoutMs: 5_000,
    idempotent: false,
    cacheMs: 0,
    async run({ node = A, note }, context) {
      seen.push(`effect after ${audit.recent(10).at(-1)?.kind ?? 'nothing'}`);
      await context.ask(node, (call) => context.probe.ping(node, call));
      return { by: context.clearance.auditSeq, echo: note };
    },
    preview: async ({ node = A }, context) => {
      await context.ask(node, (call) => context.probe.ping(node, call));
      return { effects: [`It would touch ${node}.`], details: { node } };
    },
  });
  const cluster = createCluster({
    probe,
    clock,
    random: () => 0.5,
    audit,
    operations: [touch, defineOperation({ ...touch, name: 'settle_node', idempotent: true })],
    safety: { enabledUpTo: 'change', limits: { dangerPerSecond: 100, dangerPerMinute: 1_000 } },
    ...options,
  });
  const told: RecoveryEvent[] = [];
  cluster.recovery$.subscribe((event) => told.push(event));
  onTestFinished(async () => {
    await cluster.close();
    await audit.close();
    expect(clock.pending).toBe(0);
  });
  // Everything is swept once, so that no test waits for it.
  cluster.topology$.subscribe();
  await clock.advance(1_000);
  const settled = async <T>(running: Promise<T>): Promise<T> => {
    let over = false;
    const watched = running.finally(() => (over = true));
    watched.catch(() => undefined);
    for (let i = 0; i < 400 && !over; i += 1) await clock.advance(50);
    return watched;
  };
  return { clock, probe, cluster, audit, seen, told, settled };
}

describe('whatever is run', () => {
  it('is written down before it has any effect, with who ran it, and after it with how it ended', async () => {
    const { cluster, audit, seen } = await setUp();
    const { data, metadata } = await cluster.operationsFor(caller('ada')).execute('touch_node', { node: B });
    const intent = audit.recent(10).find(({ kind }) => kind === 'intent');
    expect(data).toEqual({ by: intent?.seq, echo: '' });
    expect(metadata.actor).toBe('ada');
    expect(seen).toEqual(['effect after intent']);
    expect(audit.recent(10).slice(1)).toMatchObject([
      { kind: 'intent', actor: 'ada', operation: 'touch_node', target: { nodes: [B] } },
      { kind: 'outcome', result: 'done' },
    ]);
    expect(await cluster.audit.recent(1)).toEqual(audit.recent(1));
    expect((await cluster.audit.verify()).ok).toBe(true);
  });

  it('is refused with reasons, and never begun, for a caller who may not', async () => {
    const { cluster, seen } = await setUp();
    const { execute, list } = cluster.operationsFor(caller('vic', 'viewer'));
    expect(await outcome(execute('touch_node'))).toMatchObject({
      code: 'forbidden',
      details: { outcome: 'failed', reasons: [expect.stringContaining('operator')] },
    });
    expect(seen).toEqual([]);
    const allowed = new Map((await list()).map((each) => [each.name, each.allowed]));
    expect(allowed.get('touch_node')).toBe(false);
    expect(allowed.get('process_list')).toBe(true);
  });

  it('cannot be enabled beyond reading on a real cluster that is not audited', async () => {
    const clock = fakeClock();
    const probe = scriptedProbe({ clock, seeds: [A] });
    expect(() => createCluster({ probe, clock, safety: { enabledUpTo: 'change' } })).toThrow(
      expect.objectContaining({ code: 'validation_error' }),
    );
    const { cluster } = await setUp({ safety: {}, audit: null });
    expect(await outcome(cluster.operations.execute('touch_node'))).toMatchObject({
      code: 'operation_disabled',
    });
    expect(await cluster.audit.recent()).toEqual([]);
    expect(await outcome(cluster.audit.verify())).toMatchObject({ code: 'audit_unavailable' });
  });

  it('keeps to the limit that its declaration gives, unless the configuration gives another', async () => {
    const operations = [
      defineOperation({
        ...readOnce,
        limit: { perSecond: 0.1, burst: 2 },
      }),
    ];
    const { cluster } = await setUp({ operations, safety: {} });
    const run = () => outcome(cluster.operations.execute('read_once'));
    await run();
    await run();
    expect(await run()).toMatchObject({ code: 'rate_limited', details: { retryAfterMs: 10_000 } });
    const own = { limits: { operations: { read_once: { perSecond: 1, burst: 5 } } } };
    const other = await setUp({ operations, safety: own });
    for (let i = 0; i < 5; i += 1) await other.cluster.operations.execute('read_once');
    expect(await outcome(other.cluster.operations.execute('read_once'))).toMatchObject({
      code: 'rate_limited',
    });
  });

  it('leaves no secret in its history, results and errors', async () => {
    const { cluster } = await setUp({ redactor: createRedactor({ secrets: ['c00kie-canary'] }) });
    const results: unknown[] = [];
    cluster.operationResults$.subscribe((result) => results.push(result));
    await cluster.operations.execute('touch_node', { note: 'it is c00kie-canary' });
    const failed = await outcome(cluster.operations.execute('touch_node', { node: 'c00kie-canary@h' }));
    expect(failed).toBeInstanceOf(BeamdeckError);
    const told = JSON.stringify([results, failed, await cluster.operations.history()]);
    expect(results).toHaveLength(2);
    expect(told).not.toContain('c00kie-canary');
    expect(told).toContain('it is [redacted]');
  });
});

const readOnce = {
  name: 'read_once',
  category: 'custom',
  summary: 'As the test has it.',
  danger: 'read',
  params: z.object({}),
  result: z.number(),
  rest: null,
  timeoutMs: 5_000,
  idempotent: true,
  cacheMs: 0,
  run: () => Promise.resolve(1),
} as const;

describe('what a caller with node rules is shown', () => {
  const safety = { nodeRules: [{ nodes: [B], principals: ['guest'], upTo: 'none' as const }] };

  it('holds only the nodes that they may see; others are shown all, also at the same moment', async () => {
    const { cluster, settled } = await setUp({ safety });
    const guest = cluster.operationsFor(caller('guest'));
    const [narrow, whole] = await settled(
      Promise.all([
        guest.execute('cluster_topology', { includeConnectivity: true, includeProcesses: true }),
        cluster.operations.execute('cluster_topology', { includeConnectivity: true, includeProcesses: true }),
      ]),
    );
    expect(whole.data.nodes).toEqual([A, B]);
    expect(JSON.stringify(narrow.data)).not.toContain(B);
    expect(narrow.data).toMatchObject({ nodes: [A], totalNodes: 1 });
    const pages = await settled(
      Promise.all([guest.execute('process_list'), cluster.operations.execute('process_list')]),
    );
    expect(pages.map(({ data }) => data.nodesQueried)).toEqual([[A], [A, B]]);
    const health = await settled(guest.execute('cluster_health', { includeHistory: true }));
    expect(JSON.stringify(health.data)).not.toContain(B);
    expect(health.data.nodesTotal).toBe(1);
  });

  it('is neither a hidden node by name nor what others ran', async () => {
    const { cluster, settled } = await setUp({ safety });
    const guest = cluster.operationsFor(caller('guest'));
    await settled(cluster.operations.execute('ping_node', { node: B }));
    await settled(guest.execute('ping_node', { node: A }));
    expect(await outcome(settled(guest.execute('ping_node', { node: B })))).toMatchObject({
      code: 'forbidden',
    });
    const history = await guest.history();
    expect(history.map(({ operation, outcome: ended }) => [operation, ended])).toEqual([
      ['ping_node', 'done'],
      ['ping_node', 'failed'],
    ]);
    expect(await cluster.operations.history()).toHaveLength(3);
    const near = await outcome(settled(guest.execute('ping_node', { node: 'x@h' })));
    expect(JSON.stringify(near)).not.toContain(B);
  });
});

describe('what is asked of nodes', () => {
  it('is asked again after a passing fault when it is safe to repeat, and told on recovery$', async () => {
    const { cluster, probe, told, settled } = await setUp();
    probe.set(B, { answer: 'node_unreachable' });
    cluster.recovery$.subscribe(({ type }) => {
      if (type === 'retry_scheduled') probe.set(B, { answer: 'at_once' });
    });
    const { data } = await settled(cluster.operations.execute('node_info', { node: B }));
    expect(data.name).toBe(B);
    expect(told.map(({ type }) => type)).toEqual(['retry_scheduled', 'recovered']);
  });

  it('is never asked again when it may have happened', async () => {
    const { cluster, probe, seen, told, settled } = await setUp();
    probe.set(B, { answer: 'node_unreachable' });
    const failed = await outcome(settled(cluster.operations.execute('touch_node', { node: B })));
    expect(failed).toMatchObject({ code: 'node_unreachable', details: { outcome: 'unknown' } });
    expect(seen).toHaveLength(1);
    expect(told).toMatchObject([{ type: 'gave_up', attempts: 1, reason: 'not_idempotent' }]);
  });

  it('is never asked again when it acts, even where acting twice is the same as once', async () => {
    const { cluster, probe, seen, settled } = await setUp();
    probe.set(B, { answer: 'node_unreachable' });
    const failed = await outcome(settled(cluster.operations.execute('settle_node', { node: B })));
    expect(failed).toMatchObject({ details: { outcome: 'unknown' }, retryable: false });
    expect(seen).toHaveLength(1);
  });

  it('is refused at once for a node that failed again and again, and for no other node', async () => {
    const { cluster, probe, told, settled } = await setUp();
    probe.set(B, { answer: 'node_unreachable' });
    await outcome(settled(cluster.operations.execute('node_info', { node: B })));
    await outcome(settled(cluster.operations.execute('node_info', { node: B })));
    expect(told.map(({ type }) => type)).toContain('breaker_opened');
    expect(told.at(-2)).toMatchObject({ type: 'gave_up', reason: 'breaker_open', node: B });
    expect(told.at(-1)).toMatchObject({ type: 'cache_missed', node: B });
    expect((await settled(cluster.operations.execute('node_info', { node: A }))).data.name).toBe(A);
  });
});

describe('a dry run', () => {
  it('says what would happen, does nothing, counts for nothing and is not written down', async () => {
    const { cluster, audit, seen, settled } = await setUp({
      safety: { enabledUpTo: 'change', limits: { dangerPerSecond: 1, dangerPerMinute: 1 } },
    });
    for (let i = 0; i < 5; i += 1) {
      expect(await settled(cluster.operations.preview('touch_node', { node: B }))).toEqual({
        operation: 'touch_node',
        danger: 'change',
        allowed: true,
        objections: [],
        process: null,
        protection: null,
        confirmation: null,
        effects: [`It would touch ${B}.`],
        details: { node: B },
      });
    }
    expect(seen).toEqual([]);
    expect(audit.recent(10)).toHaveLength(1);
    expect(await cluster.operations.history()).toEqual([]);
    await settled(cluster.operations.execute('touch_node', { node: B }));
  });

  it('tells whoever may not do it why not, and nothing else', async () => {
    const { cluster } = await setUp();
    const preview = cluster.operationsFor(caller('vic', 'viewer')).preview('touch_node', { node: B });
    expect(await preview).toMatchObject({
      allowed: false,
      objections: [{ code: 'forbidden' }],
      effects: [],
      details: {},
    });
  });
});
