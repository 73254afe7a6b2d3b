import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { ProcessRow } from '../model/process.js';
import type { ProcessFilters } from './filter-processes.js';
import { narrows, processMatcher } from './filter-processes.js';

/** A filter that is typed into: each question replaces the one before. */
export interface ProcessFilter {
  /**
   * The rows that match, in their order. Works in slices and lets others run between them; rejects with `cancelled` when
   * the next question comes first. Where the question only narrows the last one over the same rows, only what had matched
   * is looked at again.
   */
  apply(processes: readonly ProcessRow[], filters: ProcessFilters): Promise<readonly ProcessRow[]>;
  /** Cancels what is under way and lets go of the last answer. */
  clear(): void;
}

/** The clock tells when to pause, and wakes the filter after it; times are milliseconds. */
export interface ProcessFilterOptions {
  readonly clock: Clock;
  /** The longest to work without a pause. Default 4: what is left of a frame is for drawing. */
  readonly sliceMs?: number;
}

/** Rows between two looks at the clock: far below a millisecond of work, also before it is compiled. */
const ROWS_PER_LOOK = 100;

/** Makes a filter for one field that is typed into. It remembers the last answer alone, until `clear()`. */
export function createProcessFilter({ clock, sliceMs = 4 }: ProcessFilterOptions): ProcessFilter {
  let last: {
    readonly processes: readonly ProcessRow[];
    readonly filters: ProcessFilters;
    readonly matched: readonly ProcessRow[];
  } | null = null;
  let cancel: (() => void) | null = null;

  return {
    apply(processes, filters) {
      cancel?.();
      const reusable = last !== null && last.processes === processes && narrows(last.filters, filters);
      const rows = reusable && last !== null ? last.matched : processes;
      return new Promise((resolve, reject) => {
        const matches = processMatcher(filters);
        const matched: ProcessRow[] = [];
        let next = 0;
        let cancelTimer: (() => void) | null = null;
        const mine = (): void => {
          cancelTimer?.();
          reject(new BeamdeckError('cancelled', 'Another filter took its place.'));
        };
        const slice = (): void => {
          const until = clock.now() + sliceMs;
          while (next < rows.length) {
            const end = Math.min(rows.length, next + ROWS_PER_LOOK);
            for (; next < end; next += 1) {
              const row = rows[next] as ProcessRow;
              if (matches(row)) matched.push(row);
            }
            if (next < rows.length && clock.now() >= until) {
              cancelTimer = clock.schedule(0, slice);
              return;
            }
          }
          cancel = null;
          last = { processes, filters, matched };
          resolve(matched);
        };
        cancel = mine;
        slice();
      });
    },
    clear() {
      cancel?.();
      cancel = null;
      last = null;
    },
  };
}
