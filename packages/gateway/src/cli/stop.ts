import type { Server } from 'node:http';
import { systemClock } from '@beamdeck/core';

/**
 * Aborts when this process is told to end. Later signals change nothing: a terminal sends one to the whole group and npm
 * passes on a second, and the end is near anyway.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Waits for the work, but no longer than `ms`. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let cancel = () => {};
  const deadline = new Promise<void>((resolve) => (cancel = systemClock.schedule(ms, resolve)));
  await Promise.race([work, deadline]).finally(() => cancel());
}

/** Takes no more connections, lets those that are open finish, and cuts what is left after `cutAfterMs`. */
export async function closeServer(server: Server, cutAfterMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cancel = systemClock.schedule(cutAfterMs, () => server.closeAllConnections());
  await closed;
  cancel();
}
