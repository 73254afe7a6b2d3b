import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { fromWire, toWire } from '../model/codec.js';
import type { ErrorCode } from '../model/error.js';
import { BeamdeckError } from '../model/error.js';
import type { RecoveryEvent } from '../model/recovery.js';
import { recoveryEvent } from '../model/recovery.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import { steppedClock } from '../simulator/clock.js';
import type { RecoveryCall, RecoveryOptions } from './create-recovery.js';
import { createRecovery } from './create-recovery.js';

const key = { operation: 'node_info', node: 'a@h' };

function setUp(config: NonNullable<RecoveryOptions['config']> = {}) {
  const clock = steppedClock();
  const recovery = createRecovery({ clock, random: () => 0.999_999, config });
  const events: RecoveryEvent[] = [];
  let completed = false;
  recovery.recovery$.subscribe({ next: (event) => events.push(event), complete: () => (completed = true) });
  const call = (more: Partial<RecoveryCall> = {}): RecoveryCall => ({
    key,
    idempotent: true,
    signal: new AbortController().signal,
    deadlineMs: 30_000,
    ...more,
  });
  return {
    clock,
    recovery,
    events,
    call,
    types: () => events.map(({ type }) => type),
    isDone: () => completed,
  };
}

const fault = (code: ErrorCode, details: Record<string, unknown> = {}) =>
  new BeamdeckError(code, 'x', { details });

/** Fails with each given error in turn, then answers. */
function failing(...errors: readonly Error[]) {
  let calls = 0;
  const attempt = async (): Promise<string> => {
    const error = errors[calls];
    calls += 1;
    if (error !== undefined) throw error;
    return 'answer';
  };
  return { attempt, calls: () => calls };
}

const rejecting = (code: ErrorCode) => (): Promise<never> => Promise.reject(fault(code));

/** Lets a rejection be looked at later without being reported as unhandled meanwhile. */
function settled<T>(promise: Promise<T>): Promise<T | BeamdeckError> {
  return promise.catch((error: unknown) => error as BeamdeckError);
}

