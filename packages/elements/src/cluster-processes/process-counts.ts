import type { ClusterTopology, NodeStatus, ProcessPage } from '@beamdeck/core';
import { ageOf } from '../format/duration.js';

/** How many there are on how many nodes; `total` is null before the first answer. */
export function countsOf(pages: readonly ProcessPage[]): {
  readonly total: number | null;
  readonly nodes: number;
  /** Nodes that did not come to the end of their scan: there are more. */
  readonly partial: readonly string[];
} {
  return {
    total: pages.length === 0 ? null : pages.reduce((sum, page) => sum + page.totalCount, 0),
    nodes: new Set(pages.flatMap((page) => page.nodesQueried)).size,
    partial: [...new Set(pages.flatMap((page) => page.nodesPartial ?? []))],
  };
}

/** How old the rows are, where that has to be told; null where they are those of now, or nobody knows. */
export function oldAge(
  pages: readonly ProcessPage[],
  { now, stale, own }: { readonly now: number; readonly stale: boolean; readonly own: boolean },
): number | null {
  const times = pages.flatMap(({ collectedAt }) => collectedAt ?? []).sort();
  const age = ageOf(times[0] ?? null, now);
  return stale || (age !== null && age > FRESH_ROWS_MS && !own) ? age : null;
}

/** Older than this the rows are not those of now: three rounds at the usual pace. */
const FRESH_ROWS_MS = 20_000;

/** Nodes that should be here and could not even be asked, by what is the matter with them: what is shown is without them. */
export function absentNodes(
  topology: Pick<ClusterTopology, 'nodes' | 'missingNodes' | 'nodeStates'> | null,
  pages: readonly Pick<ProcessPage, 'nodesQueried' | 'nodesFailed'>[],
  only: string,
): ReadonlyMap<NodeStatus, readonly string[]> {
  const told = new Set(
    pages.flatMap((page) => [...page.nodesQueried, ...page.nodesFailed.map(({ node }) => node)]),
  );
  const absent = new Map<NodeStatus, string[]>();
  for (const name of new Set([...(topology?.nodes ?? []), ...(topology?.missingNodes ?? [])])) {
    const status = topology?.nodeStates[name]?.status ?? 'down';
    // One that is up and was not asked has only just come.
    if (status === 'up' || told.has(name) || (only !== '' && only !== name)) continue;
    absent.set(status, [...(absent.get(status) ?? []), name]);
  }
  return absent;
}
