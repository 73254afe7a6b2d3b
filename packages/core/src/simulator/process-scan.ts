import type { ProcessQuery, ProcessRow, ProcessSort } from '../model/process.js';
import type { ProcessScan } from '../probe/cluster-probe.js';
import type { Population } from './population.js';
import type { ProcessLens } from './process-lens.js';
import { unit } from './random.js';
import type { FixedProcess, ProcessPool } from './roster.js';
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
    status: query.includeDetails ? statusOf(lens, queue) : null,
    linksCount: query.includeDetails ? linksCount(node, lens, at) : null,
    incarnation: incarnationOf(node),
  };
}

/** As a node prints its own pids: 15 bits, then the rest. */
export function pidText(number: number): string {
  return `<0.${number % 32_768}.${Math.floor(number / 32_768)}>`;
}

/** The number behind `<0.N.S>`; null for any other text. */
export function pidNumber(text: string): number | null {
  const [, low, high] = /^<0\.(\d{1,5})\.(\d{1,5})>$/.exec(text) ?? [];
  return low === undefined || Number(low) > 32_767 ? null : Number(high) * 32_768 + Number(low);
}

function sourceOf(lens: ProcessLens): FixedProcess | ProcessPool {
  const source = lens.fixed ?? lens.segment?.pool;
  if (source === undefined) throw new Error('The lens is at no process.');
  return source;
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

function statusOf({ segment, pid }: ProcessLens, queue: number): string {
  if (segment?.pool.kind === 'task')
    return unit(Math.imul(pid, 0x9e3779b1) >>> 0) < 0.3 ? 'running' : 'waiting';
  return queue > 20 ? 'runnable' : 'waiting';
}

/** A process is linked to what started it and to what it supervises; a connection to its socket too. */
function linksCount({ population }: SimulatedNode, { fixed, segment }: ProcessLens, at: number): number {
  if (fixed === null) return segment?.pool.initialCall.startsWith('cowboy_clear') === true ? 2 : 1;
  const pool = population.segments[fixed.pool];
  const pooled = pool === undefined ? 0 : population.poolCount(pool, at);
  return (fixed.parent < 0 ? 0 : 1) + fixed.children.length + pooled;
}
