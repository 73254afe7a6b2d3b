import type { Clock } from '../clock/clock.js';
import { tell } from '../error/tell.js';
import type { CallCost, CallOptions } from './call-options.js';

/** One deadline and one account for something that takes several calls. */
export interface CallBudget {
  /** The options of the next call: what is left of the deadline, and its cost put on the account. */
  next(): CallOptions;
  /** Tells the caller's `onCost`, once, what all of it has cost. */
  tell(): void;
}

export function createCallBudget(options: CallOptions, defaultDeadlineMs: number, clock: Clock): CallBudget {
  const until = clock.now() + (options.deadlineMs ?? defaultDeadlineMs);
  let spent: CallCost = { bytesOut: 0, bytesIn: 0, elapsedMs: 0, queuedMs: 0 };
  const account = (cost: CallCost): void => {
    spent = {
      bytesOut: spent.bytesOut + cost.bytesOut,
      bytesIn: spent.bytesIn + cost.bytesIn,
      elapsedMs: spent.elapsedMs + cost.elapsedMs,
      queuedMs: spent.queuedMs + cost.queuedMs,
    };
  };
  return {
    // A call whose time is up is still made, with the shortest deadline there is, so that it fails as such a call does.
    next: () => ({ ...options, deadlineMs: Math.max(1, until - clock.now()), onCost: account }),
    tell: () => {
      if (options.onCost) tell(options.onCost, spent);
    },
  };
}
