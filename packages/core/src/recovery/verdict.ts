import { isBeamdeckError } from '../model/error.js';
import type { GiveUpReason } from '../model/recovery.js';
import { markedOutcome } from './outcome.js';

/**
 * Why this failure must not be answered by sending the same call again, or null when it may be. An outcome marked unknown
 * is never repeated, whatever else is true. A call that is not idempotent is repeated only when its error is marked
 * `failed`: proof that the first one did nothing.
 */
export function whyNotAgain(error: unknown, idempotent: boolean): GiveUpReason | null {
  if (markedOutcome(error) === 'unknown') return 'unknown_outcome';
  if (!isBeamdeckError(error)) return 'not_retryable';
  if (error.code === 'cancelled') return 'cancelled';
  // A breaker is there so that callers do not wait.
  if (error.details['breaker'] === 'open') return 'breaker_open';
  // A new token is for whoever holds the credentials to fetch; the same call with the old one fails again.
  if (!error.retryable || error.code === 'token_expired') return 'not_retryable';
  if (!idempotent && markedOutcome(error) !== 'failed') return 'not_idempotent';
  return null;
}

/** What the callee asked us to wait (`details.retryAfterMs`), or 0. */
export function retryAfterOf(error: unknown): number {
  const asked = isBeamdeckError(error) ? error.details['retryAfterMs'] : undefined;
  return typeof asked === 'number' && asked > 0 && Number.isFinite(asked) ? Math.ceil(asked) : 0;
}

/** What a settled call tells of the health of its node. A refusal is a sign of life; `neutral` tells nothing. */
export type HealthSign = 'success' | 'failure' | 'neutral';

export function healthSignOf(error: unknown): HealthSign {
  if (!isBeamdeckError(error)) return 'neutral';
  // The node answered, and told of something else that did not.
  if (error.details['answered'] === true) return 'success';
  switch (error.code) {
    case 'audit_unavailable':
    case 'operation_error':
    case 'cancelled':
    case 'closed':
      return 'neutral';
    default:
      break;
  }
  switch (error.class) {
    case 'system':
      return 'failure';
    case 'execution':
    case 'not_found':
    case 'conflict':
      return 'success';
    default:
      // Refused on our side, before the node was asked.
      return 'neutral';
  }
}
