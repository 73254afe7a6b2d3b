import type { NodeVitals } from '../model/node.js';

/** How one sweep went. Times are milliseconds. */
export interface SweepOutcome {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Null when the node did not answer. */
  readonly vitals: NodeVitals | null;
}

export interface Pace {
  /** From the start of one sweep to the start of the next. */
  readonly everyMs: number;
  /** One sentence: why the node is asked less often than configured; null when it is not. */
  readonly slowed: string | null;
}

const SLOW_SWEEP_MS = 2_000;
const RUN_QUEUE_PER_SCHEDULER = 4;
/**
 * However dear, a node is asked this often (or as configured, if that is less often). What a sweep took is mostly waiting
 * where the node is loaded or was paused in the middle of it; without a cap one such sweep would blind us for minutes.
 */
const LONGEST_PACE_MS = 30_000;

/**
 * When a node is swept next: after the configured interval, but no sooner than ten times what the last sweep took, so that
 * watching stays below a tenth of anything; and half as often while the node is loaded (a run queue over four times its
 * schedulers, or a sweep over two seconds). A sweep that went unanswered says nothing of cost: it is repeated at the interval.
 * Never longer than half a minute.
 */
export function nextPace(outcome: SweepOutcome, intervalMs: number): Pace {
  const { everyMs, slowed } = uncappedPace(outcome, intervalMs);
  return { everyMs: Math.min(everyMs, Math.max(LONGEST_PACE_MS, intervalMs)), slowed };
}

/** Whether a node's last sweep showed it loaded, so that whatever else is asked of it is asked half as often too. */
export function isLoaded(vitals: NodeVitals): boolean {
  return hasLongRunQueue(vitals) || vitals.cost.targetMs > SLOW_SWEEP_MS;
}

/**
 * From the start of one question put to many nodes to the start of the next: as configured, but no sooner than ten times what
 * the last took, and half as often while any node that was asked is loaded.
 */
export function questionPace(
  { tookMs, asked }: { readonly tookMs: number; readonly asked: readonly NodeVitals[] },
  intervalMs: number,
): number {
  const base = Math.max(intervalMs, 10 * tookMs);
  return asked.some(isLoaded) ? 2 * base : base;
}

function hasLongRunQueue({ runQueue, schedulersOnline }: NodeVitals): boolean {
  return runQueue > RUN_QUEUE_PER_SCHEDULER * schedulersOnline;
}

function uncappedPace(outcome: SweepOutcome, intervalMs: number): Pace {
  const { vitals } = outcome;
  if (vitals === null) return { everyMs: intervalMs, slowed: null };
  const tookMs = Math.max(outcome.endedAt - outcome.startedAt, vitals.cost.targetMs);
  const base = Math.max(intervalMs, 10 * tookMs);
  if (hasLongRunQueue(vitals)) {
    return { everyMs: 2 * base, slowed: `${vitals.runQueue} processes wait to run.` };
  }
  if (tookMs > SLOW_SWEEP_MS)
    return { everyMs: 2 * base, slowed: `Asking it took ${Math.round(tookMs)} ms.` };
  return { everyMs: base, slowed: base > intervalMs ? `Asking it took ${Math.round(tookMs)} ms.` : null };
}
