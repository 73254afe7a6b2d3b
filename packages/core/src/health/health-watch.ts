import type { Observable } from 'rxjs';
import type { Clock } from '../clock/clock.js';
import type { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { ClusterHealth } from '../model/health.js';
import { canonicalJson } from '../model/state-checksum.js';
import type { ClusterTopology } from '../model/topology.js';
import { createLease } from '../state/lease.js';
import { createStateStream } from '../state/state-stream.js';

export interface HealthWatchOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly topology$: Observable<ClusterTopology>;
  /** Checks once; rejects with a coded error. */
  readonly check: (signal: AbortSignal) => Promise<ClusterHealth>;
  /** A fault that repeats is told once until a check succeeds. */
  readonly onError: (error: BeamdeckError) => void;
}

/** The health of the cluster, checked while someone looks, one check for all who do. */
export interface HealthWatch {
  /** Replays the last finding, which says when it was made; drops those that say nothing new. */
  readonly health$: Observable<ClusterHealth>;
  close(): void;
}

/** After the topology has changed, so that what changes together is judged together. */
const AFTER_CHANGE_MS = 250;
/** Changes make no more checks than this lets pass. */
const LEAST_SPACING_MS = 1_500;

/**
 * Checks at once when the first viewer comes, soon after each change of the topology, and else `everyMs` after the check
 * before has begun, or ten times what it took. A loaded node does not slow the checks: they only look at it less often. With the last viewer gone a check under way is cancelled and no other begins.
 */
export function createHealthWatch(options: HealthWatchOptions): HealthWatch {
  const { clock, everyMs, topology$, check, onError } = options;
  const lease = createLease({ clock, lingerMs: 0, start, stop: () => stop() });
  const health = createStateStream<ClusterHealth>({ hold: () => lease.hold(), same: saysTheSame });
  let stop = (): void => undefined;

  return {
    health$: health.stream$,
    close() {
      lease.close();
      health.close();
    },
  };

  function start(): void {
    const abort = new AbortController();
    let startedAt = -Infinity;
    let checking = false;
    let again = false;
    let cancelNext: (() => void) | null = null;
    let dueAt = Infinity;
    let toldCode: string | null = null;

    const next = (inMs: number): void => {
      const at = clock.now() + Math.max(0, inMs);
      // Change after change must not put off the check that they ask for.
      if (cancelNext !== null && dueAt <= at) return;
      cancelNext?.();
      dueAt = at;
      cancelNext = clock.schedule(Math.max(0, inMs), () => {
        cancelNext = null;
        void run();
      });
    };
    const soon = (): void => {
      again = checking;
      if (!checking) next(Math.max(AFTER_CHANGE_MS, startedAt + LEAST_SPACING_MS - clock.now()));
    };
    const run = async (): Promise<void> => {
      checking = true;
      again = false;
      startedAt = clock.now();
      try {
        const found = await check(abort.signal);
        if (!abort.signal.aborted) health.next(found);
        toldCode = null;
      } catch (cause) {
        const error = errorFrom(cause);
        if (!abort.signal.aborted && toldCode !== error.code) onError(error);
        toldCode = error.code;
      }
      checking = false;
      if (abort.signal.aborted) return;
      const tookMs = clock.now() - startedAt;
      if (again) soon();
      else next(Math.max(everyMs, 10 * tookMs) - tookMs);
    };

    let first = true;
    const subscription = topology$.subscribe({
      next() {
        // What is replayed, or comes while the first check waits for it, is what that check judges.
        if (!first) soon();
        first = false;
      },
      complete: () => health.close(),
    });
    void run();
    stop = () => {
      abort.abort();
      cancelNext?.();
      subscription.unsubscribe();
    };
  }
}

/** That time has passed alone is nothing new; the data have times of their own. */
function saysTheSame(a: ClusterHealth, b: ClusterHealth): boolean {
  const still = (health: ClusterHealth) => ({ ...health, lastUpdated: '', clusterUptime: null });
  return canonicalJson(still(a)) === canonicalJson(still(b));
}
