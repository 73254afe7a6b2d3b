import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { Clock, Random } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { OperationResult } from '../model/operation.js';
import { parseParams } from '../model/params.js';
import type { OperationPreview } from '../model/preview.js';
import type { Principal } from '../model/principal.js';
import { canonicalJson } from '../model/state-checksum.js';
import { callDeadline } from '../recovery/deadline.js';
import { joinedSignal } from '../recovery/joined-signal.js';
import { outcomeOf } from '../recovery/outcome.js';
import type { Recovery } from '../recovery/create-recovery.js';
import type { Safety } from '../safety/create-safety.js';
import type { Clearance, GuardedRequest } from '../safety/guarded-request.js';
import { defaultAim } from './aim.js';
import type { AnyOperation } from './builtin.js';
import { nearestNames } from './nearest-names.js';
import type { OperationContext } from './operation.js';
import { createOperationHistory } from './operation-history.js';
import { tellPartition } from './partition-error.js';
import type { RunningContext } from './run-context.js';
import { beginRun } from './run-context.js';
import type { RunAnswer } from './shared-reads.js';
import { createSharedReads } from './shared-reads.js';

/** How one run is asked for. */
export interface RunRequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly requestId?: string | undefined;
  /** Not for the history or `results$`: what is asked again and again. */
  readonly unrecorded?: boolean | undefined;
  /** No past answer stands in: something may be done on the strength of this one. */
  readonly live?: boolean | undefined;
  /** Runs the operation's part instead: how several are run as one. */
  readonly instead?: (params: never, context: OperationContext) => Promise<unknown>;
}

/**
 * Runs operations by name for whoever asks: params checked, then through safety, deadline kept, equal reads shared, cost and
 * age told, outcome recorded.
 */
