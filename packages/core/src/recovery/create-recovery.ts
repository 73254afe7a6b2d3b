import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type * as z from 'zod/mini';
import type { Clock, Random } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { FailedNode, RecoveryEvent } from '../model/recovery.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import type { AnswerKey, CachedAnswer } from './answer-cache.js';
import { createAnswerCache } from './answer-cache.js';
import type { BreakerState } from './breaker.js';
import type { BreakerNews, RecoveryKey } from './breaker-board.js';
import { createBreakerBoard } from './breaker-board.js';
import { callDeadline } from './deadline.js';
import type { PartialFailure } from './partial-failure.js';
import { weighPartialFailure } from './partial-failure.js';
import type { recoveryConfig } from './recovery-config.js';
import { resolveRecoveryConfig } from './recovery-config.js';
import type { RetryNews } from './retry.js';
import { retry } from './retry.js';
import { makeSimulationFallback } from './simulation-fallback.js';
import { healthSignOf } from './verdict.js';

/** Time and chance, for pauses and their jitter, and the policy. */
export interface RecoveryOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** What is not given has the default of `recoveryConfig`. */
  readonly config?: z.input<typeof recoveryConfig>;
}

/** A call to be brought through faults. */
export interface RecoveryCall {
  readonly key: RecoveryKey;
  /** Sending it twice is the same as once. */
  readonly idempotent: boolean;
  readonly signal: AbortSignal;
  /** From now, for all attempts and the pauses between them. */
  readonly deadlineMs: number;
  /** The longest one attempt may take, so that a silent node leaves time for another; all of the deadline when not said. */
  readonly attemptMs?: number;
  /** Attempts at most, where fewer are wanted than the policy allows. */
  readonly attempts?: number;
  /** The number of the first attempt, when there have been some already; 1 when not said. */
  readonly attempt?: number;
}

/** One attempt: what it must obey, and its number. */
export interface Attempt {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly number: number;
}

/** An answer with where it came from. */
export interface Recovered<T> {
  readonly value: T;
  readonly source: 'live' | 'cache';
  /** Milliseconds since it was true. */
  readonly ageMs: number;
  /** Why there is no live one. */
  readonly error: BeamdeckError | null;
}

/** An answer, and when it was true: milliseconds since the epoch. */
export interface Collected<T> {
  readonly value: T;
  readonly collectedAt: number;
}

/** Brings calls through faults: retries, breakers, deadlines, past answers. Holds nothing but bounded memory. */
export interface Recovery {
  /** Every decision, as it is taken. Does not replay; completes on `close()`; never errors. */
  readonly recovery$: Observable<RecoveryEvent>;

  /**
   * Runs a call until it succeeds, must not be repeated, or its time is over. Rejects with the last attempt's own error;
   * with `timeout` or `cancelled` at the deadline or on abort even when the callee does not stop; and at once, with the
   * code that opened it, while the breaker of its key is open. An outcome marked unknown is never repeated.
   */
  run<T>(call: RecoveryCall, attempt: (attempt: Attempt) => Promise<T>): Promise<T>;
  /**
   * As `run`, for questions: remembers the answer, and gives the last one with its age when the node cannot be had
   * (`canStandIn`). Every other error, a refusal above all, rejects as it does in `run`. With an answer at hand a new one is
   * not waited for beyond `patienceMs`, or beyond the age of that answer. `params` with the key tell the question from every
   * other: what is put under them must always be of one type.
   */
  runOrRecall<T>(
    call: RecoveryCall & { readonly params: unknown },
    attempt: (attempt: Attempt) => Promise<Collected<T>>,
  ): Promise<Recovered<T>>;
  /** What stands in for an answer that was not asked for because of `error`; null when nothing may, or does. */
  recall(key: AnswerKey, error: BeamdeckError): CachedAnswer | null;

  /** The design document's `retry_operation`: goes on with an operation that has failed `attempt - 1` times already. */
  retryOperation<P, T>(
    retried: Omit<RecoveryCall, 'key'> & {
      readonly operation: string;
      readonly node?: string;
      readonly params: P;
    },
    execute: (params: P, attempt: Attempt) => Promise<T>,
  ): Promise<T>;
  /** The last good answer to an operation, with its age, or null. Without `params`: the newest, whatever was asked. */
  fallbackToCache(operation: string, node: string | null, params?: unknown): CachedAnswer | null;
  /** Says what an answer of some nodes is worth, and tells of it when nodes failed. */
  handlePartialClusterFailure(
    operation: string,
    failedNodes: readonly FailedNode[],
    availableNodes: readonly string[],
  ): PartialFailure;
  /** See `makeSimulationFallback`. Both granting and refusing are told. */
  enableSimulationFallback(make: () => ClusterProbe<'simulated'>): ClusterProbe<'simulated'>;

  breakerState(key: RecoveryKey): BreakerState['state'];
  /** Cancels what is under way and completes `recovery$`. Idempotent. */
  close(): void;
}

/**
 * Makes the recovery of one cluster: breakers and past answers are its own. Throws `validation_error` for a configuration that
 * is not valid. After `close()` every run rejects with `closed`.
 */
