import type { Random } from '../clock/clock.js';

/** How long to wait before each further attempt. Times are milliseconds. */
export interface BackoffPolicy {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly factor: number;
  /** The share of each delay left to chance, 0–1: callers that failed together do not come back together. */
  readonly jitter: number;
}

/**
 * The delays between attempts, growing by `factor` up to `maxMs`, without end: whoever asks decides when to stop. Each one
 * is between `(1 - jitter)` of its full length and its full length. Pure but for what `random` gives.
 */
export function* backoff(policy: BackoffPolicy, random: Random): Generator<number, never, void> {
  for (let full = policy.initialMs; ; full = Math.min(policy.maxMs, full * policy.factor)) {
    const length = Math.min(policy.maxMs, full);
    yield Math.round(length * (1 - policy.jitter + policy.jitter * random()));
  }
}
