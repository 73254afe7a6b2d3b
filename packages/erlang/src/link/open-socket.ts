import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ErlangError } from '../error/erlang-error.js';
import type { Clock } from '../clock/clock.js';
import { tlsFault, tlsOptions, type LinkTls } from './tls-options.js';

export interface OpenSocketOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: LinkTls | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Opens a TCP or TLS connection; the promise settles once, and on every failure the socket is gone. Rejects with
 * `connect_failed`, `connect_timeout`, one of the `tls_…` codes, or the signal's reason.
 */
export function openSocket(options: OpenSocketOptions): Promise<Socket> {
  const { host, port, tls, clock, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const socket = tls ? connectWithTls(tls, host, port) : connectPlain(host, port);
    socket.setNoDelay(true);
    const details = { host, port };

    const settle = () => {
      stopTimer();
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('close', onClose);
    };
    const fail = (error: Error) => {
      settle();
      socket.on('error', () => undefined); // what still comes after we gave up is of no interest
      socket.destroy();
      reject(error);
    };
    // Once the other side has taken the connection, what goes wrong is the greeting.
    let greeting = false;
    const fault = (reason: string, cause?: unknown) =>
      greeting
        ? new ErlangError('tls_failed', 'The node does not speak TLS', {
            details: { ...details, reason },
            cause,
          })
        : new ErlangError('connect_failed', 'The node cannot be reached', {
            details: { ...details, reason },
            cause,
          });
    const onError = (cause: NodeJS.ErrnoException) =>
      fail((tls && tlsFault(cause, tls)) ?? fault(cause.code ?? 'unknown', cause));
    const onClose = () => fail(fault('closed'));
    const onTimeout = () =>
      fail(
        greeting
          ? fault('timeout')
          : new ErlangError('connect_timeout', 'The node does not take the connection', { details }),
      );
    const onAbort = () => fail(signal.reason as Error);
    const stopTimer = clock.schedule(options.timeoutMs, onTimeout);

    if (tls) socket.once('connect', () => (greeting = true));
    socket.once('error', onError);
    socket.once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      settle();
      resolve(socket);
    });
  });
}

function connectWithTls(tls: LinkTls, host: string, port: number): Socket {
  try {
    return connectTls({ host, port, ...tlsOptions(tls, host) });
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ErlangError('tls_config_invalid', 'The TLS options cannot be used', {
      cause,
      details: { reason },
    });
  }
}

const READ_BYTES = 65_536;

/**
 * Reads into one buffer for as long as the connection lives and hands on copies of what came. Without this, Node sets a
 * fresh buffer of 64 KiB aside for each answer, most of which have a hundred bytes: measured, an eighth of a call's time.
 */
function connectPlain(host: string, port: number): Socket {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const socket: Socket = connectTcp({
    host,
    port,
    onread: {
      buffer,
      callback(length) {
        socket.emit('data', Buffer.from(buffer.subarray(0, length)));
        return true;
      },
    },
  });
  return socket;
}
