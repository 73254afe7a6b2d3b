import { isoTime } from '../clock/clock.js';
import { isBeamdeckError } from '../model/error.js';
import type { ProcessInfo, ProcessInfoKey, ProcessTie } from '../model/process-info.js';
import type { ProbedProcess, ProcessInfoAnswer, ProcessInfoRequest } from '../probe/cluster-probe.js';
import type { ProcessFacts } from '../safety/process-facts.js';
import { pidText } from './pid-text.js';
import { isSuspended } from './process-changes.js';
import { findProcess } from './process-finder.js';
import type { ProcessLens } from './process-lens.js';
import { linksOf, tieOf } from './process-links.js';
import { sourceOf, statusOf } from './process-state.js';
import { incarnationOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';

/** What is listed of what a process is tied to; all are counted. */
const MAX_TIES = 50;
const WORD = 8;

/** What the process is, to judge whether it may be touched. Throws `process_not_found`. */
export function reportFacts(node: SimulatedNode, process: ProbedProcess, at: number): ProcessFacts {
  const lens = findProcess(node, process, at);
  const { initialCall, kind, application } = sourceOf(lens);
  return {
    node: node.name,
    incarnation: incarnationOf(node),
    pid: pidText(lens.pid),
    registeredName: lens.fixed?.name ?? null,
    initialCall,
    type: kind,
    application,
    topOfApplication: lens.fixed?.top === true,
  };
}

/** One process in full, or why it cannot be told of; of what was not asked for, nothing. */
export function reportProcess(
  node: SimulatedNode,
  { process, keys }: ProcessInfoRequest,
  at: number,
): ProcessInfoAnswer {
  try {
    return { info: infoOf(node, process, keys, at), error: null };
  } catch (cause) {
    if (isBeamdeckError(cause)) return { info: null, error: cause };
    throw cause;
  }
}

function infoOf(
  node: SimulatedNode,
  process: ProbedProcess,
  keys: readonly ProcessInfoKey[],
  at: number,
): ProcessInfo {
  const lens = findProcess(node, process, at);
  const { initialCall, currentFunction, kind, application } = sourceOf(lens);
  const wants = (key: ProcessInfoKey): boolean => keys.length === 0 || keys.includes(key);
  const none = { total: 0, items: [] };
  const { note } = lens;
  const total = WORD * Math.floor((0.96 * lens.heldBytes()) / WORD);
  const stack = WORD * (8 + (lens.pid % 24));
  return {
    pid: pidText(lens.pid),
    node: node.name,
    incarnation: incarnationOf(node),
    collectedAt: isoTime(at),
    simulated: true,
    registeredName: lens.fixed?.name ?? null,
    label: null,
    type: kind,
    application,
    initialCall,
    currentFunction,
    status: statusOf(lens, at),
    priority: 'normal',
    trapExit: lens.trapsExits,
    memory: wants('memory') ? lens.memory() : null,
    messageQueueLen: lens.queue(),
    messageQueueData: 'on_heap',
    reductions: lens.reductions(),
    heap: wants('memory')
      ? { total, heap: WORD * Math.floor((0.7 * total) / WORD), stack }
      : { total: 0, heap: 0, stack: 0 },
    garbageCollection: {
      minorCollections: wants('memory') ? Math.floor(lens.reductions() / 40_000) : 0,
      fullsweepAfter: wants('memory') ? 65_535 : null,
      minHeapSize: wants('memory') ? 233 * WORD : null,
      maxHeapSize: wants('memory') ? 0 : null,
    },
    groupLeader: groupLeaderOf(node, lens, at),
    ancestors: wants('ancestors') ? ancestorsOf(node, lens, at) : [],
    links: wants('links') ? linksOf(node, lens, at, MAX_TIES) : none,
    monitors: none,
    monitoredBy: none,
    stacktrace: wants('stack') ? stackOf(currentFunction) : [],
    suspendedForMs: note !== undefined && isSuspended(note, at) ? note.until - at : null,
  };
}

/** Of a process of an application its master, of any other `init`. */
function groupLeaderOf(node: SimulatedNode, lens: ProcessLens, at: number): ProcessTie {
  const { fixed } = node.population.roster;
  let place = lens.fixed?.index ?? lens.segment?.pool.supervisor ?? 0;
  const { application } = sourceOf(lens);
  if (application === null) return tieOf(node, 0, at);
  for (let parent = fixed[place]?.parent ?? -1; fixed[parent]?.application === application;)
    [place, parent] = [parent, fixed[parent]?.parent ?? -1];
  return tieOf(node, place, at);
}

/** Nearest first, up to the process that starts the application. */
function ancestorsOf(node: SimulatedNode, lens: ProcessLens, at: number): ProcessTie[] {
  const { fixed } = node.population.roster;
  const { application } = sourceOf(lens);
  const ancestors: ProcessTie[] = [];
  let place = lens.fixed === null ? (lens.segment?.pool.supervisor ?? -1) : lens.fixed.parent;
  for (
    ;
    application !== null && fixed[place]?.application === application;
    place = fixed[place]?.parent ?? -1
  )
    ancestors.push(tieOf(node, place, at));
  return ancestors;
}

function stackOf(currentFunction: string): ProcessInfo['stacktrace'] {
  const module = currentFunction.slice(0, currentFunction.indexOf(':'));
  const frame = { call: currentFunction, file: `${module}.erl`, line: 100 + (currentFunction.length % 900) };
  if (module === 'proc_lib') return [frame];
  return [frame, { call: 'proc_lib:init_p_do_apply/3', file: 'proc_lib.erl', line: 241 }];
}
