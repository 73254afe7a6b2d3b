import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod/mini';
import { createCluster } from '../cluster/create-cluster.js';
import type { ClusterConfig } from '../model/config.js';
import type { OperationResult } from '../model/operation.js';
import { BeamdeckError } from '../model/error.js';
import { openAudit } from '../safety/audit.js';
import { createMemoryAuditStore } from '../safety/audit-store.js';
import { fakeClock, recordingProbe, sampleProcess, scriptedProbe } from '../testing/index.js';
import type { OperationContext } from './operation.js';
import { defineOperation } from './operation.js';

const A = 'a_1@h';

interface Steered {
  run: (
    params: { readonly key: string; readonly soonMs: number },
    context: OperationContext,
  ) => Promise<number>;
  runs: number;
}

async function setUp(config: Partial<ClusterConfig> = {}) {
  const clock = fakeClock();
  const nodes = scriptedProbe({ clock, seeds: [A] });
  nodes.mesh(A, 'b@h');
  const probe = recordingProbe(nodes);
  const steered: Steered = { run: () => Promise.resolve(1), runs: 0 };
  const declare = <const N extends string>(name: N, change: { danger: 'read' | 'change'; cacheMs: number }) =>
    defineOperation({
      name,
      category: 'custom',
      summary: 'As the test has it.',
      params: z.object({ key: z._default(z.string(), 'k'), soonMs: z._default(z.number(), 0) }),
      result: z.number(),
      rest: null,
      timeoutMs: 4_000,
      idempotent: change.danger === 'read',
      run: (params, context) => {
        steered.runs += 1;
        return steered.run(params, context);
      },
      ...change,
    });
  const audit = await openAudit({
    store: createMemoryAuditStore(),
    clock,
    signer: null,
    cluster: null,
    newChainId: () => 'of the test',
  });
  const cluster = createCluster({
    audit,
    safety: { enabledUpTo: 'change', limits: { dangerPerSecond: 10 } },
    probe,
    clock,
    random: () => 0.25,
    config,
    operations: [
      declare('read_it', { danger: 'read', cacheMs: 0 }),
      declare('read_kept', { danger: 'read', cacheMs: 1_000 }),
      declare('change_it', { danger: 'change', cacheMs: 0 }),
    ],
  });
  const results: OperationResult[] = [];
  cluster.operationResults$.subscribe((result) => results.push(result));
  onTestFinished(async () => {
    await cluster.close();
    await audit.close();
    expect(clock.pending).toBe(0);
  });
  const { execute } = cluster.operations;
  return { clock, nodes, probe, cluster, steered, results, execute };
}

