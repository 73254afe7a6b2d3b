import type { SupervisedChild, Supervisor } from '../model/supervision.js';
import type { SupervisionRequest } from '../probe/cluster-probe.js';
import { pidText } from './pid-text.js';
import type { ProcessLens } from './process-lens.js';
import { findProcess } from './process-finder.js';
import type { FixedProcess, ProcessPool } from './roster.js';
import { sourceOf } from './process-state.js';
import { incarnationOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';

/** The supervisors of a node that the request reaches, in pre-order. Throws `process_not_found` for a root that is not there. */
export function scanSupervisors(node: SimulatedNode, request: SupervisionRequest, at: number): Supervisor[] {
  const { fixed } = node.population.roster;
  const { application, root, maxDepth } = request;
  const start = root === null ? null : findProcess(node, root, at).fixed;
  const tops = root === null ? fixed.filter(({ top }) => top) : start?.kind === 'supervisor' ? [start] : [];
  const found: Supervisor[] = [];
  const visit = (process: FixedProcess, depth: number): void => {
    if (depth > maxDepth) return;
    found.push(supervisorOf(node, process, depth, request, at));
    for (const child of childrenOf(node, process)) {
      if (child.kind === 'supervisor') visit(child, depth + 1);
    }
  };
  for (const top of tops) if (application === null || top.application === application) visit(top, 0);
  return found;
}

function supervisorOf(
  node: SimulatedNode,
  process: FixedProcess,
  depth: number,
  { includeChildren, maxChildren, includeProcessDetails }: SupervisionRequest,
  at: number,
): Supervisor {
  const { population } = node;
  const { fixed } = population.roster;
  const parent = fixed[process.parent];
  const [intensity, periodSeconds] = process.intensity;
  // A bridge says of itself that it has no children, as a real one does.
  const isBridge = process.strategy === null;
  const children = childrenOf(node, process);
  const pool = isBridge ? undefined : population.segments[process.pool];
  const listed = () => [
    ...children.slice(0, maxChildren).map(({ index }) => index),
    ...(pool === undefined ? [] : population.firstOf(pool, at, maxChildren - children.length)),
  ];
  const lens = population.lens();
  const pidOf = (index: number): string => {
    lens.seek(index, at);
    return pidText(lens.pid);
  };
  return {
    node: node.name,
    pid: pidOf(process.index),
    incarnation: incarnationOf(node),
    registeredName: process.name,
    application: process.application,
    module: moduleOf(process.initialCall),
    parent: process.top || parent === undefined ? null : pidOf(parent.index),
    depth,
    strategy: process.strategy,
    intensity: isBridge ? null : intensity,
    periodSeconds: isBridge ? null : periodSeconds,
    recentRestarts: isBridge ? null : recentRestarts(node, process, at),
    childCount: children.length + (pool === undefined ? 0 : population.poolCount(pool, at)),
    ...(includeChildren
      ? { children: listed().map((index) => childOf(lens, index, includeProcessDetails, at)) }
      : {}),
    unread: null,
  };
}

/** What a supervisor lists: a child that ended for good is kept only when it was no temporary one. */
function childrenOf({ population }: SimulatedNode, process: FixedProcess): readonly FixedProcess[] {
  const { roster, changes } = population;
  if (process.strategy === null) return [];
  return process.children
    .map((index) => roster.fixed[index] as FixedProcess)
    .filter(({ index, restart }) => restart !== 'temporary' || changes.ofFixed(index)?.gone !== true);
}

function childOf(lens: ProcessLens, index: number, details: boolean, at: number): SupervisedChild {
  const running = lens.seek(index, at);
  const source: FixedProcess | ProcessPool = sourceOf(lens);
  const name = lens.fixed?.name ?? null;
  const module = source.kind === 'gen_event' ? 'dynamic' : moduleOf(source.initialCall);
  return {
    id: lens.fixed === null ? 'undefined' : (name ?? module),
    pid: running ? pidText(lens.pid) : null,
    registeredName: running ? name : null,
    type: source.kind === 'supervisor' ? 'supervisor' : 'worker',
    status: running ? 'running' : 'stopped',
    modules: [module],
    restart: source.restart,
    shutdown: source.kind === 'supervisor' ? 'infinity' : '5000',
    memory: running && details ? lens.memory() : null,
    messageQueueLen: running && details ? lens.queue() : null,
  };
}

/** Those that were done, and those of a storm. A supervisor that has not given up has borne all of them. */
function recentRestarts(
  { population }: SimulatedNode,
  { index, intensity, pool }: FixedProcess,
  at: number,
): number {
  const [most, seconds] = intensity;
  const segment = population.segments[pool];
  let restarts = population.changes.restartsWithin(index, at, seconds);
  for (const { application, from, until, everyMs } of population.storms) {
    if (segment?.pool.application !== application || segment.pool.restart === 'temporary') continue;
    const spanMs = Math.min(at, until) - Math.max(from, at - seconds * 1_000);
    restarts += Math.floor((Math.max(0, spanMs) / everyMs) * segment.size);
  }
  return Math.min(most, restarts);
}

/** `supervisor:kernel/1` → `kernel`: the callback module; of anything else the module it began in. */
function moduleOf(initialCall: string): string {
  const [module = '', call = ''] = initialCall.split(':');
  return module.startsWith('supervisor') ? call.slice(0, call.lastIndexOf('/')) : module;
}
