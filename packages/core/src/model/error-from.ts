import { BeamdeckError, isBeamdeckError } from './error.js';

/** Any thrown thing as a coded error: itself where it is one, `cancelled` for an abort, else `operation_error`. */
export function errorFrom(cause: unknown, options: { readonly operation?: string } = {}): BeamdeckError {
  if (isBeamdeckError(cause)) {
    if (options.operation === undefined || cause.operation !== null) return cause;
    return new BeamdeckError(cause.code, cause.message, {
      details: cause.details,
      suggestions: cause.suggestions,
      retryable: cause.retryable,
      operation: options.operation,
      cause: cause.cause ?? cause,
    });
  }
  if (isAbort(cause)) return new BeamdeckError('cancelled', 'The call was cancelled.', { ...options, cause });
  return new BeamdeckError('operation_error', 'The operation failed unexpectedly.', {
    ...options,
    cause,
    details: { cause: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) },
  });
}

function isAbort(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'AbortError';
}