export interface OperationRunner {
  readonly operations: readonly AnyOperation[];
  /** Every outcome, failed ones too, as it is kept in the history. Does not replay. */
  readonly results$: Observable<OperationResult>;
  /** The last outcomes, newest last; at most `maxHistory`. */
  history(): readonly OperationResult[];
  /** The operation of that name; throws `operation_not_found`. */
  find(name: string): AnyOperation;
  /** Resolves when done; rejects with a `BeamdeckError` that names the operation, when refused, failed or unknown. */
  execute(
    principal: Principal,
    name: string,
    params?: unknown,
    options?: RunRequestOptions,
  ): Promise<OperationResult>;
  /** What it would do. Does nothing, counts for nothing, and is not recorded. */
  preview(
    principal: Principal,
    name: string,
    params?: unknown,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<OperationPreview>;
  close(): void;
}

export interface OperationRunnerOptions {
  readonly operations: readonly AnyOperation[];
  readonly clock: Clock;
  readonly random: Random;
  readonly simulated: boolean;
  readonly maxHistory: number;
  /** No operation takes longer, whatever it declares. */
  readonly timeoutMs: number;
  readonly safety: Safety;
  readonly recovery: Recovery;
  /** The part of the context that knows the cluster. */
  readonly context: (base: RunningContext) => OperationContext;
  readonly isLinked: (node: string) => boolean;
  /** Whether it may well live, on the other side of a partition. */
  readonly isCutOff: (node: string) => boolean;
  /** Keeps the cluster watched while an operation runs. */
  readonly hold: () => () => void;
}

type Params = Readonly<Record<string, unknown>>;

export function createOperationRunner(options: OperationRunnerOptions): OperationRunner {
  const { clock, random, safety, hold } = options;
  const byName = new Map(options.operations.map((operation) => [operation.name, operation]));
  const results = new Subject<OperationResult>();
  const reads = createSharedReads(clock);
  const closing = new AbortController();
  // A signal each: one that is shared by many calls would warn of its listeners.
  const underWay = new Set<AbortController>();
  let running = 0;
  const history = createOperationHistory({ max: options.maxHistory, redactor: safety.redactor });

  return {
    operations: options.operations,
    results$: results.asObservable(),
    history: () => history.list(),
    find,
    async execute(principal, name, given, { signal, ...how } = {}) {
      const operation = find(name);
      const params = paramsOf(operation, given);
      const startedAt = clock.now();
      const requestId = how.requestId ?? newRequestId(random);
      const told = {
        principal,
        operation,
        params,
        requestId,
        startedAt,
        unrecorded: how.unrecorded === true,
      };
      const release = hold();
      running += 1;
      try {
        const answer = await untilClosed(signal, (joined) => {
          const request = requestOf(told, joined);
          return safety.guard(request, (clearance) =>
            tellPartition(answerTo(told, request, clearance, how), options.isCutOff),
          );
        });
        const result = resultOf(told, answer, null);
        record(told, result);
        return result;
      } catch (cause) {
        const error = failureOf(operation, cause);
        record(told, resultOf(told, null, error));
        throw error;
      } finally {
        release();
        running -= 1;
        if (closing.signal.aborted && running === 0) results.complete();
      }
    },
    async preview(principal, name, given, { signal } = {}) {
      const operation = find(name);
      const params = paramsOf(operation, given);
      const told = { principal, operation, params, requestId: newRequestId(random) };
      const release = hold();
      try {
        return await untilClosed(signal, (joined) =>
          callDeadline(clock, { signal: joined, deadlineMs: deadlineOf(operation) }, (call) =>
            tellPartition(previewOf(requestOf(told, call.signal), operation, params), options.isCutOff),
          ),
        );
      } catch (cause) {
        throw failureOf(operation, cause);
      } finally {
        release();
      }
    },
    close() {
      closing.abort();
      for (const stop of underWay) stop.abort();
      reads.clear();
      // What is under way ends now, and is told before the stream is over.
      if (running === 0) results.complete();
    },
  };

  async function untilClosed<T>(
    signal: AbortSignal | undefined,
    run: (joined: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const stop = new AbortController();
    underWay.add(stop);
    if (closing.signal.aborted) stop.abort();
    try {
      return await joinedSignal([stop.signal, signal], run);
    } finally {
      underWay.delete(stop);
    }
  }

  function find(name: string): AnyOperation {
    const operation = byName.get(name);
    if (operation === undefined) throw notFound(name, [...byName.keys()]);
    return operation;
  }

  function paramsOf(operation: AnyOperation, given: unknown): Params {
    return parseParams(operation.params, operation.understand?.(given) ?? given, {
      operation: operation.name,
    }) as Params;
  }

  function deadlineOf({ timeoutMs }: AnyOperation): number {
    return Math.min(timeoutMs, options.timeoutMs);
  }

  function requestOf(
    told: Pick<Told, 'principal' | 'operation' | 'params' | 'requestId'>,
    signal: AbortSignal,
  ): GuardedRequest {
    const { operation, ...of } = told;
    return {
      ...of,
      operation,
      ...(operation.aim ?? defaultAim)(told.params),
      signal,
      deadlineMs: deadlineOf(operation),
    };
  }

  function answerTo(
    { operation, params, principal }: Told,
    { signal }: GuardedRequest,
    clearance: Clearance,
    { instead, live = false }: RunRequestOptions,
  ): Promise<RunAnswer> {
    const sight = safety.sightOf(principal);
    const recalls = operation.danger === 'read' && !live;
    const timed = (outer: AbortSignal): Promise<RunAnswer> => {
      const deadlineMs = deadlineOf(operation);
      return callDeadline(clock, { signal: outer, deadlineMs }, async (call) => {
        const run = beginRun({
          ...options,
          ...{ operation, sight, clearance, signal: call.signal, deadlineMs, recalls },
        });
        const work = instead ?? operation.run.bind(operation);
        const data = await work(params as never, options.context(run.context));
        return { data, cost: run.cost, oldestAt: run.oldestAt() };
      });
    };
    if (operation.danger !== 'read' || !operation.idempotent || instead !== undefined) return timed(signal);
    // Those who see the same nodes get the same answer; and only they.
    const key = `${operation.name} ${sight.key} ${String(live)} ${canonicalJson(params)}`;
    return reads.ask({ key, cacheMs: operation.cacheMs, signal, run: timed });
  }

  async function previewOf(
    request: GuardedRequest,
    operation: AnyOperation,
    params: Params,
  ): Promise<OperationPreview> {
    const judged = await safety.preview(request);
    const { principal, target, signal, deadlineMs } = request;
    const sight = safety.sightOf(principal);
    const clearance: Clearance = { process: judged.process, forced: false, auditSeq: null };
    // Whoever may not do it is told nothing of the target.
    const mayKnow = safety.authorise(principal, operation, target).allowed;
    const run = beginRun({
      ...options,
      ...{ operation, sight, clearance, signal, deadlineMs, recalls: false },
    });
    const found =
      mayKnow && operation.preview !== undefined
        ? await operation.preview(params as never, options.context(run.context))
        : { effects: [], details: {} };
    return {
      operation: operation.name,
      danger: operation.danger,
      allowed: judged.allowed,
      objections: judged.objections.map((objection) => ({ ...objection })),
      process: judged.process,
      protection: judged.protection,
      confirmation: judged.confirmation,
      effects: [...found.effects],
      details: { ...found.details },
    };
  }

  function resultOf(told: Told, answer: RunAnswer | null, error: BeamdeckError | null): OperationResult {
    const { operation, params, requestId, principal, startedAt } = told;
    const now = clock.now();
    return {
      operation: operation.name,
      params: { ...params },
      outcome: error === null ? 'done' : outcomeOf(error, 'read'),
      data: answer?.data ?? null,
      error: error?.toJSON() ?? null,
      executedAt: isoTime(startedAt),
      executionTimeMs: now - startedAt,
      metadata: {
        operation: operation.name,
        requestId,
        executionTimeMs: now - startedAt,
        simulated: options.simulated,
        sourceAgeMs: answer === null ? 0 : now - answer.oldestAt,
        cost: { ...answer?.cost },
        actor: principal.id,
      },
    };
  }

  function record({ unrecorded }: Told, result: OperationResult): void {
    if (!unrecorded) results.next(history.add(result));
  }

  /** As the caller gets it: named, without secrets, and `closed` when it was we who ended it. */
  function failureOf(operation: AnyOperation, cause: unknown): BeamdeckError {
    const error = safety.redactor.error(errorFrom(cause, { operation: operation.name }));
    if (!closing.signal.aborted) return error;
    const { outcome } = error.details;
    return new BeamdeckError('closed', 'The cluster was closed.', {
      operation: operation.name,
      ...(outcome === undefined ? {} : { details: { outcome } }),
      suggestions: ['Ask again once it is watched anew: whoever runs it here has ended that.'],
    });
  }
}

/** One run, by whom and of what. */
interface Told {
  readonly principal: Principal;
  readonly operation: AnyOperation;
  readonly params: Params;
  readonly requestId: string;
  readonly startedAt: number;
  readonly unrecorded: boolean;
}

function notFound(name: string, known: readonly string[]): BeamdeckError {
  return new BeamdeckError('operation_not_found', 'There is no operation of that name.', {
    details: { operation: name.slice(0, 255) },
    suggestions: nearestNames(name, known).map((near) => `Did you mean ${near}?`),
  });
}

/** Tells one call from another in logs and history; not a secret. */
function newRequestId(random: Random): string {
  const word = (): string =>
    Math.floor(random() * 0x100000000)
      .toString(16)
      .padStart(8, '0');
  return word() + word();
}
