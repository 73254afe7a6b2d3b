import type { Clock, Random } from '../../clock/clock.js';
import { BeamdeckError } from '../../model/error.js';
import { errorFrom } from '../../model/error-from.js';
import { backoff } from '../../recovery/backoff.js';
import { callDeadline } from '../../recovery/deadline.js';
import type { ByteReader } from '../fetch.js';
import type { GatewayRequests } from '../gateway-requests.js';
import { createSseParser } from './sse-parser.js';
import type { StreamSession } from './stream-session.js';

export interface StreamConnectionOptions {
  readonly requests: GatewayRequests;
  readonly session: StreamSession;
  /** From `/api` on, with the query. */
  readonly path: string;
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
const HEAD_DEADLINE_MS = 10_000;
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
  const { requests, session, path, clock, random, onLost, onRefused } = options;
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
    const { signal } = mine;
    let delays = backoff(POLICY, random);
    let attempt = 0;
    let renewed = false;
    while (!signal.aborted) {
      const startedAt = clock.now();
      comeBackMs = null;
      const error = await once(signal);
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

  /** One connection from its beginning to its end; gives back why it ended. Never rejects. */
  async function once(signal: AbortSignal): Promise<BeamdeckError> {
    const abort = new AbortController();
    const end = (): void => abort.abort();
    signal.addEventListener('abort', end, { once: true });
    let reader: ByteReader | undefined;
    try {
      const response = await callDeadline(clock, { signal, deadlineMs: HEAD_DEADLINE_MS }, (call) => {
        call.signal.addEventListener('abort', end, { once: true });
        const { lastEventId } = session;
        return requests.open({
          method: 'GET',
          path,
          headers: {
            accept: 'text/event-stream',
            ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
          },
          signal: abort.signal,
        });
      });
      const type = response.headers.get('content-type') ?? '';
      if (!type.startsWith('text/event-stream') || response.body === null) throw notAStream(type);
      reader = response.body.getReader();
      session.connected();
      return await readAll(reader, signal);
    } catch (cause) {
      return errorFrom(cause);
    } finally {
      signal.removeEventListener('abort', end);
      abort.abort();
      // A reader whose connection is gone may reject; there is nothing left to save.
      reader?.cancel().catch(() => undefined);
    }
  }

  async function readAll(reader: ByteReader, signal: AbortSignal): Promise<BeamdeckError> {
    const parser = createSseParser();
    for (;;) {
      const chunk = await nextChunk(reader, signal);
      if (chunk.done) {
        return new BeamdeckError('cluster_unavailable', 'The gateway ended the event stream.');
      }
      if (chunk.value === undefined) continue;
      for (const event of parser.push(chunk.value)) session.accept(event);
    }
  }

  function nextChunk(reader: ByteReader, signal: AbortSignal): ReturnType<ByteReader['read']> {
    return callDeadline(clock, { signal, deadlineMs: session.silenceMs }, () => reader.read()).catch(
      (cause: unknown) => {
        const error = errorFrom(cause);
        if (error.code === 'cancelled' && signal.aborted) throw error;
        throw error.code === 'timeout'
          ? new BeamdeckError('timeout', 'The event stream fell silent.', {
              details: { silenceMs: session.silenceMs },
            })
          : new BeamdeckError('cluster_unavailable', 'The connection to the gateway was lost.', { cause });
      },
    );
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

function notAStream(type: string): BeamdeckError {
  return new BeamdeckError('protocol_error', 'What answered is not an event stream.', {
    details: { contentType: type },
    suggestions: ['Check that the address is that of a gateway, and that no proxy answers in its place.'],
  });
}
