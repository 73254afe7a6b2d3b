import type { ErrorCode } from '../model/error.js';
import { isBeamdeckError } from '../model/error.js';
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
