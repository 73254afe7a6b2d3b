import type { ProcessInfo, ProcessTie } from '../model/process-info.js';
import type { Supervisor } from '../model/supervision.js';
import type { ProbedProcess } from '../probe/cluster-probe.js';
import type { OperationContext } from './operation.js';
import { clearedProcessInfo } from './process-action.js';

/** Something linked to the process; whether it traps exits is null where that is not known, as on other nodes. */
export type LinkedTie = ProcessTie & { readonly trapsExits: boolean | null };

/** The supervisor over the process, and what it would do. Null is: not known. */
export interface SupervisorOver {
  readonly node: string;
  readonly pid: string;
  readonly registeredName: string | null;
  readonly strategy: Supervisor['strategy'];
  readonly intensity: number | null;
  readonly periodSeconds: number | null;
  readonly recentRestarts: number | null;
  /** How many more it would do now before it gives up. */
  readonly restartsLeft: number | null;
  readonly restart: 'permanent' | 'transient' | 'temporary' | null;
  readonly childCount: number;
}

/** What hangs on a process: the first ones of each kind, and how many there are. */
export interface BlastRadius {
  readonly trapsExits: boolean;
  readonly messageQueueLen: number;
  /** Without the supervisor over it, which is made for this. */
  readonly linked: { readonly total: number; readonly items: readonly LinkedTie[] };
  readonly monitoredBy: { readonly total: number; readonly items: readonly ProcessTie[] };
  readonly supervisor: SupervisorOver | null;
  /** Children of its own, where it is a supervisor; null where it is none, or they could not be counted. */
  readonly children: number | null;
}

/** Children looked through for the process under its supervisor. */
const MAX_CHILDREN = 1_000;

/**
 * Finds out, in a few questions to the one node, what hangs on the established process. Rejects when the process itself
 * cannot be read; anything else that cannot be read is not known in the answer.
 */
export async function findBlastRadius(context: OperationContext): Promise<BlastRadius> {
  const info = await clearedProcessInfo(context, []);
  const [parent] = info.ancestors;
  const [linked, over, own] = await Promise.all([
    trapsOf(context, info),
    parent === undefined || parent.node !== info.node
      ? null
      : supervisorAt(context, probed(parent), info.node),
    info.type === 'supervisor' ? supervisorAt(context, { pid: info.pid }, info.node) : null,
  ]);
  const items = linked.filter(({ id }) => id !== over?.pid);
  return {
    trapsExits: info.trapExit,
    messageQueueLen: info.messageQueueLen,
    linked: { total: info.links.total - (linked.length - items.length), items },
    monitoredBy: info.monitoredBy,
    supervisor: over === null ? null : overOf(over, info.pid),
    children: own?.childCount ?? null,
  };
}

const probed = ({ kind, id }: ProcessTie): ProbedProcess => (kind === 'name' ? { name: id } : { pid: id });

/** Which of the linked processes of the same node trap exits, in one question. */
async function trapsOf(
  context: OperationContext,
  { node, links }: ProcessInfo,
): Promise<readonly LinkedTie[]> {
  const here = links.items.filter((tie) => tie.kind === 'process' && tie.node === node);
  const answers =
    here.length === 0
      ? []
      : await context
          .ask(node, (call) =>
            context.probe.processInfo(
              node,
              here.map(({ id }) => ({ process: { pid: id }, keys: ['memory'] })),
              call,
            ),
          )
          .catch(() => []);
  const traps = new Map(here.map(({ id }, i) => [id, answers[i]?.info?.trapExit ?? null]));
  return links.items.map((tie) => ({ ...tie, trapsExits: traps.get(tie.id) ?? null }));
}

/** Null for a process that is no supervisor, and where it could not be asked. */
async function supervisorAt(
  context: OperationContext,
  root: ProbedProcess,
  node: string,
): Promise<Supervisor | null> {
  const request = {
    application: null,
    root,
    maxDepth: 0,
    includeChildren: true,
    maxChildren: MAX_CHILDREN,
    includeProcessDetails: false,
  };
  const scan = await context
    .ask(node, (call) => context.probe.supervisors(node, request, call))
    .catch(() => null);
  return scan?.supervisors[0] ?? null;
}

function overOf(supervisor: Supervisor, pid: string): SupervisorOver {
  const { intensity, recentRestarts, strategy, children = [] } = supervisor;
  // Under simple_one_for_one all children are of one specification.
  const child =
    children.find((each) => each.pid === pid) ??
    (strategy === 'simple_one_for_one' ? children[0] : undefined);
  return {
    node: supervisor.node,
    pid: supervisor.pid,
    registeredName: supervisor.registeredName,
    strategy,
    intensity,
    periodSeconds: supervisor.periodSeconds,
    recentRestarts,
    restartsLeft:
      intensity === null || recentRestarts === null ? null : Math.max(0, intensity - recentRestarts),
    restart: child?.restart ?? null,
    childCount: supervisor.childCount,
  };
}
