import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { Clock, Random } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { Cost, OperationResult } from '../model/operation.js';
import { parseParams } from '../model/params.js';
import { canonicalJson } from '../model/state-checksum.js';
import { callDeadline } from '../recovery/deadline.js';
import { joinedSignal } from '../recovery/joined-signal.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import type { AnyOperation } from './builtin.js';
import { askEachNode } from './each-node.js';
import { nearestNames } from './nearest-names.js';
import type { OperationContext } from './operation.js';
import type { RunAnswer } from './shared-reads.js';
import { createSharedReads } from './shared-reads.js';
import { isSmallData } from './small-data.js';

/** Runs operations by name: params checked, deadline kept, equal reads shared, cost and age told, outcome recorded. */
export interface OperationRunner {
  readonly operations: readonly AnyOperation[];
  /** Every outcome, failed ones too. Does not replay. */
  readonly results$: Observable<OperationResult>;
  /**
   * The last outcomes, newest last; at most `maxOperationHistory`. Their `data` is kept up to about 64 KiB of JSON each, and
   * is null where it was larger.
   */
  history(): readonly OperationResult[];
  /** Resolves when done; rejects with a `BeamdeckError` that names the operation, when failed or when the outcome is unknown. */
  execute(
    name: string,
    params?: unknown,
    options?: { readonly signal?: AbortSignal },
  ): Promise<OperationResult>;
  close(): void;
}

/** The part of the context that knows the one run. */
export type RunningContext = Pick<
  OperationContext,
  'signal' | 'clearance' | 'remainingMs' | 'now' | 'ask' | 'askEach' | 'visible' | 'account' | 'rests'
>;

export interface OperationRunnerOptions {
  readonly operations: readonly AnyOperation[];
  readonly clock: Clock;
  readonly random: Random;
  readonly simulated: boolean;
  readonly maxHistory: number;
  /** No operation takes longer, whatever it declares. */
  readonly timeoutMs: number;
  /** The part of the context that knows the cluster. */
  readonly context: (base: RunningContext) => OperationContext;
  /** Keeps the cluster watched while an operation runs. */
  readonly hold: () => () => void;
}

/** Of the data of one result in the history; what was asked for may be tens of thousands of rows. */
const MAX_KEPT_CHARS = 65_536;

