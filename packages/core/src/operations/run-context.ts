import type { Clock } from '../clock/clock.js';
import type { Cost } from '../model/operation.js';
import type { FailedNode } from '../model/recovery.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import type { Recovery } from '../recovery/create-recovery.js';
import type { Clearance } from '../safety/guarded-request.js';
import type { NodeSight } from '../safety/node-sight.js';
import type { AnyOperation } from './builtin.js';
import { askEachNode } from './each-node.js';
import type { OperationContext } from './operation.js';

/** The part of the context that knows the one run, and whose eyes it sees with. */
export type RunningContext = Pick<
  OperationContext,
  'signal' | 'clearance' | 'remainingMs' | 'now' | 'ask' | 'askEach' | 'visible' | 'account' | 'rests'
> & { readonly sight: NodeSight };

/** One run as it goes on: its context, and what it has cost so far. */
export interface OngoingRun {
  readonly context: RunningContext;
  readonly cost: Readonly<Record<string, Cost>>;
  /** When the oldest data it rests on was true; now, when it rests on none. */
  oldestAt(): number;
}

export interface RunOptions {
  readonly operation: AnyOperation;
  readonly clock: Clock;
  readonly recovery: Recovery;
  readonly sight: NodeSight;
  readonly clearance: Clearance;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Whether there is a link to the node at this moment: one that is known to be gone is not asked again and again. */
  readonly isLinked: (node: string) => boolean;
}

/** What a node has found by then is worth more than its silence at the end. */
const SHARE_OF_TIME = 0.9;

/** Begins a run. Every question goes through recovery: a deadline, a breaker of its operation and node, and retries. */
export function beginRun(options: RunOptions): OngoingRun {
  const { operation, clock, recovery, sight, signal } = options;
  const endsAt = clock.now() + options.deadlineMs;
  const cost: Record<string, Cost> = {};
  let oldestAt = Infinity;

  const remainingMs = (): number => Math.max(1, endsAt - clock.now());
  const account: OperationContext['account'] = (node, spent, ageMs) => {
    const before = Object.hasOwn(cost, node) ? cost[node] : undefined;
    cost[node] = {
      targetMs: (before?.targetMs ?? 0) + spent.targetMs,
      bytes: (before?.bytes ?? 0) + spent.bytes,
    };
    oldestAt = Math.min(oldestAt, clock.now() - ageMs);
  };

  const askOne = <T>(
    node: string,
    question: (call: ProbeContext) => Promise<ProbeAnswer<T>>,
    within: AbortSignal,
  ): Promise<T> =>
    recovery.run(
      {
        key: { operation: operation.name, node },
        // Questions alone are put again. What acts may do so safely too, but not tell the truth: when the first answer was
        // lost and the second says that there is nothing to act on, it would be told as failed though it has happened.
        idempotent: operation.idempotent && operation.danger === 'read',
        signal: within,
        deadlineMs: Math.max(1, remainingMs() * SHARE_OF_TIME),
        ...(options.isLinked(node) ? {} : { attempts: 1 }),
      },
      async (attempt) => {
        const answer = await question({
          signal: attempt.signal,
          deadlineMs: attempt.deadlineMs,
          priority: 'normal',
        });
        account(node, answer.cost, clock.now() - answer.collectedAt);
        return answer.value;
      },
    );

  return {
    cost,
    oldestAt: () => Math.min(oldestAt, clock.now()),
    context: {
      signal,
      sight,
      clearance: options.clearance,
      remainingMs,
      now: () => clock.now(),
      account,
      rests(ageMs) {
        oldestAt = Math.min(oldestAt, clock.now() - ageMs);
      },
      visible: (nodes) => nodes.filter((node) => sight.sees(node)),
      ask: (node, question) => askOne(node, question, signal),
      async askEach(nodes, question) {
        const told = await askEachNode(nodes, signal, (node, within) =>
          askOne(node, (call) => question(node, call), within),
        );
        if (told.failures.size > 0 && !signal.aborted) {
          const failed = [...told.failures].map(([node, { code }]): FailedNode => ({
            node,
            code,
            ageMs: null,
          }));
          recovery.handlePartialClusterFailure(operation.name, failed, [...told.answers.keys()]);
        }
        return told;
      },
    },
  };
}
