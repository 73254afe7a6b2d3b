import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { ProcessQuery } from '../model/process.js';
import { canonicalJson } from '../model/state-checksum.js';
import { callDeadline } from '../recovery/deadline.js';
import type { ClusterProbe, ProbeAnswer, ProbeContext, ProcessScan } from '../probe/cluster-probe.js';

export type ScanProcesses = ClusterProbe['processes'];

interface Scan {
  readonly key: string;
  readonly abort: AbortController;
  readonly answer: Promise<ProbeAnswer<ProcessScan>>;
  callers: number;
}

interface Line {
  /** By what they ask; the one that runs is among them. */
  readonly scans: Map<string, Scan>;
  /** Settles when the last in line has ended. */
  last: Promise<unknown>;
}

/**
 * One scan of processes a node at a time, in the order in which they were asked for: however many look, however often they
 * sort anew, a node never works on two. Equal questions to a node are one scan, also those of callers who see different
 * parts of the cluster. Whoever gives up leaves the scan to the others; when the last has, it is cancelled on the node, or
 * never put to it, and the next has its turn. Waiting counts against the deadline, which is that of the first who asked.
 */
export function createScanTurns(scan: ScanProcesses, clock: Clock): ScanProcesses {
  const lines = new Map<string, Line>();

  return (node, query, context) => {
    if (context.signal.aborted) return Promise.reject(cancelled(node));
    const line = lines.get(node) ?? { scans: new Map<string, Scan>(), last: Promise.resolve() };
    lines.set(node, line);
    const { node: _node, cursor: _cursor, ...question } = query;
    const key = `${context.priority} ${canonicalJson(question)}`;
    return join(line, line.scans.get(key) ?? enqueue(line, key, node, query, context), node, context.signal);
  };

  function enqueue(line: Line, key: string, node: string, query: ProcessQuery, context: ProbeContext): Scan {
    const abort = new AbortController();
    const until = clock.now() + context.deadlineMs;
    const run = async (): Promise<ProbeAnswer<ProcessScan>> => {
      const deadlineMs = until - clock.now();
      if (abort.signal.aborted) throw cancelled(node);
      if (deadlineMs <= 0) throw new BeamdeckError('timeout', 'Other scans of the node took all the time.');
      // Ended even when the probe does not end it: nobody must wait behind it for ever.
      return callDeadline(clock, { signal: abort.signal, deadlineMs }, (call) =>
        scan(node, query, { ...context, ...call }),
      );
    };
    const answer = line.last.then(run);
    const entry: Scan = { key, abort, answer, callers: 0 };
    line.scans.set(key, entry);
    const end = (): void => {
      leave(line, entry);
      // Nothing is kept of a node that nobody asks.
      if (line.last === ended && lines.get(node) === line) lines.delete(node);
    };
    const ended = answer.then(end, end);
    line.last = ended;
    return entry;
  }
}

/** Whoever asks the same from now on gets a scan of their own. */
function leave(line: Line, scan: Scan): void {
  if (line.scans.get(scan.key) === scan) line.scans.delete(scan.key);
}

function join(line: Line, scan: Scan, node: string, signal: AbortSignal): Promise<ProbeAnswer<ProcessScan>> {
  scan.callers += 1;
  return new Promise((resolve, reject) => {
    const stop = (): void => signal.removeEventListener('abort', giveUp);
    const giveUp = (): void => {
      stop();
      scan.callers -= 1;
      reject(cancelled(node));
      if (scan.callers > 0) return;
      leave(line, scan);
      scan.abort.abort();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    scan.answer.then(resolve, reject).finally(stop);
  });
}

const cancelled = (node: string): BeamdeckError =>
  new BeamdeckError('cancelled', 'The call was cancelled.', { details: { node } });
