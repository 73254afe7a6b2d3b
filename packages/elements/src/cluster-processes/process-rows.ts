import type { ProcessRow } from '@beamdeck/core';
import { processKey } from '../process-view/process-key.js';

/** Rows in the order of a question: what a list draws its window from. A look at one costs the same wherever it is. */
export interface ProcessRows {
  readonly count: number;
  /** Undefined past the ends. */
  row(index: number): ProcessRow | undefined;
  /** Where the process with this key is; -1 where it is not. */
  indexOf(key: string): number;
}

/** Rows that are here, in their order. */
export function heldRows(rows: readonly ProcessRow[]): ProcessRows {
  let places: ReadonlyMap<string, number> | null = null;
  return {
    count: rows.length,
    row: (index) => rows[index],
    indexOf(key) {
      places ??= new Map(rows.map((row, index) => [processKey(row), index]));
      return places.get(key) ?? -1;
    },
  };
}

/** The live rows first, then those asked for further down; a process that has moved up meanwhile is shown once. */
export function joinedRows(
  live: readonly ProcessRow[],
  deeper: readonly ProcessRow[],
): readonly ProcessRow[] {
  if (deeper.length === 0) return live;
  const seen = new Set(live.map(processKey));
  return [...live, ...deeper.filter((row) => !seen.has(processKey(row)))];
}
