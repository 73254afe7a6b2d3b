import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { Cost } from '../model/operation.js';
import type { FailedNode } from '../model/recovery.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import type { CachedAnswer } from '../recovery/answer-cache.js';
import type { Attempt, Recovery, RecoveryCall } from '../recovery/create-recovery.js';
import type { Clearance } from '../safety/guarded-request.js';
import type { NodeSight } from '../safety/node-sight.js';
import type { AnyOperation } from './builtin.js';
import { askEachNode } from './each-node.js';
import type { NodeAnswers, OperationContext, Recalled } from './operation.js';

/** The part of the context that knows the one run, and whose eyes it sees with. */
export type RunningContext = Pick<
  OperationContext,
  | 'signal'
  | 'clearance'
  | 'remainingMs'
  | 'now'
  | 'ask'
  | 'askOrRecall'
  | 'askEach'
  | 'visible'
  | 'account'
  | 'rests'
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
  /** Whether past answers may stand in for those that cannot be had. */
  readonly recalls: boolean;
}

/** What a node has found by then is worth more than its silence at the end. */
const SHARE_OF_TIME = 0.9;

/**
 * Begins a run. Every question goes through recovery: a deadline, a breaker of its operation and node, retries, and where it
 * may be, the last answer in place of none: what then comes of the run rests on data of that age, and says so.
 */
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

  const rests = (ageMs: number): void => {
    oldestAt = Math.min(oldestAt, clock.now() - ageMs);
  };

  const callTo = (node: string, within: AbortSignal): RecoveryCall => ({
    key: { operation: operation.name, node },
    // Questions alone are put again. What acts may do so safely too, but not tell the truth: when the first answer was
    // lost and the second says that there is nothing to act on, it would be told as failed though it has happened.
    idempotent: operation.idempotent && operation.danger === 'read',
    signal: within,
    deadlineMs: Math.max(1, remainingMs() * SHARE_OF_TIME),
    ...(options.isLinked(node) ? {} : { attempts: 1 }),
  });

  const accounted =
    <T>(node: string, question: (call: ProbeContext) => Promise<ProbeAnswer<T>>) =>
    async ({ signal: within, deadlineMs }: Attempt): Promise<ProbeAnswer<T>> => {
      const answer = await question({ signal: within, deadlineMs, priority: 'normal' });
      account(node, answer.cost, clock.now() - answer.collectedAt);
      return answer;
    };

  const askOne = async <T>(
    node: string,
    question: (call: ProbeContext) => Promise<ProbeAnswer<T>>,
    within: AbortSignal,
  ): Promise<T> => (await recovery.run(callTo(node, within), accounted(node, question))).value;

  const askOrRecall = async <T>(
    node: string,
    recall: unknown,
    question: (call: ProbeContext) => Promise<ProbeAnswer<T>>,
    within: AbortSignal,
  ): Promise<{ readonly value: T; readonly recalled: Recalled | null }> => {
    if (!options.recalls || recall === undefined) {
      return { value: await askOne(node, question, within), recalled: null };
    }
    const call = { ...callTo(node, within), params: recall };
    const { value, error, ageMs } = await recovery.runOrRecall(call, accounted(node, question));
    if (error === null) return { value, recalled: null };
    rests(ageMs);
    return { value, recalled: { error, ageMs } };
  };

  /** What stands in for a node that was not asked. */
  const recallOne = (node: string, recall: unknown): CachedAnswer | null => {
    if (!options.recalls || recall === undefined) return null;
    const past = recovery.recall({ operation: operation.name, node, params: recall }, notAsked(node));
    if (past !== null) rests(past.ageMs);
    return past;
  };

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
      rests,
      visible: (nodes) => nodes.filter((node) => sight.sees(node)),
      ask: (node, question) => askOne(node, question, signal),
      askOrRecall: (node, recall, question) => askOrRecall(node, recall, question, signal),
      async askEach<T>(
        nodes: readonly string[],
        question: (node: string, call: ProbeContext) => Promise<ProbeAnswer<T>>,
        { recall, unasked = [] }: { readonly recall?: unknown; readonly unasked?: readonly string[] } = {},
      ): Promise<NodeAnswers<T>> {
        const told = await askEachNode(nodes, signal, (node, within) =>
          askOrRecall(node, recall, (call) => question(node, call), within),
        );
        const answers = new Map<string, T>();
        const recalled = new Map<string, Recalled>();
        for (const [node, answer] of told.answers) {
          answers.set(node, answer.value);
          if (answer.recalled !== null) recalled.set(node, answer.recalled);
        }
        const live = [...answers.keys()].filter((node) => !recalled.has(node));
        const someFailed = told.failures.size + recalled.size > 0;
        for (const node of unasked) {
          const past = recallOne(node, recall);
          if (past === null) continue;
          // Put there by this question, when it was asked.
          answers.set(node, past.value as T);
          recalled.set(node, { error: notAsked(node), ageMs: past.ageMs });
        }
        if (someFailed && !signal.aborted) {
          const failed = failedNodes(told.failures, recalled);
          recovery.handlePartialClusterFailure(operation.name, failed, live);
        }
        return { answers, failures: told.failures, recalled };
      },
    },
  };
}

/** The nodes that did not answer, with how old what stands in for each is. */
export function failedNodes(
  failures: ReadonlyMap<string, BeamdeckError>,
  recalled: ReadonlyMap<string, Recalled>,
): FailedNode[] {
  return [
    ...[...failures].map(([node, { code }]): FailedNode => ({ node, code, ageMs: null })),
    ...[...recalled].map(([node, { error, ageMs }]): FailedNode => ({ node, code: error.code, ageMs })),
  ];
}

const notAsked = (node: string): BeamdeckError =>
  new BeamdeckError('node_unreachable', 'The node does not answer.', { details: { node } });
