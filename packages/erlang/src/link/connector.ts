import { ErlangError, isErlangError } from '../error/erlang-error.js';
import { expandFlags, flagNames } from '../handshake/flags.js';
import { backoffMs, refusedMs, type BackoffOptions } from './backoff.js';
import type { Clock, Random } from '../clock/clock.js';
import type { Connection } from './connection.js';
import type { Dialed } from './dial.js';
import { isRefusal, type LinkStatus } from './link-status.js';

export interface ConnectorSetup {
  readonly clock: Clock;
  readonly random: Random;
  readonly backoff: BackoffOptions;
  /** One attempt. `oldConnectionDead`: see `InitiatorSetup`. */
  readonly dial: (signal: AbortSignal, oldConnectionDead: boolean) => Promise<Dialed>;
  readonly open: (dialed: Dialed, onDown: (error: ErlangError) => void) => Connection;
  readonly onUp: (connection: Connection) => void;
  readonly onDown: (error: ErlangError) => void;
  /** An attempt failed: what waits for the link is to be told. */
  readonly onFailed: (error: ErlangError) => void;
  readonly onStatus: (status: LinkStatus) => void;
}

/**
 * Keeps one connection up: attempts, backoff, refusals, and the status that tells of them.
 *
 * At most one attempt runs at a time. After a failure the next one comes by itself, with backoff; after a refusal slowly,
 * as only a person can lift it. `connect()` brings the next attempt forward.
 */
export interface Connector {
  readonly status: LinkStatus;
  readonly connection: Connection | undefined;
  /** Resolves when connected; rejects with the error of the first attempt that ends after the call, or when cancelled. */
  connect(signal: AbortSignal | undefined): Promise<void>;
  /** Starts connecting unless something was started before. */
  demand(): void;
  close(reason: string): Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A connection that lasted this long was a good one: the count of attempts starts again. */
const STABLE_MS = 5_000;

/**
 * A node that says it has a connection under our name may not have buried the one before yet (distribution handshake,
 * status `alive`): it is asked again after these pauses before anyone is told.
 */
const BURIAL_PAUSES_MS = [50, 150, 300];

export function createConnector(setup: ConnectorSetup): Connector {
  const { clock, random, backoff } = setup;
  const waiters = new Set<Waiter>();
  let status: LinkStatus = { state: 'idle' };
  let connection: Connection | undefined;
  let attempts = 0;
  let burialPauses = BURIAL_PAUSES_MS;
  let lostSilently = false;
  let cancelRetry: (() => void) | undefined;
  let aborter: AbortController | undefined;
  let running: Promise<void> = Promise.resolve();

  const become = (next: LinkStatus) => {
    status = next;
    setup.onStatus(next);
  };
  const isClosed = () => status.state === 'closed';
  const releaseWaiters = (release: (waiter: Waiter) => void) => {
    const released = [...waiters];
    waiters.clear();
    released.forEach(release);
  };

  const start = () => {
    cancelRetry?.();
    cancelRetry = undefined;
    aborter = new AbortController();
    running = attempt(aborter.signal);
  };

  const attempt = async (signal: AbortSignal) => {
    try {
      const dialed = await setup.dial(signal, lostSilently);
      if (isClosed()) return void dialed.socket.destroy();
      up(dialed);
    } catch (error) {
      if (!isClosed()) failed(error);
    } finally {
      aborter = undefined;
    }
  };

  const up = (dialed: Dialed) => {
    const { peer, flags } = dialed.handshake;
    const since = clock.now();
    const opened = setup.open(dialed, (error) => down(error, since));
    connection = opened;
    lostSilently = false;
    burialPauses = BURIAL_PAUSES_MS;
    become({
      state: 'connected',
      since,
      peer: peer.name,
      creation: peer.creation,
      flags: flagNames(flags),
      peerFlags: flagNames(expandFlags(peer.flags)),
      address: dialed.address,
    });
    setup.onUp(opened);
    releaseWaiters(({ resolve }) => resolve());
  };

  const down = (error: ErlangError, since: number) => {
    connection = undefined;
    // A node that closed the connection knows that it is gone; one that fell silent may believe it alive.
    lostSilently = error.details['reason'] === 'tick_timeout';
    if (clock.now() - since >= STABLE_MS) attempts = 0;
    retryLater(error);
    setup.onDown(error);
  };

  const failed = (thrown: unknown) => {
    const error = isErlangError(thrown)
      ? thrown
      : new ErlangError('connect_failed', 'The attempt failed', { cause: thrown });
    const [pause, ...later] = burialPauses;
    if (error.code === 'name_in_use' && pause !== undefined) {
      burialPauses = later;
      cancelRetry = clock.schedule(pause, start);
      return;
    }
    if (isRefusal(error)) {
      const wait = refusedMs(random, backoff);
      become({ state: 'refused', nextAt: clock.now() + wait, error });
      cancelRetry = clock.schedule(wait, start);
    } else {
      retryLater(error);
    }
    releaseWaiters(({ reject }) => reject(error));
    setup.onFailed(error);
  };

  const retryLater = (error: ErlangError) => {
    attempts += 1;
    const pause = backoffMs(attempts, random, backoff);
    become({ state: 'reconnecting', attempt: attempts, nextAt: clock.now() + pause, error });
    cancelRetry = clock.schedule(pause, start);
  };

  return {
    get status() {
      return status;
    },
    get connection() {
      return connection;
    },
    demand() {
      if (status.state !== 'idle') return;
      become({ state: 'connecting' });
      start();
    },
    connect(signal) {
      if (status.state === 'closed') return Promise.reject(closedError(status.reason));
      if (status.state === 'connected') return Promise.resolve();
      if (signal?.aborted) return Promise.reject(cancelled(signal));
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          waiters.delete(waiter);
          reject(cancelled(signal as AbortSignal));
        };
        const release = () => signal?.removeEventListener('abort', onAbort);
        const waiter: Waiter = {
          resolve: () => (release(), resolve()),
          reject: (error) => (release(), reject(error)),
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiters.add(waiter);
        if (status.state === 'idle' || status.state === 'refused') become({ state: 'connecting' });
        if (!aborter) start();
      });
    },
    async close(reason) {
      if (isClosed()) return running;
      const open = connection;
      connection = undefined;
      cancelRetry?.();
      become({ state: 'closed', reason });
      releaseWaiters(({ reject }) => reject(closedError(reason)));
      aborter?.abort(closedError(reason));
      running = Promise.all([running, open?.close()]).then(() => undefined);
      return running;
    },
  };
}

export function closedError(reason: string): ErlangError {
  return new ErlangError('link_closed', 'The link is closed', { details: { reason } });
}

function cancelled(signal: AbortSignal): ErlangError {
  return new ErlangError('call_cancelled', 'Waiting for the link was cancelled', { cause: signal.reason });
}
