import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { Cost } from '../model/operation.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';

/**
 * What a node does for a question: in steps, so that no step holds up the page; the last gives the answer. Between two
 * steps passes as many milliseconds as the first of them says, or a moment.
 */
export type NodeWork<T> = (
  at: number,
) => Iterator<number | undefined, { readonly value: T; readonly cost: Cost }>;

export interface Question<T> {
  readonly node: string;
  readonly context: ProbeContext;
  readonly latencyMs: number;
  /** How long the node works on it. */
  readonly workMs: number;
  readonly work: NodeWork<T>;
  /** It is on its way and nothing calls it back: its first step is done even when whoever asked has given up. */
  readonly irrevocable?: boolean;
}

interface Pending {
  fail(error: BeamdeckError): void;
  retry(): void;
}

/**
 * Questions under way to one node. Each ends in one of: an answer after the time it takes, `timeout` at its deadline,
 * `cancelled` when its caller gave up, or the error with which the link was lost. None outlives `failAll`.
 */
export class NodeQuestions {
  readonly #clock: Clock;
  readonly #answers: () => boolean;
  readonly #pending = new Set<Pending>();

  /** `answers` tells whether the node would answer now. */
  constructor(clock: Clock, answers: () => boolean) {
    this.#clock = clock;
    this.#answers = answers;
  }

  ask<T>({
    node,
    context,
    latencyMs,
    workMs,
    work,
    irrevocable = false,
  }: Question<T>): Promise<ProbeAnswer<T>> {
    const { signal, deadlineMs } = context;
    if (signal.aborted) return Promise.reject(cancelled(node));
    return new Promise((resolve, reject) => {
      const askedAt = this.#clock.now();
      let steps: ReturnType<NodeWork<T>> | null = null;
      let collectedAt = askedAt;
      let due = false;
      let cancelStep: () => void = () => undefined;
      let over = false;
      let unheard = false;

      const end = () => {
        over = true;
        this.#pending.delete(pending);
        cancelStep();
        cancelDeadline();
        signal.removeEventListener('abort', abort);
      };
      const fail = (error: BeamdeckError) => {
        end();
        reject(error);
      };
      const giveUp = (error: BeamdeckError) => {
        unheard = irrevocable && steps === null;
        if (!unheard) return fail(error);
        cancelDeadline();
        signal.removeEventListener('abort', abort);
        reject(error);
      };
      const abort = () => giveUp(cancelled(node));
      const step = () => {
        due = true;
        if (!this.#answers()) return;
        due = false;
        try {
          if (steps === null) {
            collectedAt = this.#clock.now();
            steps = work(collectedAt);
          }
          const { done, value } = steps.next();
          // What was done may have ended the node itself.
          if (over) return;
          if (unheard) return end();
          if (done === true) {
            end();
            resolve({ value: value.value, collectedAt, cost: value.cost });
          } else {
            cancelStep = this.#clock.schedule(value ?? STEP_PAUSE_MS, step);
          }
        } catch (cause) {
          fail(errorFrom(cause));
        }
      };
      const pending: Pending = { fail, retry: () => due && step() };

      this.#pending.add(pending);
      signal.addEventListener('abort', abort, { once: true });
      const cancelDeadline = this.#clock.schedule(deadlineMs, () => giveUp(timedOut(node, deadlineMs)));
      cancelStep = this.#clock.schedule(latencyMs + workMs, step);
    });
  }

  /** The node answers again: what was held up by its silence goes on. */
  resume(): void {
    for (const pending of [...this.#pending]) pending.retry();
  }

  failAll(error: BeamdeckError): void {
    for (const pending of [...this.#pending]) pending.fail(error);
  }
}

/** Between two steps: long enough for the page to breathe. */
const STEP_PAUSE_MS = 1;

const cancelled = (node: string) =>
  new BeamdeckError('cancelled', 'The question was cancelled.', { details: { node, simulated: true } });

const timedOut = (node: string, deadlineMs: number) =>
  new BeamdeckError('timeout', 'The node did not answer in time.', {
    details: { node, deadlineMs, simulated: true },
    suggestions: ['Ask again with a longer deadline, or look at the load of the node.'],
  });