export function createRecovery(options: RecoveryOptions): Recovery {
  const { clock, random } = options;
  const config = resolveRecoveryConfig(options.config);
  const events = new Subject<RecoveryEvent>();
  const cache = createAnswerCache({ clock, ...config.cache });
  const underWay = new Set<AbortController>();
  let closed = false;

  const stamp = (key: RecoveryKey) => ({
    at: isoTime(clock.now()),
    operation: key.operation,
    node: key.node,
  });
  const tell = (key: RecoveryKey, news: BreakerNews | RetryNews): void => {
    events.next(
      news.type === 'retry_scheduled'
        ? { ...stamp(key), ...news, nextAt: isoTime(clock.now() + news.delayMs) }
        : { ...stamp(key), ...news },
    );
  };
  const breakers = createBreakerBoard({ policy: config.breaker, clock, random, tell });

  async function attemptOnce<T>(
    key: RecoveryKey,
    call: Attempt,
    attempt: (attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    const ticket = breakers.admit(key);
    try {
      const value = await callDeadline(clock, call, (limits) => attempt({ ...limits, number: call.number }));
      breakers.settle(key, ticket, 'success', 'operation_error');
      return value;
    } catch (error) {
      breakers.settle(key, ticket, healthSignOf(error), errorFrom(error).code);
      throw error;
    }
  }

  async function run<T>(call: RecoveryCall, attempt: (attempt: Attempt) => Promise<T>): Promise<T> {
    if (closed) throw new BeamdeckError('closed', 'Recovery is closed.', { operation: call.key.operation });
    const endsAt = clock.now() + call.deadlineMs;
    const remainingMs = (): number => Math.max(0, endsAt - clock.now());
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(call.signal.reason);
    if (call.signal.aborted) onAbort();
    else call.signal.addEventListener('abort', onAbort, { once: true });
    underWay.add(stop);
    try {
      return await retry(
        {
          clock,
          random,
          policy: {
            ...config.retry,
            attempts: Math.min(config.retry.attempts, call.attempts ?? Infinity),
          },
          idempotent: call.idempotent,
          signal: stop.signal,
          remainingMs,
          tell: (news) => tell(call.key, news),
          ...(call.attempt === undefined ? {} : { firstAttempt: call.attempt }),
        },
        (number) => {
          const deadlineMs = Math.min(remainingMs(), call.attemptMs ?? Infinity);
          return attemptOnce(call.key, { signal: stop.signal, deadlineMs, number }, attempt);
        },
      );
    } finally {
      underWay.delete(stop);
      call.signal.removeEventListener('abort', onAbort);
    }
  }

  async function runOrRecall<T>(
    call: RecoveryCall & { readonly params: unknown },
    attempt: (attempt: Attempt) => Promise<Collected<T>>,
  ): Promise<Recovered<T>> {
    const key: AnswerKey = { ...call.key, params: call.params };
    const atHand = cache.get(key);
    const patienceMs = atHand === null ? Infinity : Math.max(config.cache.patienceMs, atHand.ageMs);
    try {
      const deadlineMs = Math.min(call.deadlineMs, patienceMs);
      const { value, collectedAt } = await run({ ...call, deadlineMs }, attempt);
      cache.put(key, value, collectedAt);
      return { value, source: 'live', ageMs: clock.now() - collectedAt, error: null };
    } catch (cause) {
      const error = errorFrom(cause);
      const past = recall(key, error);
      if (past === null) {
        if (!closed && canStandIn(error))
          events.next({ ...stamp(key), type: 'cache_missed', code: error.code });
        throw cause;
      }
      // What was put under this key is what this call's attempt gave.
      return { value: past.value as T, source: 'cache', ageMs: past.ageMs, error };
    }
  }

  function recall(key: AnswerKey, error: BeamdeckError): CachedAnswer | null {
    if (closed || !canStandIn(error)) return null;
    const past = cache.get(key);
    if (past !== null)
      events.next({ ...stamp(key), type: 'cache_used', code: error.code, ageMs: past.ageMs });
    return past;
  }

  return {
    recovery$: events.asObservable(),
    run,
    runOrRecall,
    recall,
    retryOperation: ({ operation, node = null, params, ...call }, execute) =>
      run({ ...call, key: { operation, node } }, (attempt) => execute(params, attempt)),
    fallbackToCache: (operation, node, params) => cache.get({ operation, node, params }),
    handlePartialClusterFailure(operation, failedNodes, availableNodes) {
      const weighed = weighPartialFailure(failedNodes, availableNodes);
      if (weighed.outcome !== 'complete') {
        events.next({
          ...stamp({ operation, node: null }),
          type: 'partial_failure',
          nodesFailed: [...weighed.nodesFailed],
          nodesAvailable: [...weighed.nodesAvailable],
        });
      }
      return weighed;
    },
    enableSimulationFallback(make) {
      const key = { operation: 'enable_simulation_fallback', node: null };
      const say = (allowed: boolean, reason: string): void =>
        events.next({ ...stamp(key), type: 'simulation_fallback', allowed, reason });
      try {
        const probe = makeSimulationFallback({ allowed: config.simulationFallback }, make);
        say(true, 'A simulated cluster stands in, at the request of its user.');
        return probe;
      } catch (error) {
        say(false, errorFrom(error).message);
        throw error;
      }
    },
    breakerState: (key) => breakers.stateOf(key),
    close() {
      if (closed) return;
      closed = true;
      for (const stop of underWay) stop.abort();
      cache.clear();
      events.complete();
    },
  };
}

/** Whether a past answer may stand in: the node could not be had, while whoever asked still wants to know. */
function canStandIn(error: BeamdeckError): boolean {
  return error.class === 'system' && error.code !== 'closed';
}