export function createOperationRunner(options: OperationRunnerOptions): OperationRunner {
  const { clock, random, context, hold } = options;
  const byName = new Map(options.operations.map((operation) => [operation.name, operation]));
  const results = new Subject<OperationResult>();
  const reads = createSharedReads(clock);
  const closing = new AbortController();
  let history: readonly OperationResult[] = [];

  return {
    operations: options.operations,
    results$: results.asObservable(),
    history: () => history,
    async execute(name, given, { signal } = {}) {
      const operation = byName.get(name);
      if (operation === undefined) throw notFound(name, [...byName.keys()]);
      const params = parseParams(operation.params, given, { operation: name }) as Readonly<
        Record<string, unknown>
      >;
      const startedAt = clock.now();
      const release = hold();
      try {
        const answer = await joinedSignal([closing.signal, signal], (joined) =>
          ask(operation, params, joined),
        );
        const result = resultOf(operation, params, startedAt, answer, null);
        record(result);
        return result;
      } catch (cause) {
        const error = closing.signal.aborted ? closedError(name) : failureOf(operation, cause);
        record(resultOf(operation, params, startedAt, null, error));
        throw error;
      } finally {
        release();
      }
    },
    close() {
      closing.abort();
      reads.clear();
      results.complete();
    },
  };

  function ask(operation: AnyOperation, params: object, signal: AbortSignal): Promise<RunAnswer> {
    const timed = (outer: AbortSignal): Promise<RunAnswer> => {
      const deadlineMs = Math.min(operation.timeoutMs, options.timeoutMs);
      return callDeadline(clock, { signal: outer, deadlineMs }, (call) =>
        runOnce(operation, params, call.signal, deadlineMs),
      );
    };
    if (operation.danger !== 'read' || !operation.idempotent) return timed(signal);
    const key = `${operation.name} ${canonicalJson(params)}`;
    return reads.ask({ key, cacheMs: operation.cacheMs, signal, run: timed });
  }

  async function runOnce(
    operation: AnyOperation,
    params: object,
    signal: AbortSignal,
    deadlineMs: number,
  ): Promise<RunAnswer> {
    const endsAt = clock.now() + deadlineMs;
    const cost: Record<string, Cost> = {};
    let oldestAt = Infinity;
    const remainingMs = (): number => Math.max(1, endsAt - clock.now());
    const account: OperationContext['account'] = (node, spent, ageMs) => {
      const before = cost[node];
      cost[node] = {
        targetMs: (before?.targetMs ?? 0) + spent.targetMs,
        bytes: (before?.bytes ?? 0) + spent.bytes,
      };
      oldestAt = Math.min(oldestAt, clock.now() - ageMs);
    };
    const ask: OperationContext['ask'] = (node, question) => askOne(node, question, signal);
    const askOne = async <T>(
      node: string,
      question: (call: ProbeContext) => Promise<ProbeAnswer<T>>,
      within: AbortSignal,
    ): Promise<T> => {
      // What a node has found by then is worth more than its silence at the end.
      const deadlineMs = Math.max(1, remainingMs() * 0.9);
      const answer = await question({ signal: within, deadlineMs, priority: 'normal' });
      account(node, answer.cost, clock.now() - answer.collectedAt);
      return answer.value;
    };
    const data = await operation.run(
      params,
      context({
        signal,
        clearance: { process: null, forced: false, auditSeq: null },
        remainingMs,
        now: () => clock.now(),
        ask,
        askEach: (nodes, question) =>
          askEachNode(nodes, signal, (node, within) => askOne(node, (call) => question(node, call), within)),
        visible: (nodes) => nodes,
        account,
        rests(ageMs) {
          oldestAt = Math.min(oldestAt, clock.now() - ageMs);
        },
      }),
    );
    return { data, cost, oldestAt: Math.min(oldestAt, clock.now()) };
  }

  function resultOf(
    operation: AnyOperation,
    params: Readonly<Record<string, unknown>>,
    startedAt: number,
    answer: RunAnswer | null,
    error: BeamdeckError | null,
  ): OperationResult {
    const now = clock.now();
    return {
      operation: operation.name,
      params: { ...params },
      outcome: error === null ? 'done' : error.details['outcome'] === 'unknown' ? 'unknown' : 'failed',
      data: answer?.data ?? null,
      error: error?.toJSON() ?? null,
      executedAt: isoTime(startedAt),
      executionTimeMs: now - startedAt,
      metadata: {
        operation: operation.name,
        requestId: requestId(random),
        executionTimeMs: now - startedAt,
        simulated: options.simulated,
        sourceAgeMs: answer === null ? 0 : now - answer.oldestAt,
        cost: { ...answer?.cost },
      },
    };
  }

  function record(result: OperationResult): void {
    const kept = isSmallData(result.data, MAX_KEPT_CHARS) ? result : { ...result, data: null };
    history = [...history, kept].slice(-options.maxHistory);
    results.next(result);
  }
}

/** Codes that say nothing of what happened on the node after the request had left. */
const UNHEARD = new Set(['timeout', 'cancelled', 'node_unreachable', 'closed']);

/**
 * The failure as the caller gets it. An operation that changes something and was not heard of again may have happened: its
 * outcome is `unknown`, and it is not to be repeated by itself.
 */
function failureOf(operation: AnyOperation, cause: unknown): BeamdeckError {
  const error = errorFrom(cause, { operation: operation.name });
  const changes = operation.danger === 'change' || operation.danger === 'destroy';
  if (!changes || !UNHEARD.has(error.code) || error.details['outcome'] !== undefined) return error;
  return new BeamdeckError(error.code, error.message, {
    operation: operation.name,
    details: { ...error.details, outcome: 'unknown' },
    suggestions: ['Look whether it has happened before trying again.'],
    retryable: false,
    cause: error,
  });
}

function notFound(name: string, known: readonly string[]): BeamdeckError {
  return new BeamdeckError('operation_not_found', 'There is no operation of that name.', {
    details: { operation: name },
    suggestions: nearestNames(name, known).map((near) => `Did you mean ${near}?`),
  });
}

const closedError = (operation: string): BeamdeckError =>
  new BeamdeckError('closed', 'The cluster was closed.', { operation });

/** Tells one call from another in logs and history; not a secret. */
function requestId(random: Random): string {
  const word = (): string =>
    Math.floor(random() * 0x100000000)
      .toString(16)
      .padStart(8, '0');
  return word() + word();
}
