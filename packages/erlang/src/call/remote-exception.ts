import { ErlangError } from '../error/erlang-error.js';
import type { Term } from '../etf/term.js';
import { formatTerm } from '../etf/format-term.js';
import type { Outcome } from './outcome.js';

/** Text of terms in details is cut here: a reason may be as large as any reply. */
const MAX_TEXT = 4_096;

/**
 * The called function raised. `details` has `class`, `reason` and `stack` as the Erlang shell would print them, cut to
 * 4 KiB each; `reason` and `stack` of the error itself are the terms, for callers that branch on them.
 */
export class RemoteException extends ErlangError {
  readonly class: 'throw' | 'error' | 'exit';
  readonly reason: Term;
  /** The stack as Erlang has it; of class `error` only. */
  readonly stackTerm: Term | undefined;

  constructor(outcome: Extract<Outcome, { kind: 'exception' }>, call: string) {
    const { reason, stack } = outcome;
    super('remote_exception', 'The called function raised an exception', {
      details: {
        call,
        class: outcome.class,
        reason: textOf(reason),
        ...(stack === undefined ? {} : { stack: textOf(stack) }),
      },
    });
    this.class = outcome.class;
    this.reason = reason;
    this.stackTerm = stack;
  }
}

/** A term as details carry it. */
export function textOf(term: Term): string {
  return formatTerm(term, { maxLength: MAX_TEXT });
}
