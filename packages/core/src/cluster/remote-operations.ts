import * as z from 'zod/mini';
import type { Clock, Random } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import { fromWire, wireName } from '../model/codec.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { OperationMetadata, OperationResult } from '../model/operation.js';
import { operationMetadata } from '../model/operation.js';
import type { OperationContract } from '../operations/contract.js';
import type { ExecuteOptions } from './cluster.js';
import type { GatewayRequests } from './gateway-requests.js';

/** The operations of a gateway, by its REST half. */
export interface RemoteOperations {
  /** Resolves when done; rejects as `Cluster.operations.execute` does. */
  execute(
    name: string,
    params: unknown,
    options: Omit<ExecuteOptions, 'signal'> & { readonly signal: AbortSignal },
  ): Promise<OperationResult>;
}

export interface RemoteOperationsOptions {
  readonly requests: GatewayRequests;
  readonly contractOf: (name: string) => OperationContract | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Every outcome of `execute` that is to be told. */
  readonly onResult: (result: OperationResult) => void;
}

/** Longer than the gateway's own deadline, so that its answer about it is heard. */
const GRACE_MS = 5_000;
const DEFAULT_TIMEOUT_MS = 60_000;

const envelope = z.object({ data: z.unknown(), timestamp: z.string(), metadata: z.optional(z.unknown()) });
/** An Arsenal server says less of itself. */
const partialMetadata = z.partial(operationMetadata);

export function createRemoteOperations(options: RemoteOperationsOptions): RemoteOperations {
  const { requests, clock, random, contractOf, onResult } = options;

  return {
    async execute(name, params, { signal, requestId, unrecorded = false }) {
      const startedAt = clock.now();
      const operation = contractOf(name);
      const given = (params ?? {}) as Readonly<Record<string, unknown>>;
      try {
        const wire = await requests.json({
          method: 'POST',
          path: `/api/v1/operations/${encodeURIComponent(name)}/execute${unrecorded ? '?unrecorded=1' : ''}`,
          body: Object.fromEntries(Object.entries(given).map(([key, value]) => [wireName(key), value])),
          headers: {
            ...(operation?.danger === 'read' ? {} : { 'idempotency-key': idempotencyKey(random) }),
            ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
          },
          operation: name,
          signal,
          deadlineMs: (operation?.timeoutMs ?? DEFAULT_TIMEOUT_MS) + GRACE_MS,
        });
        const result = read(name, operation, given, startedAt, wire);
        if (!unrecorded) onResult(result);
        return result;
      } catch (cause) {
        const error = failureOf(
          name,
          operation?.danger === 'read' || operation?.danger === 'diagnose',
          cause,
        );
        if (!unrecorded) onResult(failed(name, given, startedAt, error));
        throw error;
      }
    },
  };

  function read(
    name: string,
    operation: OperationContract | undefined,
    params: Readonly<Record<string, unknown>>,
    startedAt: number,
    wire: unknown,
  ): OperationResult {
    const { data, timestamp, metadata } = fromWire(envelope, wire);
    const told = metadata === undefined ? {} : fromWire(partialMetadata, metadata);
    return {
      operation: name,
      params: { ...params },
      outcome: 'done',
      data: operation === undefined ? data : fromWire(operation.result, data),
      error: null,
      executedAt: timestamp,
      executionTimeMs: told.executionTimeMs ?? clock.now() - startedAt,
      metadata: metadataOf(name, startedAt, told),
    };
  }

  function failed(
    name: string,
    params: Readonly<Record<string, unknown>>,
    startedAt: number,
    error: BeamdeckError,
  ): OperationResult {
    return {
      operation: name,
      params: { ...params },
      outcome: error.details['outcome'] === 'unknown' ? 'unknown' : 'failed',
      data: null,
      error: error.toJSON(),
      executedAt: isoTime(startedAt),
      executionTimeMs: clock.now() - startedAt,
      metadata: metadataOf(name, startedAt, {}),
    };
  }

  function metadataOf(
    name: string,
    startedAt: number,
    told: z.output<typeof partialMetadata>,
  ): OperationMetadata {
    return {
      operation: name,
      requestId: told.requestId ?? '',
      executionTimeMs: told.executionTimeMs ?? clock.now() - startedAt,
      simulated: told.simulated ?? false,
      sourceAgeMs: told.sourceAgeMs ?? 0,
      cost: told.cost ?? {},
      ...(told.actor === undefined ? {} : { actor: told.actor }),
    };
  }
}

/** Codes after which nobody knows what became of a request that had been sent. */
const UNHEARD = new Set(['timeout', 'cancelled', 'cluster_unavailable', 'protocol_error']);

/**
 * Whether the gateway has not been heard on what became of the request. What a proxy answers in its place, after it may have
 * passed the request on, is no word of the gateway's; nor is a success that cannot be read.
 */
function isUnheard({ code, details }: BeamdeckError): boolean {
  const { httpStatus } = details;
  if (typeof httpStatus !== 'number' || code === 'timeout') return UNHEARD.has(code);
  return details['fromGateway'] === false && (httpStatus >= 500 || httpStatus === 408 || httpStatus < 300);
}

/**
 * A change whose answer did not come may have happened: unless the gateway itself says that it failed, its outcome is
 * `unknown`. An operation that is not known here may be a change.
 */
export function failureOf(name: string, reads: boolean, cause: unknown): BeamdeckError {
  const error = errorFrom(cause, { operation: name });
  if (reads || !isUnheard(error) || error.details['outcome'] !== undefined) return error;
  return new BeamdeckError(error.code, error.message, {
    operation: name,
    details: { ...error.details, outcome: 'unknown' },
    suggestions: ['Look whether it has happened before trying again.'],
    retryable: false,
    cause: error,
  });
}

/** Tells a request from its repetition. */
export function idempotencyKey(random: Random): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x100000000)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}
