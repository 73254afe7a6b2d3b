import type { ProcessPage, ProcessRow } from '@beamdeck/core';
import { sampleProcess } from '@beamdeck/core/testing';
import type { Situation } from './conformance.js';
import { ago } from './sample-cluster.js';

/** Plausible processes of these nodes, `each` on every one of them. */
export function processesOf(
  names: readonly string[],
  each = 4,
  change: Partial<ProcessRow> = {},
): ProcessRow[] {
  return names.flatMap((name) => Array.from({ length: each }, (_, at) => sampleProcess(name, at, change)));
}

/** A page of rows as a cluster answers it: all of them, and nothing beyond. */
export function pageOf(rows: readonly ProcessRow[], change: Partial<ProcessPage> = {}): ProcessPage {
  const nodes = [...new Set(rows.map(({ node }) => node))];
  return {
    processes: [...rows],
    totalCount: rows.length,
    scannedCount: rows.length,
    nodesQueried: nodes,
    nodesFailed: [],
    filtersApplied: {},
    nextCursor: null,
    collectedAt: ago(0),
    cost: Object.fromEntries(nodes.map((node) => [node, { targetMs: 0.9, bytes: 4_000 }])),
    ...change,
  };
}

/** What a cluster in this situation answers when it is asked for its processes. */
export function pageIn({ names, ageMs, silent }: Situation): ProcessPage {
  return pageOf(processesOf(names), {
    collectedAt: ago(ageMs),
    nodesQueried: names.filter((name) => !silent.includes(name)),
    nodesFailed: silent.map((node) => ({ node, code: 'node_unreachable', ageMs: 41_000 })),
  });
}
