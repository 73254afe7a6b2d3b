import type { BeamdeckError } from '../model/error.js';
import { BeamdeckError as CodedError } from '../model/error.js';
import type { EtsTable } from '../model/ets-table.js';
import type { NodeApplication } from '../model/node.js';
import type { ErlangPort } from '../model/port.js';
import type { ProcessInfo } from '../model/process-info.js';
import type { ProcessRow } from '../model/process.js';
import type { Supervisor } from '../model/supervision.js';
import type {
  ProbedProcess,
  ProcessAction,
  ProcessActionResult,
  ProcessActionTarget,
  SupervisionRequest,
  SupervisionScan,
  TableScan,
} from '../probe/cluster-probe.js';
import type { ProcessFacts } from '../safety/process-facts.js';
import { sampleProcessFacts, sampleProcessInfo } from './sample-process-info.js';

/** What a scripted node has besides its gauges and rows. */
export interface ScriptedDepths {
  /** In full, where more is to be said of a process than follows from its row in `processes`. */
  infos: readonly ProcessInfo[];
  /** Pids of the supervisors at the top of an application. */
  tops: readonly string[];
  /** Trees in pre-order. */
  supervisors: readonly Supervisor[];
  applications: readonly NodeApplication[];
  tables: readonly EtsTable[];
  ports: readonly ErlangPort[];
  /** The atoms it has; null: every one. */
  atoms: ReadonlySet<string> | null;
  /** What comes of an act; an error is what the asker gets. By default all goes well and `exit` ends the process. */
  onAct: (target: ProcessActionTarget, action: ProcessAction) => ProcessActionResult | BeamdeckError;
}

/** An act that was sent to a node, answered or not. */
export interface ScriptedAct {
  readonly node: string;
  readonly target: ProcessActionTarget;
  readonly action: ProcessAction;
}

export const newDepths = (): ScriptedDepths => ({
  infos: [],
  tops: [],
  supervisors: [],
  applications: [],
  tables: [],
  ports: [],
  atoms: null,
  onAct: (_target, { kind }) => ({
    alive: kind !== 'exit',
    memory: kind === 'collect_garbage' ? { before: 20_000, after: 8_000 } : null,
    reply: null,
  }),
});

interface Processes extends ScriptedDepths {
  readonly processes: readonly ProcessRow[];
}

/** The process as the node describes it, or `process_not_found`. */
export function factsOf(node: Processes, process: ProbedProcess): ProcessFacts {
  const row = rowOf(node.processes, process);
  return sampleProcessFacts(row, node.tops.includes(row.pid));
}

export function infoOf(node: Processes, process: ProbedProcess): ProcessInfo {
  const known = node.infos.find((info) => isAsked(info, process));
  return known ?? sampleProcessInfo(rowOf(node.processes, process));
}

/** The supervisors that the request reaches, their children cut as it says. */
export function supervisionOf({ supervisors }: ScriptedDepths, request: SupervisionRequest): SupervisionScan {
  const { application, root, maxDepth, includeChildren, maxChildren } = request;
  const start = root === null ? null : supervisors.find((each) => isAsked(each, root));
  if (start === undefined) throw notFound();
  const from = start?.depth ?? 0;
  const parents = new Map(supervisors.map(({ pid, parent }) => [pid, parent]));
  const isUnder = (pid: string | null): boolean =>
    start === null || (pid !== null && (pid === start.pid || isUnder(parents.get(pid) ?? null)));
  return {
    supervisors: supervisors
      .filter((each) => application === null || each.application === application)
      .filter((each) => isUnder(each.pid) && each.depth - from <= maxDepth)
      .map(({ children, ...each }) => ({
        ...each,
        depth: each.depth - from,
        ...(includeChildren ? { children: (children ?? []).slice(0, maxChildren) } : {}),
      })),
    partial: false,
  };
}

/** The first rows for a query whose search is looked for in `textOf` and whose order is that of `keyOf`. */
export function tableOf<T>(
  rows: readonly T[],
  query: { readonly search?: string | undefined; readonly order: 'asc' | 'desc'; readonly limit: number },
  textOf: (row: T) => string,
  keyOf: (row: T) => number | string | null,
): TableScan<T> {
  const text = query.search?.toLowerCase() ?? '';
  const sign = query.order === 'asc' ? 1 : -1;
  const matched = rows
    .filter((row) => textOf(row).toLowerCase().includes(text))
    .toSorted((a, b) => {
      const [left, right] = [keyOf(a) ?? '', keyOf(b) ?? ''];
      return left === right ? 0 : left < right ? -sign : sign;
    });
  return { rows: matched.slice(0, query.limit), matched: matched.length, scanned: rows.length };
}

function rowOf(rows: readonly ProcessRow[], process: ProbedProcess): ProcessRow {
  const row = rows.find((each) => isAsked(each, process));
  if (row === undefined) throw notFound();
  return row;
}

function isAsked(
  { pid, registeredName }: { readonly pid: string; readonly registeredName: string | null },
  process: ProbedProcess,
): boolean {
  return 'pid' in process ? pid === process.pid : registeredName === process.name;
}

export const notFound = () => new CodedError('process_not_found', 'The node has no such process.');
export const changed = () => new CodedError('process_changed', 'The node has restarted.');
