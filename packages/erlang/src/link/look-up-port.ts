import type { Socket } from 'node:net';
import { decodePortAnswer, encodePortRequest, type PortAnswer } from '../epmd/port-request.js';
import { ErlangError, isErlangError } from '../error/erlang-error.js';
import type { Clock } from '../clock/clock.js';
import { openSocket } from './open-socket.js';

export interface LookUpPortOptions {
  readonly host: string;
  /** The port of the port mapper. */
  readonly port: number;
  /** The node's name without host. */
  readonly alive: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 5_000;

/**
 * Asks the port mapper of `host` where a node listens. The answer gives a port of that host and nothing else: it is never
 * followed elsewhere. Rejects with `epmd_unreachable`, `epmd_timeout`, `epmd_malformed`, `node_unknown`,
 * `protocol_too_old` or the signal's reason; within 5 s in any case.
 */
export async function lookUpPort(options: LookUpPortOptions): Promise<PortAnswer> {
  const { host, port, clock, signal } = options;
  const until = clock.now() + TIMEOUT_MS;
  const socket = await openSocket({ host, port, tls: undefined, timeoutMs: TIMEOUT_MS, clock, signal }).catch(
    (cause: unknown) => {
      if (!isErlangError(cause)) throw cause;
      throw cause.code === 'connect_timeout' ? silent(options) : broken(options, cause);
    },
  );
  return ask(socket, options, until);
}

function ask(socket: Socket, options: LookUpPortOptions, until: number): Promise<PortAnswer> {
  const { alive, clock, signal } = options;
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const end = () => {
      stopTimer();
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
    };
    const fail = (error: unknown) => {
      end();
      reject(error as Error);
    };
    const onAbort = () => fail(signal.reason);
    const onTimeout = () => fail(silent(options));
    const stopTimer = clock.schedule(Math.max(1, until - clock.now()), onTimeout);

    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('data', (chunk: Buffer) => {
      // Bounded: what it says is settled by its first bytes, however many follow.
      answer = Buffer.concat([answer, chunk]);
      try {
        const found = decodePortAnswer(answer, alive);
        if (!found) return;
        end();
        resolve(found);
      } catch (error) {
        fail(error);
      }
    });
    socket.on('error', (cause) => fail(broken(options, cause)));
    socket.on('close', () => {
      const message = 'The answer of the port mapper is not understood: it ends too early';
      fail(new ErlangError('epmd_malformed', message, { details: detailsOf(options) }));
    });
    socket.write(encodePortRequest(alive));
  });
}

function silent(options: LookUpPortOptions): ErlangError {
  return new ErlangError('epmd_timeout', 'The port mapper does not answer', { details: detailsOf(options) });
}

function broken(options: LookUpPortOptions, cause: Error): ErlangError {
  const reason = isErlangError(cause)
    ? (cause.details['reason'] ?? cause.code)
    : ((cause as NodeJS.ErrnoException).code ?? 'unknown');
  const details = { ...detailsOf(options), reason };
  return new ErlangError('epmd_unreachable', 'No port mapper answers', { details, cause });
}

function detailsOf({ host, port, alive }: LookUpPortOptions) {
  return { host, port, name: alive };
}
