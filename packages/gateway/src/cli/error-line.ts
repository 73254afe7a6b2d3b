import { isBeamdeckError } from '@beamdeck/core';

/** An error as one line for a terminal: what is wrong and, where known, what to do. Never a stack. */
export function errorLine(error: unknown): string {
  if (!isBeamdeckError(error))
    return oneLine(error instanceof Error ? error.message : 'Something went wrong.');
  const [suggestion] = error.suggestions;
  return oneLine(suggestion === undefined ? error.message : `${error.message} ${suggestion}`);
}

function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}
