import type { MessageTerm } from '../../model/message.js';
import {
  continuesAtom,
  isDigit,
  isWordly,
  readCharacter,
  readQuoted,
  readStrings,
  RESERVED_WORDS,
  skipBlanks,
  startsAtom,
} from './erlang-characters.js';
import { readBinary } from './erlang-binary.js';
import { readNumber } from './erlang-number.js';
import { printErlang } from './erlang-printer.js';
import { MAX_TERM_DEPTH, TextCursor } from './text-cursor.js';

/**
 * Reads one Erlang term, as the shell would, with its comments and with or without the dot at its end. What would have to be
 * run to be a term (calls, operators, variables) is refused, and so is what cannot come from outside: funs, references, ports.
 * Where Erlang would cut a value to size without a word, as 256 in a binary, this refuses.
 */
export function readErlang(text: string): MessageTerm {
  const cursor = new TextCursor(text, 'an Erlang term');
  const term = readTerm(cursor, 1);
  skipBlanks(cursor);
  if (cursor.takeIf('.')) skipBlanks(cursor);
  if (cursor.peek() !== '') cursor.expected('the end');
  return term;
}

function readTerm(cursor: TextCursor, depth: number): MessageTerm {
  skipBlanks(cursor);
  if (depth > MAX_TERM_DEPTH) cursor.fail(`nested deeper than ${String(MAX_TERM_DEPTH)}`);
  const next = cursor.peek();
  if (startsAtom(next)) return bareAtom(cursor);
  if (isDigit(next) || next === '-' || next === '+') return readNumber(cursor);
  switch (next) {
    case "'":
      return quotedAtom(cursor);
    case '"':
      return listOf(readStrings(cursor));
    case '$':
      cursor.take();
      return integer(readCharacter(cursor));
    case '{':
      cursor.take();
      return { kind: 'tuple', items: readItems(cursor, '}', depth) };
    case '[':
      cursor.take();
      return readList(cursor, depth);
    case '<':
      return cursor.peek(1) === '<' ? readBinary(cursor) : readPid(cursor);
    case '#':
      return cursor.peek(1) === '{' ? readMap(cursor, depth) : opaque(cursor);
    default:
      return notATerm(cursor);
  }
}

const integer = (value: number): MessageTerm => ({ kind: 'integer', digits: String(value) });

const listOf = (points: readonly number[]): MessageTerm => ({
  kind: 'list',
  items: points.map(integer),
  tail: null,
});

function bareAtom(cursor: TextCursor): MessageTerm {
  const start = cursor.offset;
  const name = cursor.takeWhile(continuesAtom);
  // A letter that Erlang does not take would end the atom in the middle of a word.
  if (isWordly(cursor.peek())) cursor.fail('an atom of other letters needs quotes', start);
  if (RESERVED_WORDS.has(name)) cursor.fail(`${name} is a word of Erlang: as an atom it needs quotes`, start);
  skipBlanks(cursor);
  if (cursor.peek() === '(' || cursor.peek() === ':') cursor.fail('a call is not a term', start);
  return atom(cursor, name, start);
}

function quotedAtom(cursor: TextCursor): MessageTerm {
  const start = cursor.offset;
  return atom(cursor, String.fromCodePoint(...readQuoted(cursor)), start);
}

function atom(cursor: TextCursor, name: string, start: number): MessageTerm {
  if (Array.from(name).length > 255) cursor.fail('an atom has 255 characters at most', start);
  return { kind: 'atom', name };
}

/** Terms with commas between them, up to the closing mark. */
function readItems(cursor: TextCursor, close: string, depth: number): MessageTerm[] {
  skipBlanks(cursor);
  if (cursor.takeIf(close)) return [];
  const items: MessageTerm[] = [];
  for (;;) {
    items.push(readTerm(cursor, depth + 1));
    skipBlanks(cursor);
    if (cursor.takeIf(close)) return items;
    if (!cursor.takeIf(',')) cursor.expected(`"," or "${close}"`);
  }
}

function readList(cursor: TextCursor, depth: number): MessageTerm {
  skipBlanks(cursor);
  if (cursor.takeIf(']')) return { kind: 'list', items: [], tail: null };
  const items: MessageTerm[] = [];
  for (;;) {
    items.push(readTerm(cursor, depth + 1));
    skipBlanks(cursor);
    if (cursor.takeIf(']')) return { kind: 'list', items, tail: null };
    if (cursor.takeIf('|')) break;
    if (!cursor.takeIf(',')) cursor.expected('",", "|" or "]"');
  }
  const tail = readTerm(cursor, depth + 1);
  skipBlanks(cursor);
  if (!cursor.takeIf(']')) cursor.expected('"]"');
  // [a | [b]] and [a, b] are the same list.
  if (tail.kind === 'list') return { kind: 'list', items: [...items, ...tail.items], tail: tail.tail };
  return { kind: 'list', items, tail };
}

/** A map: `#{key => value}`. A key that is given twice is refused: which of the two was meant, nobody knows. */
function readMap(cursor: TextCursor, depth: number): MessageTerm {
  cursor.takeIf('#{');
  const entries: (readonly [MessageTerm, MessageTerm])[] = [];
  const keys = new Set<string>();
  skipBlanks(cursor);
  if (cursor.takeIf('}')) return { kind: 'map', entries };
  for (;;) {
    skipBlanks(cursor);
    const start = cursor.offset;
    const key = readTerm(cursor, depth + 1);
    const text = printErlang(key);
    if (keys.has(text)) cursor.fail('this key is given twice', start);
    keys.add(text);
    skipBlanks(cursor);
    if (!cursor.takeIf('=>')) cursor.expected('"=>"');
    entries.push([key, readTerm(cursor, depth + 1)]);
    skipBlanks(cursor);
    if (cursor.takeIf('}')) return { kind: 'map', entries };
    if (!cursor.takeIf(',')) cursor.expected('"," or "}"');
  }
}

function readPid(cursor: TextCursor): MessageTerm {
  const start = cursor.offset;
  cursor.take();
  const numbers = cursor.takeWhile((character) => isDigit(character) || character === '.');
  const parts = /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/.exec(numbers);
  if (parts === null || !cursor.takeIf('>')) return cursor.fail('expected a pid such as <0.123.0>', start);
  const [creator, id, serial] = parts.slice(1).map(Number) as [number, number, number];
  if (creator !== 0) return cursor.fail('this pid is of another node than the message goes to', start);
  if (id > 0xffff_ffff || serial > 0xffff_ffff) return cursor.fail('there is no such pid', start);
  return { kind: 'pid', pid: `<0.${String(id)}.${String(serial)}>` };
}

function opaque(cursor: TextCursor): never {
  return cursor.fail('references, ports, funs and records cannot be written in a message');
}

function notATerm(cursor: TextCursor): never {
  const next = cursor.peek();
  if (next === '_' || /^\p{Lu}$/u.test(next)) {
    return cursor.fail('a variable is not a term: as an atom it needs quotes');
  }
  if (isWordly(next)) return cursor.fail('an atom of other letters needs quotes');
  return cursor.expected('a term');
}
