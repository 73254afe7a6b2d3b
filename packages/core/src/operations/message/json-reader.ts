import type { MessageTerm } from '../../model/message.js';
import { MAX_TERM_DEPTH, TextCursor } from './text-cursor.js';

/**
 * Reads JSON as an Erlang term: objects are maps with binaries for keys, text is a binary, `true`, `false` and `null` are
 * atoms. A number without a point or exponent is an integer, of any size, exactly; every other one is a float. A key that is
 * given twice is refused.
 */
export function readJson(text: string): MessageTerm {
  const cursor = new TextCursor(text, 'JSON');
  const term = readValue(cursor, 1);
  skipSpace(cursor);
  if (cursor.peek() !== '') cursor.expected('the end');
  return term;
}

const skipSpace = (cursor: TextCursor): void => {
  cursor.takeWhile((character) => ' \t\n\r'.includes(character));
};

function readValue(cursor: TextCursor, depth: number): MessageTerm {
  skipSpace(cursor);
  if (depth > MAX_TERM_DEPTH) cursor.fail(`nested deeper than ${String(MAX_TERM_DEPTH)}`);
  const next = cursor.peek();
  if (next === '{') return readObject(cursor, depth);
  if (next === '[') return readArray(cursor, depth);
  if (next === '"') return binary(readString(cursor));
  if (next === '-' || /^[0-9]$/.test(next)) return readNumber(cursor);
  const start = cursor.offset;
  const word = cursor.takeWhile((character) => /^[a-z]$/.test(character));
  if (word === 'true' || word === 'false' || word === 'null') return { kind: 'atom', name: word };
  return word === '' ? cursor.expected('a value') : cursor.fail('expected a value, found a word', start);
}

function readObject(cursor: TextCursor, depth: number): MessageTerm {
  cursor.take();
  const entries: (readonly [MessageTerm, MessageTerm])[] = [];
  const keys = new Set<string>();
  skipSpace(cursor);
  if (cursor.takeIf('}')) return { kind: 'map', entries };
  for (;;) {
    skipSpace(cursor);
    const start = cursor.offset;
    if (cursor.peek() !== '"') cursor.expected('a key in double quotes');
    const key = readString(cursor);
    if (keys.has(key)) cursor.fail('this key is given twice', start);
    keys.add(key);
    skipSpace(cursor);
    if (!cursor.takeIf(':')) cursor.expected('":"');
    entries.push([binary(key), readValue(cursor, depth + 1)]);
    skipSpace(cursor);
    if (cursor.takeIf('}')) return { kind: 'map', entries };
    if (!cursor.takeIf(',')) cursor.expected('"," or "}"');
  }
}

function readArray(cursor: TextCursor, depth: number): MessageTerm {
  cursor.take();
  const items: MessageTerm[] = [];
  skipSpace(cursor);
  if (cursor.takeIf(']')) return { kind: 'list', items, tail: null };
  for (;;) {
    items.push(readValue(cursor, depth + 1));
    skipSpace(cursor);
    if (cursor.takeIf(']')) return { kind: 'list', items, tail: null };
    if (!cursor.takeIf(',')) cursor.expected('"," or "]"');
  }
}

function readNumber(cursor: TextCursor): MessageTerm {
  const start = cursor.offset;
  const text = cursor.takeWhile((character) => /^[-+.0-9eE]$/.test(character));
  if (/^-?(0|[1-9]\d*)$/.test(text)) return { kind: 'integer', digits: BigInt(text).toString() };
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) cursor.fail('this is no number of JSON', start);
  const value = Number(text);
  if (!Number.isFinite(value)) cursor.fail('this number is too large for a float', start);
  return { kind: 'float', value };
}

/** JSON's own reader knows the escapes; what it is given is one text, whole. */
function readString(cursor: TextCursor): string {
  const start = cursor.offset;
  let raw = cursor.take();
  for (;;) {
    const character = cursor.take();
    if (character === '') return cursor.fail('this quote is not closed', start);
    raw += character;
    if (character === '"') break;
    if (character === '\\') raw += cursor.take();
  }
  const text = parsed(raw);
  if (text === null) return cursor.fail('this is no text of JSON', start);
  if (/\p{Cs}/u.test(text)) return cursor.fail('half a character cannot be sent', start);
  return text;
}

function parsed(raw: string): string | null {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return null;
  }
}

const binary = (text: string): MessageTerm => ({ kind: 'binary', bytes: new TextEncoder().encode(text) });
