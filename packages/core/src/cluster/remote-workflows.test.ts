import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditLine } from '../model/audit.js';
import { auditLine, auditVerdict } from '../model/audit.js';
import { toWire } from '../model/codec.js';
import type { OperationResult } from '../model/operation.js';
import type { OperationPreview } from '../model/preview.js';
import { operationPreview } from '../model/preview.js';
import type { RecoveryEvent } from '../model/recovery.js';
import type { BatchAnswer } from '../operations/batch.js';
import { batchToWire } from '../operations/batch.js';
import { builtinContracts } from '../operations/contracts/index.js';
import { pipelineToWire } from '../operations/pipeline.js';
import { resultToWire } from '../operations/result-wire.js';
import type { AuditVerdict } from '../safety/audit-verifier.js';
import { fakeClock, sampleClusterTopology, scriptedGateway } from '../testing/index.js';
import type { GatewayCall } from '../testing/index.js';
import { connectCluster } from './connect-cluster.js';

const contractOf = (name: string) => builtinContracts.find((each) => each.name === name);
const timestamp = '2026-01-05T08:00:00.000Z';

const result: OperationResult = {
  operation: 'ping_node',
  params: { node: 'a@h', timeoutMs: 5_000 },
  outcome: 'done',
  data: { node: 'a@h', rttMs: 0.4 },
  error: null,
  executedAt: timestamp,
  executionTimeMs: 1,
  metadata: {
    ...{ operation: 'ping_node', requestId: 'r1', executionTimeMs: 1, simulated: false, sourceAgeMs: 0 },
    ...{ cost: { 'a@h': { targetMs: 0, bytes: 90 } }, actor: 'ada' },
  },
};
const refused: BatchAnswer = {
  result: null,
  error: {
    ...{ code: 'node_not_found', class: 'not_found', message: 'No.', details: {}, operation: 'ping_node' },
    ...{ retryable: false, suggestions: [] },
  },
};
const line: AuditLine = {
  ...{ kind: 'outcome', seq: 4, prev: 'a'.repeat(64), time: timestamp, requestId: 'r1', intent: 3 },
  ...{ result: 'done', code: null },
};

/** A gateway that answers every request with the same data, and a client of it. */
function setUp(data: unknown) {
  const clock = fakeClock();
  const gateway = scriptedGateway();
  gateway.setTopology(sampleClusterTopology(1));
  gateway.entries.set('recovery', new Map());
  gateway.entries.set('audit', new Map());
  gateway.respond(() => ({ body: { data, timestamp, success: true, metadata: {} } }));
  const cluster = connectCluster({
    url: 'http://gateway.test',
    fetch: gateway.fetch,
    clock,
    random: () => 0.5,
  });
  onTestFinished(async () => {
    await cluster.close();
    expect(clock.pending).toBe(0);
  });
  const asked = (): Pick<GatewayCall, 'method' | 'path' | 'body'> | undefined => {
    const call = gateway.calls.find(({ path }) => !path.includes('/events'));
    return call && { method: call.method, path: call.path, body: call.body };
  };
  return { clock, gateway, cluster, asked };
}

