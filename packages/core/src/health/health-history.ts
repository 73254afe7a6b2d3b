import type { HealthPoint } from '../model/health.js';

/** The last findings, oldest first; bounded whatever the time and the number of nodes. */
export interface HealthHistory {
  /** Takes a finding, unless it is of the same moment as the last and says the same of the whole. */
  add(point: HealthPoint): void;
  list(): readonly HealthPoint[];
}

/** An hour of findings at the usual interval. */
const MOST_POINTS = 360;
const FEWEST_POINTS = 20;
/** Of all points together: a large cluster is remembered for a shorter time. */
const MOST_SCORES = 40_000;

export function createHealthHistory(options: { readonly spacingMs: number }): HealthHistory {
  let points: readonly HealthPoint[] = [];
  return {
    add(point) {
      const last = points.at(-1);
      const soon = last !== undefined && Date.parse(point.at) - Date.parse(last.at) < 0.5 * options.spacingMs;
      if (soon && last.overallStatus === point.overallStatus) return;
      const most = Math.floor(MOST_SCORES / Math.max(1, point.nodesTotal));
      points = [...points, point].slice(-Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, most)));
    },
    list: () => points,
  };
}
