import type { ProcessInfo } from '../model/process-info.js';
import type { ProcessRow } from '../model/process.js';
import type { ProcessFacts } from '../safety/process-facts.js';
import { SAMPLE_TIME } from './sample-node.js';

/** One process in full, as it follows from its row; `simulated` unless the caller says otherwise. */
export function sampleProcessInfo(row: ProcessRow, change: Partial<ProcessInfo> = {}): ProcessInfo {
  const { pid, node, incarnation, registeredName, type, application, initialCall, currentFunction } = row;
  const none = { total: 0, items: [] };
  return {
    ...{ pid, node, incarnation, registeredName, type, application, initialCall, currentFunction },
    collectedAt: SAMPLE_TIME,
    simulated: true,
    label: null,
    status: row.status ?? 'waiting',
    priority: 'normal',
    trapExit: type === 'supervisor',
    memory: row.memory,
    messageQueueLen: row.messageQueueLen,
    messageQueueData: 'on_heap',
    reductions: row.reductions,
    heap: { total: Math.floor((row.memory ?? 0) * 0.9), heap: 1_864, stack: 96 },
    garbageCollection: { minorCollections: 3, fullsweepAfter: 65_535, minHeapSize: 1_864, maxHeapSize: 0 },
    groupLeader: null,
    ancestors: [],
    links: none,
    monitors: none,
    monitoredBy: none,
    stacktrace: currentFunction === null ? [] : [{ call: currentFunction, file: null, line: null }],
    suspendedForMs: null,
    ...change,
  };
}

/** What a node would say of the process of this row before something is done to it. */
export function sampleProcessFacts(row: ProcessRow, topOfApplication = false): ProcessFacts {
  const { node, incarnation, pid, registeredName, initialCall, type, application } = row;
  return { node, incarnation, pid, registeredName, initialCall, type, application, topOfApplication };
}
