import { BeamdeckError } from '../model/error.js';
import type { ProcessInfo, ProcessInfoKey } from '../model/process-info.js';
import type { ProcessAction, ProcessActionResult } from '../probe/cluster-probe.js';
import type { ProcessFacts } from '../safety/process-facts.js';
import type { OperationContext } from './operation.js';

/** Who was hit, as the node itself described it just before. */
export interface HitProcess {
  readonly node: string;
  readonly pid: string;
  readonly registeredName: string | null;
  readonly incarnation: string;
}

/** The process that safety has established and let through. Whatever acts, acts on this and not on what its caller wrote. */
export function clearedProcess({ clearance }: OperationContext): ProcessFacts {
  if (clearance.process !== null) return clearance.process;
  throw new BeamdeckError('operation_error', 'No process has been established.', {
    details: { outcome: 'failed' },
  });
}

/** Does it to the established process, in its incarnation and no other. Outcomes are as `ProbeDepths.act` has them. */
export async function actOn(
  context: OperationContext,
  action: ProcessAction,
): Promise<{ readonly hit: HitProcess; readonly result: ProcessActionResult }> {
  const { node, pid, registeredName, incarnation } = clearedProcess(context);
  const result = await context.ask(node, (call) =>
    context.probe.act(node, { pid, incarnation }, action, {
      ...call,
      deadlineMs: Math.min(call.deadlineMs, patience(action)),
    }),
  );
  return { hit: { node, pid, registeredName, incarnation }, result };
}

/** Past the time that a call may take by its own word, only a node that does not answer at all is still waited for. */
const patience = (action: ProcessAction): number =>
  action.kind === 'send' && action.message.form === 'call' ? action.timeoutMs + GRACE_MS : Infinity;
const GRACE_MS = 3_000;

/** The established process in more detail, for a preview. Rejects as `get_process_info` does. */
export async function clearedProcessInfo(
  context: OperationContext,
  keys: readonly ProcessInfoKey[],
): Promise<ProcessInfo> {
  const { node, pid } = clearedProcess(context);
  const [answer] = await context.ask(node, (call) =>
    context.probe.processInfo(node, [{ process: { pid }, keys }], call),
  );
  if (answer === undefined) throw new BeamdeckError('protocol_error', 'The node did not answer.');
  if (answer.error !== null) throw answer.error;
  return answer.info;
}
