import type { ProcessQuery, ProcessRow, ProcessSort } from '../model/process.js';
import type { ProcessScan } from '../probe/cluster-probe.js';
import type { Population } from './population.js';
import { pidText } from './pid-text.js';
import type { ProcessLens } from './process-lens.js';
import { linksOf } from './process-links.js';
import { sourceOf, statusOf } from './process-state.js';
import { incarnationOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';
import { TopRows } from './top-rows.js';

export interface ScanRequest {
  readonly node: SimulatedNode;
  readonly query: ProcessQuery;
  readonly at: number;
  /** The earlier moment that reductions are compared with; null for none. */
  readonly previousAt: number | null;
  /** Looks at no more than this many; the answer then says that it is partial. */
  readonly maxRows: number;
}

/** Looking at this many takes a few milliseconds. */
const ROWS_PER_STEP = 20_000;

/**
 * The best rows of one node for a query. Looks at each process as it is at one moment and keeps the best alone; yields
 * between steps. Rows without a value for the sort key come last, in either order.
 */
export function* scanProcesses(request: ScanRequest): Generator<undefined, ProcessScan> {
  const { node, query, at, previousAt, maxRows } = request;
  const { population } = node;
  const lens = population.lens();
  const wanted = filterOf(population, query);
  const key = sortKey(query.sort, population, previousAt);
  const sign = query.order === 'asc' ? -1 : 1;
  const top = new TopRows(query.limit);
  let matched = 0;
  let scanned = 0;
  let partial = false;

  for (let index = 0; index < population.size; index += 1) {
    if (index > 0 && index % ROWS_PER_STEP === 0) yield;
    if (!lens.seek(index, at)) continue;
    if (scanned >= maxRows) {
      partial = true;
      break;
    }
    scanned += 1;
    if (!wanted(lens)) continue;
    matched += 1;
    const value = key(lens);
    top.offer(value === null ? Number.NEGATIVE_INFINITY : sign * value, lens.pid, index);
  }
  const rows = top.best().map((index) => {
    lens.seek(index, at);
    return rowAt(request, lens);
  });
  return { rows, matched, scanned, partial };
}

/** The row of the process that the lens is at. */
function rowAt({ node, query, at, previousAt }: ScanRequest, lens: ProcessLens): ProcessRow {
  const source = sourceOf(lens);
  const before = previousAt === null ? null : lens.reductionsAt(previousAt);
  const queue = lens.queue();
  return {
    pid: pidText(lens.pid),
    node: node.name,
    alive: true,
    registeredName: lens.fixed?.name ?? null,
    initialCall: source.initialCall,
    currentFunction: source.currentFunction,
    memory: lens.memory(),
    messageQueueLen: queue,
    reductions: lens.reductions(),
    reductionsDelta: before === null ? null : lens.reductions() - before,
    type: source.kind,
    application: source.application,
    status: query.includeDetails ? statusOf(lens, at) : null,
    linksCount: query.includeDetails ? linksOf(node, lens, at, 0).total : null,
    incarnation: incarnationOf(node),
  };
}

function filterOf({ roster }: Population, query: ProcessQuery): (lens: ProcessLens) => boolean {
  const { type, application, search } = query;
  const text = search?.toLowerCase() ?? '';
  const named = (source: { kind: string; application: string | null }) =>
    (type === undefined || source.kind === type) &&
    (application === undefined || source.application === application);
  const found = (...texts: readonly (string | null)[]) =>
    text === '' || texts.some((each) => each?.toLowerCase().includes(text) === true);
  // What a process is decides nearly all; only text that can be part of a pid is looked for in each.
  const fixed = roster.fixed.map((process) => named(process));
  const fixedFound = roster.fixed.map((each) => found(each.name, each.initialCall, each.currentFunction));
  const pools = roster.pools.map((pool) => named(pool));
  const poolsFound = roster.pools.map((pool) => found(pool.initialCall, pool.currentFunction));
  const inPid = text !== '' && /^[<>.\d]+$/.test(text);
  return ({ fixed: process, segment, pid }) => {
    const place = process?.index ?? segment?.pool.index ?? -1;
    const isNamed = process === null ? pools[place] : fixed[place];
    if (isNamed !== true) return false;
    const isFound = process === null ? poolsFound[place] : fixedFound[place];
    return isFound === true || (inPid && pidText(pid).includes(text));
  };
}

function sortKey(
  sort: ProcessSort,
  { roster }: Population,
  previousAt: number | null,
): (lens: ProcessLens) => number | null {
  switch (sort) {
    case 'memory':
      return (lens) => lens.memory();
    case 'reductions':
      return (lens) => lens.reductions();
    case 'reductions_delta':
      return (lens) => {
        const before = previousAt === null ? null : lens.reductionsAt(previousAt);
        return before === null ? null : lens.reductions() - before;
      };
    case 'message_queue_len':
      return (lens) => lens.queue();
    case 'pid':
      return (lens) => lens.pid;
    case 'registered_name':
      return ({ fixed }) => {
        const rank = fixed === null ? -1 : (roster.nameRank[fixed.index] ?? -1);
        return rank < 0 ? null : rank;
      };
  }
}
