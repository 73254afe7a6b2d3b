/**
 * Time as it is passed in everywhere, so that tests and the simulator run on a clock of their own.
 * Public streams and records carry ISO 8601 text; inside, time is milliseconds since the epoch.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `run` once, `ms` milliseconds from now; the returned function cancels it and may be called at any time. */
  schedule(ms: number, run: () => void): () => void;
}

/** A number in [0, 1), as `Math.random` gives; seeded where a run is to be repeated. */
export type Random = () => number;

/** The platform's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(ms, run) {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
};

/** The platform's own randomness; enough for jitter, not for secrets. */
export const systemRandom: Random = () => Math.random();

/** A moment of a `Clock` in the form records and the wire carry: ISO 8601, UTC, milliseconds. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
