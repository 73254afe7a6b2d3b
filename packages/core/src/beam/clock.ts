/**
 * Milliseconds since any moment, with their fractions, never going back: for round trips, which on one host are shorter than
 * the whole milliseconds that a `Clock` counts in.
 */
export type Stopwatch = () => number;

/** The platform's own. */
export const systemStopwatch: Stopwatch = () => performance.now();