const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('running an operation', () => {
  it('gives the data with what it cost, how old it is and how long it took', async () => {
    const { clock, execute, steered, results } = await setUp();
    steered.run = async (_params, context) => {
      context.account(A, { targetMs: 2, bytes: 100 }, 50);
      context.account(A, { targetMs: 1, bytes: 11 }, 700);
      return new Promise((resolve) => clock.schedule(30, () => resolve(42)));
    };
    const running = execute('read_it', { key: 'x' });
    await clock.advance(30);
    const result = await running;
    expect(result).toEqual({
      operation: 'read_it',
      params: { key: 'x', soonMs: 0 },
      outcome: 'done',
      data: 42,
      error: null,
      executedAt: expect.any(String) as string,
      executionTimeMs: 30,
      metadata: {
        operation: 'read_it',
        requestId: '4000000040000000',
        executionTimeMs: 30,
        simulated: false,
        sourceAgeMs: 730,
        cost: { [A]: { targetMs: 3, bytes: 111 } },
        actor: 'local',
      },
    });
    expect(results).toEqual([result]);
  });

  it('refuses unknown names and params before anything is asked, naming what was meant', async () => {
    const { execute, steered, results } = await setUp();
    expect(await outcome(execute('cluster_topolgy'))).toMatchObject({
      code: 'operation_not_found',
      suggestions: ['Did you mean cluster_topology?'],
    });
    expect(await outcome(execute('read_it', { nope: 1 }))).toMatchObject({
      code: 'validation_error',
      operation: 'read_it',
      details: { fields: { nope: 'unknown parameter' } },
    });
    expect(steered.runs).toBe(0);
    expect(results).toEqual([]);
  });

  it('ends at its deadline, or at that of the whole if that is sooner, and tells the callee', async () => {
    for (const [config, deadlineMs] of [
      [{}, 4_000],
      [{ operationTimeout: 1_500 }, 1_500],
    ] as const) {
      const { clock, execute, steered } = await setUp(config);
      let told = false;
      let left = 0;
      steered.run = (_params, { signal, remainingMs }) => {
        left = remainingMs();
        signal.addEventListener('abort', () => (told = true));
        return new Promise(() => undefined);
      };
      const running = outcome(execute('read_it'));
      await clock.advance(deadlineMs);
      expect(await running).toMatchObject({ code: 'timeout', operation: 'read_it' });
      expect(told).toBe(true);
      expect(left).toBe(deadlineMs);
    }
  });

  it('lets equal reads share one run; the last to give up ends it', async () => {
    const { clock, execute, steered } = await setUp();
    let ended = 0;
    steered.run = (_params, { signal }) => {
      signal.addEventListener('abort', () => (ended += 1));
      return new Promise(() => undefined);
    };
    const first = new AbortController();
    const second = new AbortController();
    const asked = [
      outcome(execute('read_it', { key: 'x' }, { signal: first.signal })),
      outcome(execute('read_it', { key: 'x', soon_ms: '0' } as never, { signal: second.signal })),
    ];
    void outcome(execute('read_it', { key: 'other' }));
    await clock.advance(1);
    expect(steered.runs).toBe(2);
    first.abort();
    await clock.advance(1);
    expect(await asked[0]).toMatchObject({ code: 'cancelled' });
    expect(ended).toBe(0);
    second.abort();
    await clock.advance(1);
    expect(await asked[1]).toMatchObject({ code: 'cancelled' });
    expect(ended).toBe(1);
    // Who asks now must not be given the end of the run before.
    steered.run = () => Promise.resolve(5);
    const fresh = execute('read_it', { key: 'x' });
    await clock.advance(1);
    expect((await fresh).data).toBe(5);
  });

  it('answers an equal question from the last answer for as long as declared, and says how old that is', async () => {
    const { clock, execute, steered } = await setUp();
    steered.run = async (_params, context) => {
      context.account(A, { targetMs: 1, bytes: 1 }, 0);
      return steered.runs;
    };
    const ask = async () => {
      const running = execute('read_kept');
      await clock.advance(0);
      return running;
    };
    expect((await ask()).data).toBe(1);
    await clock.advance(900);
    const kept = await ask();
    expect(kept).toMatchObject({ data: 1, metadata: { sourceAgeMs: 900, cost: {} } });
    await clock.advance(200);
    expect((await ask()).data).toBe(2);
    steered.run = () => Promise.reject(new BeamdeckError('remote_error', 'No.'));
    await clock.advance(2_000);
    await outcome(ask());
    steered.run = () => Promise.resolve(7);
    expect((await ask()).data).toBe(7);
  });

  it('never shares nor keeps a change', async () => {
    const { execute, steered } = await setUp();
    await Promise.all([execute('change_it'), execute('change_it')]);
    expect(steered.runs).toBe(2);
  });

  it('does not know the outcome of a change that was not heard of again, and does know a refusal', async () => {
    const { clock, execute, steered, results } = await setUp();
    steered.run = () => new Promise(() => undefined);
    const silent = outcome(execute('change_it'));
    await vi.waitFor(() => expect(steered.runs).toBe(1));
    await clock.advance(4_000);
    expect(await silent).toMatchObject({
      code: 'timeout',
      retryable: false,
      details: { outcome: 'unknown' },
    });
    steered.run = () => Promise.reject(new BeamdeckError('process_not_found', 'It has ended.'));
    expect(await outcome(execute('change_it'))).toMatchObject({ code: 'process_not_found' });
    expect(results.map((result) => result.outcome)).toEqual(['unknown', 'failed']);
  });

  it('makes a coded error of whatever an operation throws, and keeps its text out of the message', async () => {
    const { clock, execute, steered } = await setUp();
    steered.run = () => Promise.reject(new TypeError('<img src=x>'));
    const failed = outcome(execute('read_it'));
    await clock.advance(1);
    expect(await failed).toMatchObject({
      code: 'operation_error',
      operation: 'read_it',
      message: 'The operation failed unexpectedly.',
      details: { cause: 'TypeError: <img src=x>' },
    });
  });

  it('remembers the last outcomes, as many as configured', async () => {
    const { clock, execute, cluster } = await setUp({ maxOperationHistory: 3 });
    for (let i = 0; i < 5; i += 1) {
      const running = execute('read_it', { key: String(i) });
      await clock.advance(1);
      await running;
    }
    expect((await cluster.operations.history()).map(({ params }) => params['key'])).toEqual(['2', '3', '4']);
  });

  it('keeps no large answers in its history', async () => {
    const { clock, cluster, nodes, execute } = await setUp();
    nodes.set(A, { processes: Array.from({ length: 2_000 }, (_, i) => sampleProcess(A, i)) });
    for (const limit of [5, 2_000]) {
      const running = execute('process_list', { node: A, limit });
      await clock.advance(1_000);
      expect((await running).data.processes).toHaveLength(limit);
    }
    const [small, large] = await cluster.operations.history();
    expect((small?.data as { processes: unknown[] }).processes).toHaveLength(5);
    expect(large).toMatchObject({ outcome: 'done', data: null, params: { limit: 2_000 } });
  });

  it('lets go of the cluster when nobody else looks', async () => {
    const { clock, execute, probe } = await setUp();
    const running = execute('ping_node', { node: A });
    await clock.advance(100);
    await running;
    expect(probe.watched.size).toBe(2);
    await clock.advance(61_000);
    expect(probe.watched.size).toBe(0);
  });

  it('describes every operation with JSON Schema of the wire form', async () => {
    const { cluster } = await setUp();
    const list = await cluster.operations.list();
    expect(list.map(({ name }) => name)).toContain('read_it');
    const info = list.find(({ name }) => name === 'node_info');
    expect(info).toMatchObject({ danger: 'read', allowed: true, rest: { method: 'GET' } });
    expect(info?.params).toMatchObject({
      type: 'object',
      required: ['node'],
      properties: {
        node: { type: 'string' },
        process_limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
      },
    });
    expect(JSON.stringify(info?.result)).toContain('"otp_release"');
    expect(JSON.stringify(info?.result)).not.toContain('otpRelease');
  });
});
