import type { ProcessQuery, ProcessRow, ProcessSort } from '../model/process.js';
import type { ProcessScan } from '../probe/cluster-probe.js';
import type { Population } from './population.js';
import { pidText } from './pid-text.js';
import type { ProcessLens } from './process-lens.js';
import { linksOf } from './process-links.js';
import type { ScanPace } from './scan-pace.js';
import { sourceOf, statusOf } from './process-state.js';
import type { ProcessPool } from './roster.js';
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
  /** Shared by all scans of the cluster. */
  readonly pace: ScanPace;
}

/** Looked at between two questions whether a rest is due. */
const LOOKS_PER_STEP = 10_000;
/** Rows made between two such questions, and how many looks one of them is worth. */
const ROWS_PER_STEP = 500;
const LOOKS_PER_ROW = 15;

/**
 * The best rows of one node for a query. Looks at each process as it is at one moment and keeps the best alone; yields
 * while its pace asks for a rest. A pool none of whose processes can match is counted, not looked at. Rows without a value for the sort key
 * come last, in either order.
 */
export function* scanProcesses(request: ScanRequest): Generator<undefined, ProcessScan> {
  const { node, query, at, previousAt, maxRows, pace } = request;
  const { population } = node;
  const lens = population.lens();
  const { wanted, poolWanted } = filterOf(population, query);
  const key = sortKey(query.sort, population, previousAt);
  const sign = query.order === 'asc' ? -1 : 1;
  const top = new TopRows(query.limit);
  let matched = 0;
  let scanned = 0;
  let looked = 0;
  let partial = false;

  // Those that every node has, then one pool after the other.
  for (const segment of [null, ...population.segments]) {
    if (partial) break;
    if (segment !== null && !poolWanted(segment.pool)) {
      const count = population.poolCount(segment, at);
      if (scanned + count <= maxRows) {
        scanned += count;
        continue;
      }
    }
    const from = segment === null ? 0 : population.fixedCount + segment.offset;
    const end = segment === null ? population.fixedCount : from + segment.size;
    for (let index = from; index < end; index += 1) {
      if (looked % LOOKS_PER_STEP === 0) {
        if (looked > 0) pace.spend(LOOKS_PER_STEP);
        while (pace.resting) yield;
      }
      looked += 1;
      if (!lens.seek(index, at)) continue;
      if (scanned >= maxRows) {
        partial = true;
        break;
      }
      scanned += 1;
      if (wanted !== null && !wanted(lens)) continue;
      matched += 1;
      const value = key(lens);
      top.offer(value === null ? Number.NEGATIVE_INFINITY : sign * value, lens.pid, index);
    }
  }
  pace.spend(looked % LOOKS_PER_STEP);
  const rows: ProcessRow[] = [];
  for (const index of top.best()) {
    if (rows.length % ROWS_PER_STEP === 0) while (pace.resting) yield;
    lens.seek(index, at);
    rows.push(rowAt(request, lens));
    pace.spend(LOOKS_PER_ROW);
  }
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

interface ScanFilter {
  /** Null where all are. */
  readonly wanted: ((lens: ProcessLens) => boolean) | null;
  /** False where no process of the pool can be. */
  readonly poolWanted: (pool: ProcessPool) => boolean;
}

function filterOf({ roster }: Population, query: ProcessQuery): ScanFilter {
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
  if (type === undefined && application === undefined && text === '')
    return { wanted: null, poolWanted: () => true };
  const wanted = ({ fixed: process, segment, pid }: ProcessLens): boolean => {
    const place = process?.index ?? segment?.pool.index ?? -1;
    const isNamed = process === null ? pools[place] : fixed[place];
    if (isNamed !== true) return false;
    const isFound = process === null ? poolsFound[place] : fixedFound[place];
    return isFound === true || (inPid && pidText(pid).includes(text));
  };
  return {
    wanted,
    poolWanted: ({ index }) => pools[index] === true && (inPid || poolsFound[index] === true),
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
