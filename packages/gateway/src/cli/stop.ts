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

export interface Serving {
  readonly server: Server;
  readonly gateway: { close(): Promise<void> };
  readonly clusters: readonly { close(): Promise<void> }[];
}

/** A connection that is still open this long after the last request was answered and its stream ended is cut. */
const CUT_AFTER_MS = 300;
/** The links to the clusters have this long to close properly. */
const CLUSTERS_WITHIN_MS = 1_200;

/**
 * Ends in the order that lets what is under way finish: no more connections, then the gateway's drain (which has a limit of
 * its own), then the connections, and only then the clusters, on which operations were running until then.
 */
export async function endServing({ server, gateway, clusters }: Serving): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
  await gateway.close();
  await within(CUT_AFTER_MS, closed);
  server.closeAllConnections();
  await closed;
  await within(CLUSTERS_WITHIN_MS, Promise.all(clusters.map((cluster) => cluster.close())));
}
