import type { OperationParams, ProcessPage, ProcessRow, ProcessSort, ProcessType } from '@beamdeck/core';
import { MAX_PROCESS_ROWS } from '@beamdeck/core';
import { processKey } from '../process-view/process-key.js';

/** Which processes are shown, and in which order. */
export interface ProcessesQuestion {
  readonly node: string;
  readonly type: ProcessType | '';
  readonly application: string;
  readonly search: string;
  readonly sort: ProcessSort;
  readonly order: 'asc' | 'desc';
}

export type ReductionsOf = 'interval' | 'total';

/** Rows that are kept live; those further down are asked for when they come into sight. */
export const LIVE_ROWS = 200;
/** Rows of one node in a list grouped by node. */
export const GROUP_ROWS = 50;

/** The question as `process_list` takes it. */
export function queryOf(question: ProcessesQuestion, limit: number): OperationParams<'process_list'> {
  const { node, type, application, search, sort, order } = question;
  return {
    ...(node === '' ? {} : { node }),
    ...(type === '' ? {} : { type }),
    ...(application === '' ? {} : { application }),
    ...(search.trim() === '' ? {} : { search: search.trim().slice(0, 200) }),
    sort,
    order,
    limit,
  };
}

/** How many rows can be scrolled to: all that match, as far down as one question reaches. */
export function reachableRows(page: Pick<ProcessPage, 'totalCount' | 'nextCursor'>, loaded: number): number {
  if (page.nextCursor === null) return loaded;
  return Math.max(loaded, Math.min(page.totalCount, MAX_PROCESS_ROWS));
}

/** The order that a press on the head of a column brings: numbers from the top, texts from the first, then the other way. */
export function orderOf(sort: ProcessSort, now: 'asc' | 'desc' | null): 'asc' | 'desc' {
  if (now !== null) return now === 'asc' ? 'desc' : 'asc';
  return sort === 'pid' || sort === 'registered_name' ? 'asc' : 'desc';
}

/** Applications seen in rows so far, to choose from. */
export function withApplications(
  seen: ReadonlySet<string>,
  rows: readonly ProcessRow[],
): ReadonlySet<string> {
  const fresh = rows.flatMap(({ application }) =>
    application !== null && !seen.has(application) ? [application] : [],
  );
  return fresh.length === 0 || seen.size > 500 ? seen : new Set([...seen, ...fresh].sort());
}

/** Work of each process between two answers, by its key; nothing for one that was not in both. */
export function deltasOf(
  before: readonly ProcessRow[],
  now: readonly ProcessRow[],
): ReadonlyMap<string, number> {
  const earlier = new Map(before.map((row) => [processKey(row), row.reductions]));
  return new Map(
    now.flatMap((row) => {
      const [key, then] = [processKey(row), earlier.get(processKey(row))];
      return then === undefined || row.reductions < then ? [] : [[key, row.reductions - then] as const];
    }),
  );
}

/** By node (an empty text for all of them): its last page, and the work done since the page before. */
export type PageWork = ReadonlyMap<
  string,
  { readonly page: ProcessPage; readonly deltas: ReadonlyMap<string, number> }
>;

/** Goes on to new answers; a page that is the same as before, beside others that are new, keeps its work. */
export function workIn(
  work: PageWork,
  answers: { readonly flat: ProcessPage | null; readonly groups: ReadonlyMap<string, ProcessPage | null> },
): PageWork {
  const pages = [['', answers.flat] as const, ...answers.groups];
  return new Map(
    pages.flatMap(([node, page]) => {
      const before = work.get(node);
      if (page === null) return [];
      if (before?.page === page) return [[node, before] as const];
      return [[node, { page, deltas: deltasOf(before?.page.processes ?? [], page.processes) }] as const];
    }),
  );
}

export function workOf(work: PageWork, row: ProcessRow): number | null {
  const key = processKey(row);
  return work.get('')?.deltas.get(key) ?? work.get(row.node)?.deltas.get(key) ?? null;
}

/** What a question costs a node on average: milliseconds of its work, bytes over its link. */
export function costPerNode(
  cost: ProcessPage['cost'],
): { readonly ms: number; readonly bytes: number } | null {
  const costs = Object.values(cost ?? {});
  if (costs.length === 0) return null;
  const sum = costs.reduce(
    (total, each) => ({ ms: total.ms + each.targetMs, bytes: total.bytes + each.bytes }),
    {
      ms: 0,
      bytes: 0,
    },
  );
  return { ms: sum.ms / costs.length, bytes: sum.bytes / costs.length };
}

/** A mailbox this long is worth a look. */
const LONG_MAILBOX = 1_000;
const VERY_LONG_MAILBOX = 10_000;

export function mailboxTone(length: number): 'ok' | 'warn' | 'crit' {
  if (length >= VERY_LONG_MAILBOX) return 'crit';
  return length >= LONG_MAILBOX ? 'warn' : 'ok';
}

/** Width of a bar beside a number, 0–1, so that a few are told from thousands and thousands from millions. */
export function mailboxShare(length: number): number {
  return length <= 0 ? 0 : Math.min(1, Math.log10(length + 1) / 6);
}

export const TYPES: readonly ProcessType[] = [
  'supervisor',
  'gen_server',
  'gen_event',
  'gen_statem',
  'task',
  'process',
];

export function changedSet(set: ReadonlySet<string>, value: string, present: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (present) next.add(value);
  else next.delete(value);
  return next;
}
