import type { Random } from '../clock/clock.js';

export interface BackoffOptions {
  /** The first pause. Default 200 ms. */
  readonly firstMs?: number;
  /** The longest pause. Default 3 s, so that a node that comes back is seen within a few seconds. */
  readonly maxMs?: number;
  /** The pause after a refusal, which only a person can lift. Default 60 s. */
  readonly refusedMs?: number;
}

/**
 * Milliseconds to wait before attempt `attempt` (from 1): doubles up to a limit, then any time between half of it and
 * all of it, so that a hundred clients of a node that comes back do not knock at once.
 */
export function backoffMs(attempt: number, random: Random, options: BackoffOptions = {}): number {
  const { firstMs = 200, maxMs = 3_000 } = options;
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return jittered(full, random);
}

export function refusedMs(random: Random, options: BackoffOptions = {}): number {
  return jittered(options.refusedMs ?? 60_000, random);
}

function jittered(full: number, random: Random): number {
  return Math.round(full / 2 + (full / 2) * random());
}
