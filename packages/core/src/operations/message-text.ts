import { isBeamdeckError } from '../model/error.js';
import type { MessageTerm } from '../model/message.js';
import { readErlang } from './message/erlang-reader.js';
import { readJson } from './message/json-reader.js';

export { printErlang as printMessage } from './message/erlang-printer.js';

/** How the text of a message is written; never `auto`, which is decided by reading. Either gives the same `MessageTerm`s. */
export type MessageFormat = 'erlang' | 'json';

/** A message as it was written, read. */
export interface ReadMessage {
  readonly term: MessageTerm;
  /** What it was read as. */
  readonly format: MessageFormat;
}

/**
 * Reads a message that a person has written. `auto` takes for JSON what begins as an object or array of JSON and is one, and
 * everything else for Erlang; so `{}` is a map and `["a"]` holds a binary. Nothing becomes an atom of any node by being read.
 *
 * Throws `invalid_parameter` with line, column and what was expected. At most 100 terms within each other.
 */
export function readMessage(text: string, format: MessageFormat | 'auto'): ReadMessage {
  if (format === 'json') return { term: readJson(text), format };
  if (format === 'erlang' || !/^[ \t\n\r]*[[{]/.test(text))
    return { term: readErlang(text), format: 'erlang' };
  const json = attempt(() => readJson(text));
  if ('term' in json) return { term: json.term, format: 'json' };
  const erlang = attempt(() => readErlang(text));
  if ('term' in erlang) return { term: erlang.term, format: 'erlang' };
  // Whichever came further is more likely what was meant.
  throw isPast(json.fault, erlang.fault) ? json.fault : erlang.fault;
}

/** The names of all atoms in a term, each once, in the order in which they come. */
export function atomsOf(term: MessageTerm): readonly string[] {
  const names = new Set<string>();
  const visit = (part: MessageTerm): void => {
    switch (part.kind) {
      case 'atom':
        names.add(part.name);
        return;
      case 'tuple':
        part.items.forEach(visit);
        return;
      case 'list':
        part.items.forEach(visit);
        if (part.tail !== null) visit(part.tail);
        return;
      case 'map':
        for (const [key, value] of part.entries) {
          visit(key);
          visit(value);
        }
        return;
      default:
    }
  };
  visit(term);
  return [...names];
}

function attempt(
  read: () => MessageTerm,
): { readonly term: MessageTerm } | { readonly fault: NonNullable<unknown> } {
  try {
    return { term: read() };
  } catch (fault) {
    return { fault: fault ?? new Error('nothing was thrown') };
  }
}

function isPast(fault: unknown, other: unknown): boolean {
  const [line, column] = placeOf(fault);
  const [otherLine, otherColumn] = placeOf(other);
  return line > otherLine || (line === otherLine && column > otherColumn);
}

function placeOf(fault: unknown): readonly [number, number] {
  if (!isBeamdeckError(fault)) return [0, 0];
  return [Number(fault.details['line'] ?? 0), Number(fault.details['column'] ?? 0)];
}
