import { ErlangError } from '../error/erlang-error.js';
import { decodePortAnswer, encodePortRequest, type PortAnswer } from '../epmd/port-request.js';
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
  const { host, port, alive, clock, signal } = options;
  const details = { host, port, name: alive };
  const socket = await openSocket({ host, port, tls: undefined, timeoutMs: TIMEOUT_MS, clock, signal }).catch(
    (cause: unknown) => {
      if (!(cause instanceof ErlangError)) throw cause;
      const reason = cause.details['reason'] ?? cause.code;
      if (cause.code === 'connect_timeout')
        throw new ErlangError('epmd_timeout', 'The port mapper does not answer', { details, cause });
      throw new ErlangError('epmd_unreachable', 'No port mapper answers', {
        details: { ...details, reason },
        cause,
      });
    },
  );

  return new Promise<PortAnswer>((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const end = (settle: () => void) => {
      stopTimer();
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      socket.on('error', (cause: NodeJS.ErrnoException) => {
        const reason = cause.code ?? 'unknown';
        fail(
          new ErlangError('epmd_unreachable', 'The port mapper broke off', {
            details: { ...details, reason },
            cause,
          }),
        );
      });
      socket.destroy();
      settle();
    };
    const fail = (error: Error) => end(() => reject(error));
    const malformed = (what: string) =>
      fail(
        new ErlangError('epmd_malformed', `The answer of the port mapper is not understood: ${what}`, {
          details,
        }),
      );
    const onAbort = () => fail(signal.reason as Error);
    const stopTimer = clock.schedule(TIMEOUT_MS, () =>
      fail(new ErlangError('epmd_timeout', 'The port mapper does not answer', { details })),
    );

    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('data', (chunk: Buffer) => {
      // Bounded: what it says is settled by its first bytes, however many follow.
      answer = Buffer.concat([answer, chunk]);
      try {
        const found = decodePortAnswer(answer, alive);
        if (found) end(() => resolve(found));
      } catch (error) {
        fail(error as ErlangError);
      }
    });
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code ?? 'unknown';
      fail(
        new ErlangError('epmd_unreachable', 'The port mapper broke off', {
          details: { ...details, reason },
          cause,
        }),
      );
    });
    socket.on('close', () => malformed('it ends too early'));
    socket.write(encodePortRequest(alive));
  });
}
