import type { Socket } from 'node:net';
import { ErlangError } from '../error/erlang-error.js';
import type { Handshake, HandshakeResult } from '../handshake/handshake.js';
import type { Clock } from '../clock/clock.js';
import { tlsFault, type LinkTls } from './tls-options.js';

const STEP_TIMEOUT_MS = 7_000;
const WHOLE_TIMEOUT_MS = 30_000;
/** The first bytes of a TLS alert: what a TLS node answers to plain bytes. */
const TLS_ALERT = [0x15, 0x03];

/**
 * Runs a handshake over an open socket. Seven seconds a step, thirty in all. On success the socket is paused, without
 * listeners, and the bytes that followed the handshake are in the result; on failure it is destroyed.
 */
export function shakeHands(
  socket: Socket,
  handshake: Handshake,
  options: { readonly clock: Clock; readonly signal: AbortSignal; readonly tls: LinkTls | undefined },
): Promise<HandshakeResult> {
  const { clock, signal, tls } = options;
  return new Promise((resolve, reject) => {
    let first = true;
    const end = () => {
      stopStep();
      stopWhole();
      signal.removeEventListener('abort', onAbort);
      socket.off('data', onData);
      socket.off('error', onError);
      socket.off('close', onClose);
    };
    const fail = (error: Error) => {
      end();
      socket.on('error', () => undefined);
      socket.destroySoon(); // after what was written last, such as the answer `false` to `alive`
      reject(error);
    };
    const onTimeout = () => fail(handshake.endedBy('timeout'));
    const onAbort = () => fail(signal.reason as Error);
    const onClose = () => fail(handshake.endedBy('close'));
    const onError = (cause: NodeJS.ErrnoException) =>
      fail((tls && tlsFault(cause, tls)) ?? handshake.endedBy('close'));
    const onData = (chunk: Buffer) => {
      if (first && TLS_ALERT.every((byte, index) => chunk[index] === byte)) {
        return fail(
          new ErlangError('tls_failed', 'The node speaks TLS', { details: { reason: 'tls_expected' } }),
        );
      }
      first = false;
      stopStep();
      const step = handshake.receive(chunk);
      for (const bytes of step.send) socket.write(bytes);
      if (step.failed) return fail(step.failed);
      if (step.done) {
        end();
        socket.pause();
        return resolve(step.done);
      }
      stopStep = clock.schedule(STEP_TIMEOUT_MS, onTimeout);
    };

    let stopStep = clock.schedule(STEP_TIMEOUT_MS, onTimeout);
    const stopWhole = clock.schedule(WHOLE_TIMEOUT_MS, onTimeout);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('data', onData);
    socket.on('error', onError);
    socket.on('close', onClose);
    const opening = handshake.open();
    if (opening.length > 0) socket.write(opening);
  });
}
