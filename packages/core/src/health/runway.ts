import type { NodeRunway } from '../model/health.js';

/** Readings of one thing over time, oldest first. Times are milliseconds; both lists are of one length. */
export interface Course {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export type RunwayFacts = Omit<NodeRunway, 'resource' | 'text'>;

/** A trend is told only where this many readings, over this long, carry it. */
const FEWEST_SAMPLES = 12;
const SHORTEST_MS = 120_000;
/** How well the readings must lie on one line: the share of their variance that it explains. */
const CONFIDENCE = { low: 0.6, medium: 0.85, high: 0.95 } as const;
/** A line is not drawn further than this many times the span it was seen for; nor past a month. */
const FURTHEST = { low: 30, high: 12 } as const;
const LONGEST_SECONDS = 30 * 86_400;
/** Growth must go on: of the slope of the whole, the later half has at least this much. */
const STILL_GROWING = 0.5;

/**
 * Time left until the limit, if growth goes on as it was: the least-squares line through the readings. Null where nothing
 * grows, or where the readings do not carry an answer: too few, too scattered, growth that has ended, or a limit so far
 * away that the line would have to be drawn much longer than what was seen of it.
 */
export function runwayOf({ times, values }: Course, limit: number): RunwayFacts | null {
  const [first, last] = [times[0], times.at(-1)];
  const used = values.at(-1);
  if (first === undefined || last === undefined || used === undefined) return null;
  if (times.length < FEWEST_SAMPLES || last - first < SHORTEST_MS || limit <= used) return null;
  const whole = line(times, values);
  const half = times.findIndex((time) => time >= (first + last) / 2);
  const later = line(times.slice(half), values.slice(half));
  if (whole.slope <= 0 || later.slope < STILL_GROWING * whole.slope) return null;
  if (whole.explained < CONFIDENCE.low) return null;
  const overSeconds = (last - first) / 1_000;
  const secondsLeft = (limit - used) / (whole.slope * 1_000);
  if (secondsLeft > LONGEST_SECONDS || secondsLeft > FURTHEST.low * overSeconds) return null;
  const sure = whole.explained >= CONFIDENCE.high && secondsLeft <= FURTHEST.high * overSeconds;
  return {
    ...{ used, limit, secondsLeft: Math.round(secondsLeft), perHour: whole.slope * 3_600_000 },
    confidence: sure ? 'high' : whole.explained >= CONFIDENCE.medium ? 'medium' : 'low',
    ...{ samples: times.length, overSeconds: Math.round(overSeconds) },
  };
}

/** The least-squares line: its slope by millisecond, and the share of the variance that it explains. */
function line(times: readonly number[], values: readonly number[]): { slope: number; explained: number } {
  const count = times.length;
  const meanTime = times.reduce((sum, time) => sum + time, 0) / count;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let [spread, joint, variance] = [0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    const [dt, dv] = [(times[i] ?? 0) - meanTime, (values[i] ?? 0) - mean];
    spread += dt * dt;
    joint += dt * dv;
    variance += dv * dv;
  }
  if (spread === 0 || variance === 0) return { slope: 0, explained: 0 };
  return { slope: joint / spread, explained: Math.min(1, (joint * joint) / (spread * variance)) };
}
