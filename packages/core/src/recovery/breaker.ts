import type { Random } from '../clock/clock.js';
import type { ErrorCode } from '../model/error.js';
import type { HealthSign } from './verdict.js';

/**
 * When calls of one operation to one node are no longer tried, and for how long. By default 5 failures open it for 5 s,
 * doubling up to 60 s, with a jitter of 0.2.
 */
export interface BreakerPolicy {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open the first time; doubles with each trial that fails. Milliseconds. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** The share of that time left to chance, 0–1. */
  readonly jitter: number;
}

/** One circuit breaker, as a value. Only what the one trial says is listened to while half open; no late caller's word. */
export type BreakerState =
  | { readonly state: 'closed'; readonly failures: number }
  | {
      readonly state: 'open';
      readonly until: number;
      /** Times in a row it has opened. */
      readonly openings: number;
      readonly code: ErrorCode;
    }
  | {
      readonly state: 'half_open';
      readonly trial: Ticket;
      /** After this the trial under way is taken for lost and another call may try. */
      readonly until: number;
      readonly openings: number;
      readonly code: ErrorCode;
    };

/** Tells the calls of one breaker apart: 0 for those let through while closed, a number of its own for each trial. */
export type Ticket = number;

export type Admission =
  | { readonly admitted: true; readonly ticket: Ticket; readonly next: BreakerState }
  | { readonly admitted: false; readonly retryAfterMs: number; readonly code: ErrorCode };

export const closedBreaker: BreakerState = { state: 'closed', failures: 0 };

/**
 * Whether a call may go now. Closed: any. Open: none, until its time is over; then one at a time, as a trial. `trial` is
 * the number it gets then: greater than 0, never used before.
 */
export function admit(policy: BreakerPolicy, breaker: BreakerState, now: number, trial: Ticket): Admission {
  if (breaker.state === 'closed') return { admitted: true, ticket: 0, next: breaker };
  const { openings, code, until } = breaker;
  if (now < until) return { admitted: false, retryAfterMs: until - now, code };
  return {
    admitted: true,
    ticket: trial,
    next: { state: 'half_open', trial, until: now + policy.openMs, openings, code },
  };
}

/** What a call that was let through has told. */
export interface Told {
  readonly ticket: Ticket;
  readonly sign: HealthSign;
  readonly code: ErrorCode;
  readonly now: number;
  readonly random: Random;
}

/** The breaker after a call has ended. What comes from another time than its own changes nothing. */
export function settle(policy: BreakerPolicy, breaker: BreakerState, told: Told): BreakerState {
  switch (breaker.state) {
    case 'open':
      return breaker;
    case 'half_open': {
      if (told.ticket !== breaker.trial) return breaker;
      const { openings, code } = breaker;
      if (told.sign === 'success') return closedBreaker;
      if (told.sign === 'failure') return opened(policy, openings + 1, told);
      // The trial told nothing, so the next call may be one.
      return { state: 'open', until: told.now, openings, code };
    }
    case 'closed': {
      if (told.ticket !== 0 || told.sign === 'neutral') return breaker;
      if (told.sign === 'success') return breaker.failures === 0 ? breaker : closedBreaker;
      const failures = breaker.failures + 1;
      return failures < policy.failures ? { state: 'closed', failures } : opened(policy, 1, told);
    }
  }
}

function opened(policy: BreakerPolicy, openings: number, told: Told): BreakerState {
  const full = Math.min(policy.maxOpenMs, policy.openMs * 2 ** Math.min(openings - 1, 30));
  const length = Math.round(full * (1 - policy.jitter + policy.jitter * told.random()));
  return { state: 'open', until: told.now + length, openings, code: told.code };
}
