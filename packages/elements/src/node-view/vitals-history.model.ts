import type { NodeVitals } from '@beamdeck/core';

/** The vitals of each node seen so far, oldest first. */
export type VitalsHistory = ReadonlyMap<string, readonly NodeVitals[]>;

/** Twenty minutes at the usual pace: what a sparkline can show. */
export const HISTORY_LENGTH = 240;

/**
 * The history with one more round. A node that restarted starts over: its counters do, so a line across would lie.
 * A value that was there already is not added twice.
 */
export function withVitals(
  history: VitalsHistory,
  round: ReadonlyMap<string, NodeVitals>,
  length = HISTORY_LENGTH,
): VitalsHistory {
  let next: Map<string, readonly NodeVitals[]> | null = null;
  for (const [node, vitals] of round) {
    const before = history.get(node) ?? [];
    const last = before.at(-1);
    if (
      last !== undefined &&
      last.incarnation === vitals.incarnation &&
      last.collectedAt >= vitals.collectedAt
    ) {
      continue;
    }
    const kept = last?.incarnation === vitals.incarnation ? before : [];
    next ??= new Map(history);
    next.set(node, [...kept.slice(-(length - 1)), vitals]);
  }
  return next ?? history;
}
