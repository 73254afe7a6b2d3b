import { BeamdeckError } from '../model/error.js';
import type { ProcessQuery, ProcessRow } from '../model/process.js';
import { canonicalJson, stateChecksum } from '../model/state-checksum.js';

/** Where a page ended: how many rows had been given, and the last of them, by what the order is made of. */
export interface ProcessCursor {
  readonly given: number;
  readonly last: Pick<
    ProcessRow,
    'node' | 'pid' | 'memory' | 'messageQueueLen' | 'reductions' | 'reductionsDelta' | 'registeredName'
  >;
}

/** A cursor in text form. It is good for the same question only, and says so itself. */
export function writeCursor(query: ProcessQuery, { given, last }: ProcessCursor): string {
  const { node, pid, memory, messageQueueLen, reductions, reductionsDelta, registeredName } = last;
  const parts = [given, node, pid, memory, messageQueueLen, reductions, reductionsDelta, registeredName];
  const bytes = new TextEncoder().encode(JSON.stringify([questionOf(query), ...parts]));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Reads a cursor. Throws `invalid_parameter` for one that is broken or belongs to another question. */
export function readCursor(query: ProcessQuery, text: string): ProcessCursor {
  const parts = partsOf(text);
  if (parts === null) throw refused('The cursor cannot be read.');
  const [question, given, node, pid, memory, messageQueueLen, reductions, reductionsDelta, registeredName] =
    parts;
  if (question !== questionOf(query)) throw refused('The cursor belongs to another question.');
  const whole =
    Number.isSafeInteger(given) &&
    (given as number) > 0 &&
    typeof node === 'string' &&
    typeof pid === 'string' &&
    typeof messageQueueLen === 'number' &&
    typeof reductions === 'number';
  if (!whole) throw refused('The cursor cannot be read.');
  return {
    given: given as number,
    last: {
      node,
      pid,
      memory: typeof memory === 'number' ? memory : null,
      messageQueueLen,
      reductions,
      reductionsDelta: typeof reductionsDelta === 'number' ? reductionsDelta : null,
      registeredName: typeof registeredName === 'string' ? registeredName : null,
    },
  };
}

const MAX_LENGTH = 4_096;

function partsOf(text: string): unknown[] | null {
  if (text.length > MAX_LENGTH || !/^([0-9a-f]{2})+$/.test(text)) return null;
  const bytes = Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  try {
    const parts: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return Array.isArray(parts) ? parts : null;
  } catch {
    return null;
  }
}

/** All that a question is made of but the page: a checksum, so that a cursor stays short. */
function questionOf({ cursor: _cursor, limit: _limit, ...question }: ProcessQuery): string {
  return stateChecksum([['question', canonicalJson(question)]]);
}

function refused(message: string): BeamdeckError {
  return new BeamdeckError('invalid_parameter', message, {
    details: { fields: { cursor: message } },
    suggestions: ['Ask for the first page again, without a cursor.'],
  });
}
