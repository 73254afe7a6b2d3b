import type { Clock, Random } from '../clock/clock.js';
import type { ErrorCode } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { GiveUpReason } from '../model/recovery.js';
import type { BackoffPolicy } from './backoff.js';
import { backoff } from './backoff.js';
import { pause } from './pause.js';
import { retryAfterOf, whyNotAgain } from './verdict.js';

export interface RetryPolicy extends BackoffPolicy {
  /** Attempts in all, the first one too. */
  readonly attempts: number;
}

export type RetryNews =
  | {
      readonly type: 'retry_scheduled';
      readonly attempt: number;
      readonly code: ErrorCode;
      readonly delayMs: number;
    }
  | { readonly type: 'recovered'; readonly attempts: number }
  | {
      readonly type: 'gave_up';
      readonly attempts: number;
      readonly code: ErrorCode;
      readonly reason: GiveUpReason;
    };

export interface RetryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: RetryPolicy;
  readonly idempotent: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds left for all of it. */
  readonly remainingMs: () => number;
  readonly tell: (news: RetryNews) => void;
  /** The number of the first attempt, for a caller that has tried before: its backoff goes on from there. */
  readonly firstAttempt?: number;
}

/**
 * Calls `attempt` until it succeeds or must not be called again, with growing pauses between. Waits at least as long as
 * the callee asked, and gives up at once when that is past the deadline. Rejects with the last attempt's own error.
 */
export async function retry<T>(options: RetryOptions, attempt: (number: number) => Promise<T>): Promise<T> {
  const { clock, random, policy, signal, tell, firstAttempt = 1 } = options;
  const delays = backoff(policy, random);
  for (let skipped = 1; skipped < firstAttempt; skipped += 1) delays.next();

  for (let number = firstAttempt; ; number += 1) {
    try {
      const value = await attempt(number);
      if (number > 1) tell({ type: 'recovered', attempts: number });
      return value;
    } catch (error) {
      const { code } = errorFrom(error);
      const giveUp = (reason: GiveUpReason): never => {
        tell({ type: 'gave_up', attempts: number, code, reason });
        throw error;
      };
      const refused = signal.aborted ? 'cancelled' : whyNotAgain(error, options.idempotent);
      if (refused !== null) giveUp(refused);
      if (number >= policy.attempts) giveUp('attempts_used_up');
      const delayMs = Math.max(delays.next().value, retryAfterOf(error));
      if (delayMs >= options.remainingMs()) giveUp('deadline');
      tell({ type: 'retry_scheduled', attempt: number, code, delayMs });
      await pause(clock, delayMs, signal);
    }
  }
}
