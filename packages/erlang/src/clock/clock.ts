/** Time as it is passed in everywhere, so that tests run on a clock of their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `run` once, `ms` milliseconds from now; the returned function cancels it and may be called at any time. */
  schedule(ms: number, run: () => void): () => void;
}

/** A number in [0, 1), as `Math.random` gives; used for jitter alone, never for challenges. */
export type Random = () => number;

/** What a timer of the platform can hold, 24.8 days; longer ones would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

const START = performance.timeOrigin;

/** The platform's own clock. It never goes back, whatever is done to the wall clock. */
export const systemClock: Clock = {
  now: () => START + performance.now(),
  schedule(ms, run) {
    const handle = setTimeout(run, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(handle);
  },
};

export const systemRandom: Random = () => Math.random();

/** Lets the event loop serve others, sockets and timers, before `run`. */
export function afterOthers(run: () => void): () => void {
  const handle = setImmediate(run);
  return () => clearImmediate(handle);
}

/** Runs `run` once all that is ready to run now has run: for gathering what many callers do in one turn. */
export function atEndOfTurn(run: () => void): void {
  process.nextTick(run);
}