describe('what a client asks its gateway by request', () => {
  it('previews', async () => {
    const preview: OperationPreview = {
      ...{ operation: 'kill_process', danger: 'destroy', allowed: false, process: null, confirmation: null },
      objections: [{ code: 'critical_process_protection', reason: 'It is vital.' }],
      protection: { tier: 'vital', reason: 'It is vital.' },
      ...{ effects: ['It ends.'], details: {} },
    };
    const { cluster, asked } = setUp(toWire(operationPreview, preview));
    expect(await cluster.operations.preview('kill_process', { pid: '<0.1.0>', node: 'a@h' })).toEqual(
      preview,
    );
    expect(asked()).toEqual({
      method: 'POST',
      path: '/api/v1/operations/kill_process/preview',
      body: { pid: '<0.1.0>', node: 'a@h' },
    });
  });

  it('runs batches, and reads each answer by the schema of its operation', async () => {
    const answers: BatchAnswer[] = [{ result, error: null }, refused];
    const { cluster, asked, gateway } = setUp(batchToWire(contractOf, answers));
    const requests = [
      { name: 'ping_node', params: { node: 'a@h' } },
      { name: 'ping_node', params: { node: 'x@h' } },
    ];
    expect(await cluster.operations.batch(requests)).toEqual(answers);
    expect(asked()).toEqual({ method: 'POST', path: '/api/v1/operations/batch', body: { requests } });
    expect(gateway.calls[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  it('runs pipelines, with a key against running twice where something may change', async () => {
    const step = { id: 'p', name: 'ping_node', outcome: 'done', result, preview: null, error: null } as const;
    const told = { outcome: 'done', dryRun: false, steps: [step] } as const;
    const { cluster, asked, gateway } = setUp(pipelineToWire(contractOf, told));
    const steps = [{ id: 'p', name: 'kill_process', params: {}, onFailure: 'continue' as const }];
    expect(await cluster.operations.pipeline(steps)).toEqual(told);
    expect(asked()).toEqual({
      method: 'POST',
      path: '/api/v1/operations/pipeline',
      body: { steps: [{ id: 'p', name: 'kill_process', params: {}, on_failure: 'continue' }] },
    });
    expect(gateway.calls[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('does not know the outcome of a batch of changes that was not answered', async () => {
    const { cluster, gateway } = setUp(null);
    gateway.respond(() => ({ status: 502, body: 'Bad gateway' }));
    await expect(cluster.operations.batch([{ name: 'kill_process' }])).rejects.toMatchObject({
      details: { outcome: 'unknown' },
      retryable: false,
    });
    const reading = await cluster.operations.batch([{ name: 'ping_node' }]).catch((error: unknown) => error);
    expect(reading).not.toMatchObject({ details: { outcome: 'unknown' } });
  });

  it('reads the history and the audit log, and has it verified', async () => {
    const { cluster, asked } = setUp({ results: [resultToWire(contractOf('ping_node'), result)] });
    expect(await cluster.operations.history({ limit: 5 })).toEqual([result]);
    expect(asked()).toMatchObject({ method: 'GET', path: '/api/v1/operations/history?limit=5' });

    const audited = setUp({ lines: [toWire(auditLine, line)] });
    expect(await audited.cluster.audit.recent(7)).toEqual([line]);
    expect(audited.asked()).toMatchObject({ method: 'GET', path: '/api/v1/audit?limit=7' });

    const verdict: AuditVerdict = {
      ...{ ok: false, chain: 'c', lines: 9, seq: 9, head: 'f'.repeat(64), vouchedFor: 0, settledLines: 9 },
      ...{ checkpoints: 3, lastCheckpoint: null, findings: [{ kind: 'edited', line: 2, text: 'Line 2.' }] },
    };
    const verified = setUp(toWire(auditVerdict, verdict));
    expect(await verified.cluster.audit.verify()).toEqual(verdict);
    expect(verified.asked()).toMatchObject({ method: 'POST', path: '/api/v1/audit/verify' });
  });

  it('tells nothing of what was asked after it was closed', async () => {
    const { cluster } = setUp({ results: [] });
    await cluster.close();
    await expect(cluster.operations.history()).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('what a client is told by its stream', () => {
  it('is each decision of recovery and each line of the audit log, once, and never from before', async () => {
    const { clock, cluster, gateway } = setUp({ results: [] });
    const opened: RecoveryEvent = {
      ...{ at: timestamp, operation: 'node_info', node: 'a@h', type: 'breaker_opened' },
      ...{ failures: 5, code: 'node_unreachable', retryAfterMs: 5_000 },
    };
    const wire = { ...opened, retry_after_ms: 5_000, retryAfterMs: undefined };
    gateway.entries.set('recovery', new Map<string, unknown>([['1', wire]]));
    const decisions: RecoveryEvent[] = [];
    const lines: AuditLine[] = [];
    cluster.recovery$.subscribe((event) => decisions.push(event));
    cluster.audit.lines$.subscribe((told) => lines.push(told));
    await cluster.operations.history();
    await clock.advance(1);
    gateway.stream.greet({ seq: 1 });
    await clock.advance(1);
    const change = (topic: string, seq: number, key: string, value: unknown) =>
      gateway.stream.send('change', { topic, seq, prev: 1, set: [[key, value]], deleted: [] }, `e1.${seq}`);
    change('recovery', 2, '2', wire);
    change('audit', 3, '4', toWire(auditLine, line));
    await clock.advance(1);
    expect(decisions).toEqual([opened]);
    expect(lines).toEqual([line]);
  });

  it.each([true, false])('whether the audit log is for it to read (%s), asking nothing', async (mayRead) => {
    const { clock, cluster, gateway, asked } = setUp({ lines: [] });
    if (!mayRead) gateway.entries.delete('audit');
    const readable: boolean[] = [];
    cluster.audit.readable$?.subscribe((told) => readable.push(told));
    cluster.topology$.subscribe();
    await clock.advance(1);
    expect(readable).toEqual([]);
    gateway.stream.greet({ seq: 1 });
    await clock.advance(1);
    expect(readable).toEqual([mayRead]);
    expect(asked()).toBeUndefined();
  });
});
