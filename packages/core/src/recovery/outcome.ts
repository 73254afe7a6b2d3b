import type { ErrorCode } from '../model/error.js';
import { BeamdeckError, isBeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { Danger } from '../model/operation.js';

/** How a call that did not succeed ended: it did not happen (or failed there), or nobody can tell. */
export type FailedOutcome = 'failed' | 'unknown';

/**
 * Failed or unknown. Whoever knows says so in `details.outcome`, and that is final. Else: a question (`read`) has no
 * effect, so it just failed; anything else is unknown unless its code proves that the node refused or was never asked.
 */
export function outcomeOf(error: unknown, danger: Danger): FailedOutcome {
  const marked = markedOutcome(error);
  if (marked !== null) return marked;
  if (danger === 'read') return 'failed';
  return isBeamdeckError(error) && CERTAIN.has(error.code) ? 'failed' : 'unknown';
}

/**
 * The error of an operation with its outcome in `details.outcome`. One whose outcome is unknown is never retryable: what may
 * have happened must not happen twice. A failed question is given back as it is.
 */
export function withOutcome(cause: unknown, danger: Danger, operation: string): BeamdeckError {
  const error = errorFrom(cause, { operation });
  if (danger === 'read' && markedOutcome(cause) === null) return error;
  const outcome = outcomeOf(cause, danger);
  if (error.details['outcome'] === outcome && (outcome === 'failed' || !error.retryable)) return error;
  return new BeamdeckError(error.code, error.message, {
    operation,
    details: { ...error.details, outcome },
    suggestions:
      outcome === 'unknown'
        ? ['Look whether it has happened before trying again.', ...error.suggestions]
        : error.suggestions,
    retryable: outcome === 'unknown' ? false : error.retryable,
    cause: error,
  });
}

/** The error of an operation that was refused, or given up, before anything was sent: certainly failed. */
export function asFailed(cause: unknown, operation: string): BeamdeckError {
  const error = errorFrom(cause, { operation });
  if (error.details['outcome'] === 'failed') return error;
  return new BeamdeckError(error.code, error.message, {
    operation,
    details: { ...error.details, outcome: 'failed' },
    suggestions: error.suggestions,
    retryable: error.retryable,
    cause: error,
  });
}

/** What the error itself says of its outcome, or null. */
export function markedOutcome(error: unknown): FailedOutcome | null {
  if (!isBeamdeckError(error)) return null;
  const { outcome } = error.details;
  return outcome === 'failed' || outcome === 'unknown' ? outcome : null;
}

/** Codes that are only given before anything is sent, or by a node that answers that it did not do it. */
const CERTAIN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'validation_error',
  'missing_parameter',
  'invalid_parameter',
  'unauthenticated',
  'token_expired',
  'forbidden',
  'critical_process_protection',
  'simulation_disabled',
  'operation_disabled',
  'node_not_found',
  'process_not_found',
  'operation_not_found',
  'process_changed',
  'idempotency_mismatch',
  'body_too_large',
  'rate_limited',
  'remote_error',
  'cluster_unavailable',
  'port_mapper_unavailable',
  'node_not_running',
  'cookie_rejected',
  'node_name_rejected',
  'audit_unavailable',
]);
