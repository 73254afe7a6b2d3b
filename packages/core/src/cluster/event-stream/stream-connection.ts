import type { Clock, Random } from '../../clock/clock.js';
import type { BeamdeckError } from '../../model/error.js';
import { backoff } from '../../recovery/backoff.js';
import type { StreamFollower, StreamSource } from './stream-source.js';

export interface StreamConnectionOptions {
  /** Asked for once, with the first `start`. */
  readonly source: () => Promise<StreamSource>;
  readonly session: StreamFollower;
  readonly clock: Clock;
  readonly random: Random;
  /** A connection was lost, or an attempt failed: tried again at `nextAt`. */
  readonly onLost: (lost: {
    readonly error: BeamdeckError;
    readonly attempt: number;
    readonly nextAt: number;
  }) => void;
  /** Told not to come: not tried again by itself. */
  readonly onRefused: (error: BeamdeckError) => void;
}

/** Holds one event stream open: connects, feeds the session, and connects again from where it was. */
export interface StreamConnection {
  /** Begins; does nothing while begun. Also the way to try again after having been refused. */
  start(): void;
  /** Ends the connection, the attempt or the wait; may be started again. */
  stop(): void;
  /** The gateway has asked us to leave and to come back after this long: waited instead of the usual delay. */
  comeBackAfter(ms: number): void;
}

const POLICY = { initialMs: 500, maxMs: 10_000, factor: 2, jitter: 0.5 };
/** A connection that has held this long was a good one: the delays begin anew after it. */
const GOOD_AFTER_MS = 10_000;
/** Codes that say not to come again by oneself. */
const REFUSALS = new Set([
  'unauthenticated',
  'token_expired',
  'forbidden',
  'operation_not_found',
  'validation_error',
]);

export function createStreamConnection(options: StreamConnectionOptions): StreamConnection {
  const { session, clock, random, onLost, onRefused } = options;
  let opened: Promise<StreamSource> | null = null;
  let run: AbortController | null = null;
  let comeBackMs: number | null = null;

  return {
    start() {
      if (run !== null) return;
      run = new AbortController();
      void keepOpen(run);
    },
    stop() {
      run?.abort();
      run = null;
    },
    comeBackAfter(ms) {
      comeBackMs = ms;
    },
  };

  async function keepOpen(mine: AbortController): Promise<void> {
    opened ??= options.source();
    const source = await opened;
    await followAgain(source, mine);
    if (run === null) source.leave();
  }

  async function followAgain(source: StreamSource, mine: AbortController): Promise<void> {
    const { signal } = mine;
    let delays = backoff(POLICY, random);
    let attempt = 0;
    let renewed = false;
    while (!signal.aborted) {
      const startedAt = clock.now();
      comeBackMs = null;
      const error = await source.follow(session, signal);
      if (signal.aborted) return;
      if (clock.now() - startedAt >= GOOD_AFTER_MS) {
        delays = backoff(POLICY, random);
        attempt = 0;
        renewed = false;
      }
      // A token that ran out is asked for anew at once; if the new one is no good either, that is a refusal.
      if (error.code === 'token_expired' && !renewed) {
        renewed = true;
        continue;
      }
      if (REFUSALS.has(error.code)) {
        if (run === mine) run = null;
        onRefused(error);
        return;
      }
      attempt += 1;
      const delayMs = delayAfter(error, delays.next().value);
      onLost({ error, attempt, nextAt: clock.now() + delayMs });
      await wait(delayMs, signal);
    }
  }

  /** As long as the gateway asks for, and never less than our own patience; spread, so that all do not come at once. */
  function delayAfter(error: BeamdeckError, ownMs: number): number {
    const told = error.details['retryAfterMs'];
    if (comeBackMs !== null) return comeBackMs + Math.round(random() * 1_000);
    return typeof told === 'number' ? Math.max(ownMs, told + Math.round(random() * 1_000)) : ownMs;
  }

  function wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = clock.schedule(ms, done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }
}
