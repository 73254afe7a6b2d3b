import { isBeamdeckError } from '@beamdeck/core';
import type { BeamdeckError } from '@beamdeck/core';
import { printable } from './printable.js';

/** An error as one line for a terminal: what is wrong, where, and, as far as known, what to do. Never a stack. */
export function errorLine(error: unknown): string {
  if (!isBeamdeckError(error))
    return oneLine(error instanceof Error ? error.message : 'Something went wrong.');
  const fields = fieldsOf(error);
  // Of some errors the suggestions are the fields once more.
  const suggestion = waysOut(error) ?? error.suggestions.find((text) => !fields.includes(text));
  return oneLine(
    [error.message, ...(fields.length === 0 ? [] : [`${fields.join('; ')}.`]), suggestion ?? ''].join(' '),
  );
}

/** On a command line there are better ways than those of a library; null for those of the error itself. */
function waysOut({ details }: BeamdeckError): string | null {
  if (details['cause'] !== 'name_in_use') return null;
  return 'If that is a gateway, ask it: --url http://127.0.0.1:4040. Or join under another name: --name NAME@HOST.';
}

const MAX_FIELDS = 5;

/** `node: required`: each parameter that is not as it should be, and why. */
function fieldsOf({ details }: BeamdeckError): readonly string[] {
  const { fields } = details;
  if (typeof fields !== 'object' || fields === null) return [];
  return Object.entries(fields)
    .slice(0, MAX_FIELDS)
    .map(([name, why]) => printable(`${name}: ${String(why)}`, 300));
}

function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}
