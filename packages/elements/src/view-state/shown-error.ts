import { isBeamdeckError } from '@beamdeck/core';
import type { ShownError } from './view-state.model.js';

/** Whatever was thrown, as it can be shown; what is not one of ours says so. */
export function shownError(error: unknown): ShownError {
  if (isBeamdeckError(error)) return error;
  return {
    code: 'operation_error',
    message: error instanceof Error ? error.message : 'Something failed without saying why.',
    suggestions: [],
    retryable: true,
  };
}
