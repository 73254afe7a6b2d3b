import { isoTime } from '../clock/clock.js';
import type { ProcessPage, ProcessQuery, ProcessRow } from '../model/process.js';
import { MAX_PROCESS_ROWS } from '../model/process.js';
import { processListContract } from './contracts/process-list.js';
import { askAround } from './node-round.js';
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
    const cursor = query.cursor === undefined ? null : readCursor(query, query.cursor);
    const reach = Math.min(MAX_PROCESS_ROWS, (cursor?.given ?? 0) + query.limit);
    const { cursor: _cursor, node: only, ...rest } = query;
    const question = { ...rest, limit: reach };
    const { nodesQueried, nodesFailed, answers, recalled } = await askAround(context, only, {
      recall: question,
      async ask(node, call) {
        const answer = await context.scanProcesses(node, question, call);
        // The whole answer, for the page says when it was true and what it cost.
        return { ...answer, value: answer };
      },
    });

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
    const partial = nodesQueried.filter((node) => answers.get(node)?.value.partial === true);
    return {
      processes: rows,
      totalCount,
      scannedCount: sum(scans, ({ scanned }) => scanned),
      nodesQueried,
      nodesFailed,
      ...(partial.length === 0 ? {} : { nodesPartial: partial }),
      filtersApplied: filtersOf(query),
      nextCursor: more ? writeCursor(query, { given, last }) : null,
      collectedAt: isoTime(Math.min(...[...answers.values()].map(({ collectedAt }) => collectedAt))),
      // What is told again has cost nobody anything.
      cost: Object.fromEntries(
        [...answers].flatMap(([node, { cost }]) => (recalled.has(node) ? [] : [[node, cost]])),
      ),
    } satisfies ProcessPage;
  },
});

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
