import { binary, tuple, type Link, type Term } from '@beamdeck/erlang';
import type { ProcessQuery, ProcessRow, ProcessSort } from '../model/process.js';
import { BeamdeckError } from '../model/error.js';
import { compareRows } from '../operations/process-merge.js';
import type { ProbeAnswer, ProbeContext, ProcessScan } from '../probe/cluster-probe.js';
import { readMoment } from './incarnation.js';
import { CHUNK_SIZE, MAX_MAILBOX, SLICE_COUNT, stepMsOf, WORKER_HEAP_WORDS } from './process-limits.js';
import { PROCESS_TYPES, readProcessRows } from './process-rows.js';
import { costOf, questionAtom, type Programs, type QuestionAtom } from './program.js';
import { isNamed, readList, readNumber, readText, readTuple } from './term-reading.js';

export interface ProcessScanSetup {
  readonly programs: Programs;
  readonly now: () => number;
}

/** The interval of `reductions_delta`, within one question. */
const DELTA_WINDOW_MS = 500;
/** Kept beside the rows asked for, in place of processes that end before their columns are read. */
const SPARE_ROWS = 16;
/** Of the process that drives the scan: it holds the rows found and one chunk. What grows with the node has its own cap. */
const MAX_HEAP_WORDS = 4_000_000;

/** The best rows of one node for a query; see erl/process_scan.erl. */
export async function scanProcesses(
  { programs, now }: ProcessScanSetup,
  link: Link,
  query: ProcessQuery,
  context: ProbeContext,
): Promise<ProbeAnswer<ProcessScan>> {
  const run = await programs.run(link, 'process_scan', questionOf(query, context), {
    ...context,
    maxHeapWords: MAX_HEAP_WORDS,
  });
  const collectedAt = now();
  const [when, sums, reasons, parts, deltas, took] = readTuple(run.value, 6);
  const moment = readMoment(when);
  const [scanned = 0, matched = 0, unseen = 0, unread = 0] = readTuple(sums, 4).map(readNumber);
  for (const reason of readList(reasons)) refuseFault(reason, link.node);

  const about = { node: link.node, incarnation: moment.incarnation, deltas: readDeltas(deltas) };
  const rows = readList(parts).flatMap((part): ProcessRow[] => readProcessRows(part, about));
  const value: ProcessScan = {
    // Each row was read in one go, a moment after it was chosen: it is shown by what it is now.
    rows: rows.sort(compareRows(query)).slice(0, query.limit),
    matched,
    scanned,
    partial: unseen + unread > 0,
  };
  return { value, collectedAt, cost: costOf(moment.toMs(took), run) };
}

const KEYS: Readonly<Record<ProcessSort, QuestionAtom>> = {
  memory: 'memory',
  reductions: 'reductions',
  reductions_delta: 'difference',
  message_queue_len: 'message_queue_len',
  pid: 'creation',
  registered_name: 'registered_name',
};

function questionOf(query: ProcessQuery, { deadlineMs, priority }: ProbeContext): Term {
  // What is left of the time is for the way back: the best of what was found is worth more than silence at the end.
  const onNodeMs = Math.max(
    1,
    Math.floor(Math.min(deadlineMs * 0.85, Math.max(deadlineMs - 150, deadlineMs / 2))),
  );
  const windowMs = Math.min(DELTA_WINDOW_MS, Math.floor(onNodeMs / 3));
  const any = questionAtom('any');
  const truth = (value: boolean) => questionAtom(value ? 'true' : 'false');
  const { type, application, search, sort, order } = query;
  return tuple(
    tuple(questionAtom(KEYS[sort]), truth(order === 'desc'), query.limit + SPARE_ROWS, MAX_MAILBOX),
    tuple(
      application === undefined ? any : binary(application),
      type === undefined ? any : PROCESS_TYPES.indexOf(type),
      search === undefined || search === '' ? any : tuple(binary(search), truth(/^[<>.\d]+$/.test(search))),
    ),
    tuple(MAX_MAILBOX, truth(query.includeDetails)),
    tuple(
      ...[onNodeMs, stepMsOf(onNodeMs), windowMs, CHUNK_SIZE, SLICE_COUNT, WORKER_HEAP_WORDS],
      questionAtom(priority),
    ),
  );
}

/** Running out of time or memory makes an answer partial; an exception in our own program must not pass for that. */
function refuseFault(reason: Term | undefined, node: string): void {
  const ways = ['none', 'timeout', 'killed', 'noproc'];
  if (ways.some((way) => isNamed(reason, way))) return;
  throw new BeamdeckError('remote_error', `${node} could not look at its processes.`, {
    details: { node, reason: textOfReason(reason) },
    suggestions: ['This is a fault of Beamdeck; please report it with these details.'],
  });
}

function textOfReason(reason: Term | undefined): string {
  return (
    JSON.stringify(reason, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ??
    ''
  );
}

function readDeltas(term: Term | undefined): Map<string, number> {
  return new Map(
    readList(term).map((pair) => {
      const [pid, reductions] = readTuple(pair, 2);
      return [readText(pid), readNumber(reductions)];
    }),
  );
}
