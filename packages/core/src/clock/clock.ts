/**
 * Time as it is passed in everywhere, so that tests and the simulator run on a clock of their own.
 * Public streams and records carry ISO 8601 text; inside, time is milliseconds since the epoch.
 */
export interface Clock {
  /** Milliseconds since the epoch. Never less than it was, so that a difference of two moments is time that has passed. */
  now(): number;
  /** Runs `run` once, `ms` milliseconds from now; the returned function cancels it and may be called at any time. */
  schedule(ms: number, run: () => void): () => void;
}

/** A number in [0, 1), as `Math.random` gives; seeded where a run is to be repeated. */
export type Random = () => number;

/** What a timer of the platform can hold, 24.8 days; longer ones would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The platform's own clock: the wall clock, but never going back. It runs by `monotonic`, from where `wall` stood at first,
 * and follows `wall` only forwards. So it keeps up after the machine has slept, when many monotonic clocks stand still, and
 * a wall clock that is set back (by NTP, by hand, by a resumed VM) changes no difference of two moments; the moments
 * themselves are then ahead of the wall clock until that has caught up, or the process is started anew.
 * Its moments have fractions, as fine as the platform's. Timers hold at most 24.8 days.
 */
export function createSystemClock({
  wall = () => Date.now(),
  monotonic = () => performance.now(),
}: {
  /** Milliseconds since the epoch, as the platform has been told. */
  readonly wall?: () => number;
  /** Milliseconds since any moment; never goes back. */
  readonly monotonic?: () => number;
} = {}): Clock {
  let aheadMs = -Infinity;
  return {
    now() {
      const elapsedMs = monotonic();
      aheadMs = Math.max(aheadMs, wall() - elapsedMs);
      return elapsedMs + aheadMs;
    },
    schedule(ms, run) {
      const handle = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_MS));
      return () => clearTimeout(handle);
    },
  };
}

/** The one of this process. What it remembers is how far the wall clock has come, which is the same for everybody. */
export const fineSystemClock: Clock = /* @__PURE__ */ createSystemClock();

/** The same in whole milliseconds, as records carry them. */
export const systemClock: Clock = {
  now: () => Math.floor(fineSystemClock.now()),
  schedule: (ms, run) => fineSystemClock.schedule(ms, run),
};

/** The platform's own randomness; enough for jitter, not for secrets. */
export const systemRandom: Random = () => Math.random();

/** A moment of a `Clock` in the form records and the wire carry: ISO 8601, UTC, milliseconds. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