describe('recovery.run', () => {
  it('tries again with growing pauses, and tells each decision', async () => {
    const { clock, recovery, events, call, types } = setUp();
    const { attempt, calls } = failing(fault('timeout'), fault('node_unreachable'));
    const result = recovery.run(call(), attempt);
    await clock.advance(199);
    expect(calls()).toBe(1);
    await clock.advance(1);
    expect(calls()).toBe(2);
    await clock.advance(400);
    await expect(result).resolves.toBe('answer');
    expect(types()).toEqual(['retry_scheduled', 'retry_scheduled', 'recovered']);
    expect(events[0]).toMatchObject({
      attempt: 1,
      code: 'timeout',
      delayMs: 200,
      node: 'a@h',
      operation: 'node_info',
    });
    expect(events[2]).toMatchObject({ attempts: 3 });
    expect(clock.pending).toBe(0);
  });

  it('never repeats an unknown outcome, nor a code that is not retryable, nor a change', async () => {
    const { clock, recovery, call, events } = setUp();
    const refused = [
      [fault('timeout', { outcome: 'unknown' }), true, 'unknown_outcome'],
      [fault('forbidden'), true, 'not_retryable'],
      [fault('timeout'), false, 'not_idempotent'],
      [new TypeError('a bug'), true, 'not_retryable'],
    ] as const;
    for (const [error, idempotent, reason] of refused) {
      const { attempt, calls } = failing(error);
      await expect(recovery.run(call({ idempotent }), attempt)).rejects.toBe(error);
      expect(calls()).toBe(1);
      expect(events.at(-1)).toMatchObject({ type: 'gave_up', reason, attempts: 1 });
    }
    expect(clock.pending).toBe(0);
  });

  it('repeats a change only on proof that the first one did nothing', async () => {
    const { clock, recovery, call } = setUp();
    const { attempt, calls } = failing(fault('node_unreachable', { outcome: 'failed' }));
    const result = recovery.run(call({ idempotent: false }), attempt);
    await clock.advance(200);
    await expect(result).resolves.toBe('answer');
    expect(calls()).toBe(2);
  });

  it('waits as long as it was asked to, or gives up at once when that is too long', async () => {
    const { clock, recovery, call, events } = setUp();
    const polite = failing(fault('rate_limited', { retryAfterMs: 3_000 }));
    const result = recovery.run(call(), polite.attempt);
    await clock.advance(2_999);
    expect(polite.calls()).toBe(1);
    await clock.advance(1);
    await expect(result).resolves.toBe('answer');

    const tooLong = failing(fault('rate_limited', { retryAfterMs: 60_000 }));
    await expect(recovery.run(call(), tooLong.attempt)).rejects.toMatchObject({ code: 'rate_limited' });
    expect(events.at(-1)).toMatchObject({ type: 'gave_up', reason: 'deadline' });
  });

  it('ends at the deadline even when the callee does not, having told it to stop', async () => {
    const { clock, recovery, call } = setUp();
    let signal: AbortSignal | undefined;
    const result = settled(
      recovery.run(call({ deadlineMs: 1_000 }), (attempt) => {
        ({ signal } = attempt);
        return new Promise<never>(() => undefined);
      }),
    );
    await clock.advance(1_000);
    expect(await result).toMatchObject({ code: 'timeout' });
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('gives a second attempt its time when one attempt has a limit of its own', async () => {
    const { clock, recovery, call } = setUp();
    const limits: number[] = [];
    const result = recovery.run(call({ deadlineMs: 5_000, attemptMs: 2_000 }), ({ deadlineMs, number }) => {
      limits.push(deadlineMs);
      return number === 1 ? new Promise<never>(() => undefined) : Promise.resolve('late');
    });
    await clock.advance(2_200);
    await expect(result).resolves.toBe('late');
    expect(limits).toEqual([2_000, 2_000]);
  });

  it('stops when cancelled: in an attempt, in a pause, and before the first', async () => {
    const { clock, recovery, call } = setUp();
    const during = new AbortController();
    const first = settled(
      recovery.run(call({ signal: during.signal }), () => new Promise<never>(() => undefined)),
    );
    during.abort();
    expect(await first).toMatchObject({ code: 'cancelled' });

    const between = new AbortController();
    const { attempt, calls } = failing(fault('timeout'));
    const second = settled(recovery.run(call({ signal: between.signal }), attempt));
    await clock.advance(100);
    between.abort();
    expect(await second).toMatchObject({ code: 'cancelled' });
    expect(calls()).toBe(1);

    const before = AbortSignal.abort();
    const third = failing();
    expect(await settled(recovery.run(call({ signal: before }), third.attempt))).toMatchObject({
      code: 'cancelled',
    });
    expect(third.calls()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('opens the breaker of one node and operation only, rejects at once, and closes after a good trial', async () => {
    const { clock, recovery, call, types, events } = setUp({
      retry: { attempts: 1, initialMs: 1, maxMs: 1, factor: 1, jitter: 0 },
      breaker: { failures: 3, openMs: 1_000, maxOpenMs: 4_000, jitter: 0 },
    });
    for (let i = 0; i < 3; i += 1) await settled(recovery.run(call(), failing(fault('timeout')).attempt));
    expect(types()).toContain('breaker_opened');
    expect(recovery.breakerState(key)).toBe('open');

    const refused = failing();
    const error = await settled(recovery.run(call(), refused.attempt));
    expect(error).toMatchObject({
      code: 'timeout',
      details: { breaker: 'open', outcome: 'failed', retryAfterMs: 1_000 },
    });
    expect(refused.calls()).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: 'gave_up', reason: 'breaker_open' });

    for (const other of [
      { operation: 'ping_node', node: 'a@h' },
      { operation: 'node_info', node: 'b@h' },
    ]) {
      await expect(recovery.run(call({ key: other }), failing().attempt)).resolves.toBe('answer');
    }

    await clock.advance(1_000);
    await expect(recovery.run(call(), failing().attempt)).resolves.toBe('answer');
    expect(types().slice(-2)).toEqual(['breaker_trial', 'breaker_closed']);
    expect(recovery.breakerState(key)).toBe('closed');
  });

  it('does not count against a node what the node answered', async () => {
    const { recovery, call } = setUp();
    for (let i = 0; i < 50; i += 1)
      await settled(recovery.run(call(), failing(fault('process_not_found')).attempt));
    expect(recovery.breakerState(key)).toBe('closed');
  });

  it('holds nothing after any run of faults, never exceeds its attempts, never repeats a change', async () => {
    const codes = fc.constantFrom<ErrorCode>(
      'timeout',
      'node_unreachable',
      'remote_error',
      'forbidden',
      'rate_limited',
    );
    const plan = fc.array(
      fc.record({ code: codes, outcome: fc.constantFrom(undefined, 'failed', 'unknown') }),
      {
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(plan, fc.boolean(), async (faults, idempotent) => {
        const { clock, recovery, call } = setUp();
        const errors = faults.map(({ code, outcome }) =>
          fault(code, outcome === undefined ? {} : { outcome }),
        );
        const { attempt, calls } = failing(...errors);
        const result = settled(recovery.run(call({ idempotent }), attempt));
        await clock.advance(30_000);
        await result;
        expect(calls()).toBeLessThanOrEqual(4);
        expect(clock.pending).toBe(0);
        // All but the last one must have been such as may be repeated.
        for (const error of errors.slice(0, calls() - 1)) {
          expect(error.retryable).toBe(true);
          expect(error.details['outcome']).not.toBe('unknown');
          if (!idempotent) expect(error.details['outcome']).toBe('failed');
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('recovery, by the names of the design document', () => {
  it('retryOperation goes on from an attempt', async () => {
    const { clock, recovery, events } = setUp();
    const { attempt, calls } = failing(fault('timeout'), fault('timeout'), fault('timeout'));
    const result = settled(
      recovery.retryOperation(
        {
          operation: 'process_list',
          params: { limit: 5 },
          attempt: 3,
          idempotent: true,
          signal: new AbortController().signal,
          deadlineMs: 30_000,
        },
        async (params, { number }) => {
          expect(params).toEqual({ limit: 5 });
          expect(number).toBe(2 + calls() + 1);
          return attempt();
        },
      ),
    );
    await clock.advance(10_000);
    expect(await result).toMatchObject({ code: 'timeout' });
    expect(calls()).toBe(2);
    // The third pause of the series, not the first.
    expect(events[0]).toMatchObject({ type: 'retry_scheduled', attempt: 3, delayMs: 800, node: null });
  });

  it('falls back to the last answer with its age, for faults of the cluster only', async () => {
    const { clock, recovery, call, types } = setUp();
    const question = { ...call({ deadlineMs: 100 }), params: { limit: 1 } };
    const live = await recovery.runOrRecall(question, async () => ({
      value: ['row'],
      collectedAt: clock.now(),
    }));
    expect(live).toEqual({ value: ['row'], source: 'live', ageMs: 0, error: null });
    await clock.advance(5_000);
    const recalled = await recovery.runOrRecall(question, rejecting('node_unreachable'));
    expect(recalled).toMatchObject({
      value: ['row'],
      source: 'cache',
      ageMs: 5_000,
      error: { code: 'node_unreachable' },
    });
    expect(types().at(-1)).toBe('cache_used');
    expect(recovery.fallbackToCache('node_info', 'a@h')).toMatchObject({ value: ['row'], ageMs: 5_000 });

    await expect(recovery.runOrRecall(question, rejecting('forbidden'))).rejects.toMatchObject({
      code: 'forbidden',
    });
    const other = { ...question, params: { limit: 2 } };
    await expect(recovery.runOrRecall(other, rejecting('timeout'))).rejects.toMatchObject({
      code: 'timeout',
    });
    expect(types().at(-1)).toBe('cache_missed');
  });

  it('waits for a new answer as long as the one at hand is old, and at least five seconds', async () => {
    const { clock, recovery, call } = setUp();
    const question = { ...call({ attempts: 1 }), params: 'x' };
    const silent = () => new Promise<never>(() => undefined);
    const waited = async (stepMs: number): Promise<number> => {
      const startedAt = clock.now();
      const answer = settled(recovery.runOrRecall(question, silent)).then(() => clock.now() - startedAt);
      for (let ms = 0; ms < 30_000; ms += stepMs) await clock.advance(stepMs);
      return answer;
    };
    await recovery.runOrRecall(question, async () => ({ value: 1, collectedAt: clock.now() }));
    expect(await waited(1_000)).toBe(5_000);
    await recovery.runOrRecall(question, async () => ({ value: 1, collectedAt: clock.now() }));
    await clock.advance(12_000);
    expect(await waited(1_000)).toBe(12_000);
    expect(await waited(1_000)).toBe(30_000);
  });

  it('handlePartialClusterFailure tells only when nodes failed', () => {
    const { recovery, events } = setUp();
    recovery.handlePartialClusterFailure('process_list', [], ['a@h']);
    expect(events).toHaveLength(0);
    recovery.handlePartialClusterFailure(
      'process_list',
      [{ node: 'b@h', code: 'timeout', ageMs: 900 }],
      ['a@h'],
    );
    expect(events[0]).toMatchObject({
      type: 'partial_failure',
      nodesFailed: [{ node: 'b@h', code: 'timeout', ageMs: 900 }],
      nodesAvailable: ['a@h'],
    });
  });

  it('enableSimulationFallback needs the configuration, and never takes a real probe', () => {
    const simulated = { kind: 'simulated' } as ClusterProbe<'simulated'>;
    const refused = setUp();
    let made = 0;
    expect(() => refused.recovery.enableSimulationFallback(() => ((made += 1), simulated))).toThrow(
      expect.objectContaining({ code: 'simulation_disabled' }),
    );
    expect(made).toBe(0);
    expect(refused.events[0]).toMatchObject({ type: 'simulation_fallback', allowed: false });

    const allowed = setUp({ simulationFallback: true });
    expect(allowed.recovery.enableSimulationFallback(() => simulated)).toBe(simulated);
    expect(allowed.events[0]).toMatchObject({ type: 'simulation_fallback', allowed: true });
    const real = { kind: 'erlang' } as unknown as ClusterProbe<'simulated'>;
    expect(() => allowed.recovery.enableSimulationFallback(() => real)).toThrow(
      expect.objectContaining({ code: 'simulation_disabled' }),
    );
  });
});

describe('recovery as a whole', () => {
  it('close cancels what is under way, ends the stream and takes no more calls', async () => {
    const { clock, recovery, call, isDone } = setUp();
    const waiting = settled(recovery.run(call(), failing(fault('timeout')).attempt));
    const running = settled(recovery.run(call(), () => new Promise<never>(() => undefined)));
    await clock.advance(10);
    recovery.close();
    recovery.close();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    expect(await running).toMatchObject({ code: 'cancelled' });
    expect(isDone()).toBe(true);
    expect(clock.pending).toBe(0);
    await expect(recovery.run(call(), failing().attempt)).rejects.toMatchObject({ code: 'closed' });
  });

  it('every event is in the form of the model and survives the wire', async () => {
    const { clock, recovery, events, call } = setUp({
      simulationFallback: true,
      breaker: { failures: 2, openMs: 1_000, maxOpenMs: 4_000, jitter: 0 },
    });
    const run = async (...errors: Error[]) => {
      const { attempt } = failing(...errors);
      const collected = async () => ({ value: await attempt(), collectedAt: clock.now() });
      const result = settled(recovery.runOrRecall({ ...call(), params: {} }, collected));
      await clock.advance(2_000);
      await result;
    };
    await run(fault('timeout'));
    await run(fault('timeout'), fault('timeout'), fault('timeout'), fault('timeout'));
    await run(fault('timeout'));
    await clock.advance(10_000);
    await run();
    recovery.handlePartialClusterFailure('x', [{ node: 'b_c@h', code: 'timeout', ageMs: 1 }], []);
    recovery.enableSimulationFallback(() => ({ kind: 'simulated' }) as ClusterProbe<'simulated'>);
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThanOrEqual(9);
    for (const event of events) {
      expect(z.safeParse(recoveryEvent, event).success).toBe(true);
      const wire = JSON.parse(JSON.stringify(toWire(recoveryEvent, event)));
      expect(fromWire(recoveryEvent, wire)).toEqual(event);
    }
  });

  it('refuses a configuration that makes no sense, naming the field', () => {
    expect(() => setUp({ cache: { maxEntries: -1, maxAgeMs: 1 } })).toThrow(
      expect.objectContaining({
        code: 'validation_error',
        details: { fields: { 'cache.max_entries': expect.any(String) } },
      }),
    );
    expect(() => setUp({ retries: 3 } as never)).toThrow(
      expect.objectContaining({ code: 'validation_error' }),
    );
  });
});
