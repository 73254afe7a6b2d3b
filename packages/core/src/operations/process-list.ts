import { isoTime } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { NodeState } from '../model/node.js';
import type { ProcessPage, ProcessQuery, ProcessRow } from '../model/process.js';
import { MAX_PROCESS_ROWS } from '../model/process.js';
import type { ProbeAnswer, ProcessScan } from '../probe/cluster-probe.js';
import { askEachNode } from './each-node.js';
import type { OperationContext } from './operation.js';
import { processListContract } from './contracts/process-list.js';
import { implement } from './operation.js';
import { readCursor, writeCursor } from './process-cursor.js';
import { compareRows, mergeRows } from './process-merge.js';

/**
 * The merge is exact: every node gives its own best rows, as many as the page reaches down to, so the best of the best are
 * the best of all. Pages are of live data: a row whose value moves across a page's edge meanwhile is seen twice or not.
 * Pages reach down 10 000 rows; past that a filter finds what a page never would.
 */
export const processList = implement(processListContract, {
  async run(query, context) {
    const { ask, unasked } = await nodesToAsk(query, context);
    const cursor = query.cursor === undefined ? null : readCursor(query, query.cursor);
    const reach = Math.min(MAX_PROCESS_ROWS, (cursor?.given ?? 0) + query.limit);
    const { cursor: _cursor, ...question } = query;
    const { answers, failures } = await askEachNode(ask, context.signal, (node, signal) =>
      scan(node, { ...question, limit: reach }, { ...context, signal }),
    );
    const [failure] = failures.values();
    if (answers.size === 0 && failure !== undefined) throw failure;

    const scans = [...answers.values()].map(({ value }) => value);
    const best = mergeRows(
      scans.map(({ rows }) => rows),
      query,
      reach,
    );
    const rows = pageAfter(best, query, cursor?.last ?? null);
    const given = (cursor?.given ?? 0) + rows.length;
    const totalCount = sum(scans, ({ matched }) => matched);
    const last = rows.at(-1);
    const more = last !== undefined && given < totalCount && given < MAX_PROCESS_ROWS;
    const partial = ask.filter((node) => answers.get(node)?.value.partial === true);
    return {
      processes: rows,
      totalCount,
      scannedCount: sum(scans, ({ scanned }) => scanned),
      nodesQueried: ask,
      nodesFailed: [
        ...[...failures].map(([node, { code }]) => ({ node, code, ageMs: null })),
        ...unasked.map((node) => ({ node, code: 'node_unreachable', ageMs: null })),
      ].sort((a, b) => (a.node < b.node ? -1 : 1)),
      ...(partial.length === 0 ? {} : { nodesPartial: partial }),
      filtersApplied: filtersOf(query),
      nextCursor: more ? writeCursor(query, { given, last }) : null,
      collectedAt: isoTime(Math.min(...[...answers.values()].map(({ collectedAt }) => collectedAt))),
      cost: Object.fromEntries([...answers].map(([node, answer]) => [node, answer.cost])),
    } satisfies ProcessPage;
  },
});

/** The nodes that can answer, and those that cannot though they may have processes. A node that is down has none. */
async function nodesToAsk(
  query: ProcessQuery,
  context: OperationContext,
): Promise<{ readonly ask: string[]; readonly unasked: string[] }> {
  const linked = ({ status }: NodeState): boolean => status === 'up' || status === 'partitioned';
  if (query.node !== undefined) {
    const state = await context.requireNode(query.node);
    if (linked(state)) return { ask: [state.name], unasked: [] };
    throw new BeamdeckError('node_unreachable', 'The node does not answer.', {
      details: { node: state.name, status: state.status, lastSeen: state.lastSeen, reason: state.reason },
    });
  }
  const { topology } = await context.topology();
  const states = topology.nodes.flatMap((name) => topology.nodeStates[name] ?? []);
  const ask = states.filter(linked).map(({ name }) => name);
  const unasked = states.filter((state) => !linked(state) && state.status !== 'down').map(({ name }) => name);
  if (ask.length > 0) return { ask, unasked };
  throw new BeamdeckError('cluster_unavailable', 'No node of the cluster answers.', {
    details: { nodes: topology.nodes.slice(0, 20) },
  });
}

async function scan(
  node: string,
  query: ProcessQuery,
  context: OperationContext,
): Promise<ProbeAnswer<ProcessScan>> {
  const answer = await context.probe.processes(node, query, {
    signal: context.signal,
    // What a node has found by then is worth more than its silence at the end.
    deadlineMs: Math.max(1, context.remainingMs() * 0.9),
    priority: 'normal',
  });
  context.account(node, answer.cost, context.now() - answer.collectedAt);
  return answer;
}

/** The rows after the last one given, in the order of now; the place is found by what that row was, not by counting. */
function pageAfter(
  rows: readonly ProcessRow[],
  query: ProcessQuery,
  last: Pick<ProcessRow, 'node' | 'pid'> | null,
): ProcessRow[] {
  if (last === null) return rows.slice(0, query.limit);
  const compare = compareRows(query);
  const start = rows.findIndex((row) => compare(row, last as ProcessRow) > 0);
  return start < 0 ? [] : rows.slice(start, start + query.limit);
}

function filtersOf({ node, type, application, search, sort, order }: ProcessQuery): Record<string, unknown> {
  const given = Object.entries({ node, type, application, search });
  return Object.fromEntries([
    ...given.filter(([, value]) => value !== undefined),
    ['sort', sort],
    ['order', order],
  ]);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
