import * as z from 'zod/mini';
import type { Clock, Random } from '../clock/clock.js';
import type { AuditLine } from '../model/audit.js';
import { auditLine, auditVerdict } from '../model/audit.js';
import { fromWire } from '../model/codec.js';
import type { OperationPreview } from '../model/preview.js';
import { operationPreview } from '../model/preview.js';
import type { RecoveryEvent } from '../model/recovery.js';
import { recoveryEvent } from '../model/recovery.js';
import type { BatchAnswer, BatchRequest } from '../operations/batch.js';
import { batchFromWire } from '../operations/batch.js';
import type { OperationContract, OperationDescriptor } from '../operations/contract.js';
import { operationDescriptor } from '../operations/contract.js';
import { builtinContracts } from '../operations/contracts/index.js';
import type { PipelineResult, PipelineStep } from '../operations/pipeline.js';
import { pipelineFromWire } from '../operations/pipeline.js';
import { resultFromWire } from '../operations/result-wire.js';
import type { OperationResult } from '../model/operation.js';
import type { AuditVerdict } from '../safety/audit-verifier.js';
import type { SimulationEvent } from '../simulator/simulation-event.js';
import { simulationEvent } from '../simulator/simulation-event.js';
import type { GatewayRequest, GatewayRequests } from './gateway-requests.js';
import type { RemoteOperations } from './remote-operations.js';
import { createRemoteOperations, failureOf, idempotencyKey } from './remote-operations.js';

/**
 * What is asked by request, with all it takes to read the answers, in a module of its own: a page loads it with the first
 * request, and one that only watches never does. Each function is one request; it rejects as the method of `Cluster` does
 * that it stands behind.
 */
export interface RemoteWorkflows extends RemoteOperations {
  list(signal: AbortSignal): Promise<readonly OperationDescriptor[]>;
  preview(name: string, params: unknown, signal: AbortSignal): Promise<OperationPreview>;
  batch(requests: readonly BatchRequest[], signal: AbortSignal): Promise<readonly BatchAnswer[]>;
  pipeline(steps: readonly PipelineStep[], dryRun: boolean, signal: AbortSignal): Promise<PipelineResult>;
  history(limit: number, signal: AbortSignal): Promise<readonly OperationResult[]>;
  auditLines(limit: number, signal: AbortSignal): Promise<readonly AuditLine[]>;
  verifyAudit(signal: AbortSignal): Promise<AuditVerdict>;
  readResult(wire: unknown): OperationResult;
  readAuditLine(wire: unknown): AuditLine;
  readRecovery(wire: unknown): RecoveryEvent;
  readSimulation(wire: unknown): SimulationEvent;
}

const envelope = z.object({ data: z.unknown() });
const descriptors = z.union([
  z.object({ operations: z.array(operationDescriptor) }),
  z.array(operationDescriptor),
]);
const results = z.object({ results: z.array(z.unknown()) });
const lines = z.object({ lines: z.array(auditLine) });

const DEADLINE_MS = 60_000;
/** Several operations, each with its own deadline. */
const LONG_DEADLINE_MS = 600_000;

export function createRemoteWorkflows(options: {
  readonly requests: GatewayRequests;
  readonly clock: Clock;
  readonly random: Random;
  readonly operations: readonly OperationContract[];
  readonly onResult: (result: OperationResult) => void;
}): RemoteWorkflows {
  const { requests, random } = options;
  const contracts = new Map<string, OperationContract>(
    [...builtinContracts, ...options.operations].map((contract) => [contract.name, contract]),
  );
  const contractOf = (name: string): OperationContract | undefined => contracts.get(name);
  const readResult = (wire: unknown): OperationResult => {
    const name = (wire as { readonly operation?: unknown } | null)?.operation;
    return resultFromWire(contractOf(String(name)), wire);
  };

  const get = (path: string, signal: AbortSignal): Promise<unknown> =>
    ask({ method: 'GET', path, signal, deadlineMs: DEADLINE_MS });
  const post = (path: string, body: unknown, signal: AbortSignal): Promise<unknown> =>
    ask({ method: 'POST', path, body, signal, deadlineMs: DEADLINE_MS });
  /** Several operations in one request: without an answer, what of it changes something may have happened. */
  const run = async (name: string, body: unknown, reads: boolean, signal: AbortSignal): Promise<unknown> => {
    try {
      return await ask({
        method: 'POST',
        path: `/api/v1/operations/${name}`,
        body,
        ...(reads ? {} : { headers: { 'idempotency-key': idempotencyKey(random) } }),
        signal,
        deadlineMs: LONG_DEADLINE_MS,
      });
    } catch (cause) {
      throw failureOf(name, reads, cause);
    }
  };
  const ask = async (request: GatewayRequest & { readonly deadlineMs: number }): Promise<unknown> =>
    fromWire(envelope, await requests.json(request)).data;
  const onlyAsk = (named: readonly { readonly name: string }[]): boolean =>
    named.every(({ name }) => contractOf(name)?.danger === 'read');

  return {
    ...createRemoteOperations({ ...options, contractOf }),
    readResult,
    async list(signal) {
      const data = fromWire(descriptors, await get('/api/v1/operations', signal));
      return 'operations' in data ? data.operations : data;
    },
    async preview(name, params, signal) {
      const path = `/api/v1/operations/${encodeURIComponent(name)}/preview`;
      return fromWire(operationPreview, await post(path, params ?? {}, signal));
    },
    async batch(given, signal) {
      return batchFromWire(contractOf, await run('batch', { requests: given }, onlyAsk(given), signal));
    },
    async pipeline(steps, dryRun, signal) {
      const body = { steps: steps.map(({ onFailure, ...step }) => ({ ...step, on_failure: onFailure })) };
      const reads = dryRun || onlyAsk(steps);
      return pipelineFromWire(
        contractOf,
        await run('pipeline', { ...body, ...(dryRun ? { dry_run: true } : {}) }, reads, signal),
      );
    },
    async history(limit, signal) {
      const data = fromWire(results, await get(`/api/v1/operations/history?limit=${limit}`, signal));
      return data.results.map(readResult);
    },
    auditLines: async (limit, signal) =>
      fromWire(lines, await get(`/api/v1/audit?limit=${limit}`, signal)).lines,
    verifyAudit: async (signal) => fromWire(auditVerdict, await post('/api/v1/audit/verify', {}, signal)),
    readAuditLine: (wire) => fromWire(auditLine, wire),
    readRecovery: (wire) => fromWire(recoveryEvent, wire),
    readSimulation: (wire) => fromWire(simulationEvent, wire),
  };
}
