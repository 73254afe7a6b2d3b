import type { Clock } from '../../clock/clock.js';
import { BeamdeckError } from '../../model/error.js';
import { errorFrom } from '../../model/error-from.js';
import { callDeadline } from '../../recovery/deadline.js';
import type { ByteReader } from '../fetch.js';
import type { GatewayRequests } from '../gateway-requests.js';
import { createSseParser } from './sse-parser.js';
import type { SseEvent } from './sse-parser.js';

/** Where the events of one event stream come from: the gateway, or another tab that has them from there. */
export interface StreamSource {
  /**
   * One connection from its beginning to its end: takes up after `lastEventId`, feeds the follower in order, and resolves
   * with why it ended. What the follower throws ends it too. Never rejects.
   */
  follow(follower: StreamFollower, signal: AbortSignal): Promise<BeamdeckError>;
  /** Nobody follows any more, and nobody will before the next `follow`. */
  leave(): void;
}

export interface StreamFollower {
  readonly lastEventId: string | null;
  /** After so long without a byte, the connection is dead. */
  readonly silenceMs: number;
  /** A connection is there; its first event comes next. */
  connected(): void;
  /** Throws when the connection must be left. */
  accept(event: SseEvent): void;
}

export interface GatewaySourceOptions {
  readonly requests: GatewayRequests;
  /** From `/api` on, with the query. */
  readonly path: string;
  readonly clock: Clock;
}

const HEAD_DEADLINE_MS = 10_000;

export function createGatewaySource({ requests, path, clock }: GatewaySourceOptions): StreamSource {
  async function follow(follower: StreamFollower, signal: AbortSignal): Promise<BeamdeckError> {
    const abort = new AbortController();
    const end = (): void => abort.abort();
    signal.addEventListener('abort', end, { once: true });
    let reader: ByteReader | undefined;
    try {
      const response = await callDeadline(clock, { signal, deadlineMs: HEAD_DEADLINE_MS }, (call) => {
        call.signal.addEventListener('abort', end, { once: true });
        const { lastEventId } = follower;
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
      follower.connected();
      return await readAll(reader, follower, signal);
    } catch (cause) {
      return errorFrom(cause);
    } finally {
      signal.removeEventListener('abort', end);
      abort.abort();
      // A reader whose connection is gone may reject; there is nothing left to save.
      reader?.cancel().catch(() => undefined);
    }
  }

  async function readAll(
    reader: ByteReader,
    follower: StreamFollower,
    signal: AbortSignal,
  ): Promise<BeamdeckError> {
    const parser = createSseParser();
    for (;;) {
      const chunk = await nextChunk(reader, follower.silenceMs, signal);
      if (chunk.done) {
        return new BeamdeckError('cluster_unavailable', 'The gateway ended the event stream.');
      }
      if (chunk.value === undefined) continue;
      for (const event of parser.push(chunk.value)) follower.accept(event);
    }
  }

  function nextChunk(
    reader: ByteReader,
    silenceMs: number,
    signal: AbortSignal,
  ): ReturnType<ByteReader['read']> {
    return callDeadline(clock, { signal, deadlineMs: silenceMs }, () => reader.read()).catch(
      (cause: unknown) => {
        const error = errorFrom(cause);
        if (error.code === 'cancelled' && signal.aborted) throw error;
        throw error.code === 'timeout'
          ? fellSilent(silenceMs)
          : new BeamdeckError('cluster_unavailable', 'The connection to the gateway was lost.', { cause });
      },
    );
  }

  return { follow, leave: () => undefined };
}

export function fellSilent(silenceMs: number): BeamdeckError {
  return new BeamdeckError('timeout', 'The event stream fell silent.', { details: { silenceMs } });
}

function notAStream(type: string): BeamdeckError {
  return new BeamdeckError('protocol_error', 'What answered is not an event stream.', {
    details: { contentType: type },
    suggestions: ['Check that the address is that of a gateway, and that no proxy answers in its place.'],
  });
}
