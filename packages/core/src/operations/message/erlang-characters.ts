import type { TextCursor } from './text-cursor.js';

/** Words that are no atoms unless they are in quotes. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'after and andalso band begin bnot bor bsl bsr bxor case catch cond div end fun if let not of or ' +
    'orelse receive rem try when xor'
  ).split(' '),
);

/** Reserved in some releases, where a feature is on: read as atoms, written in quotes. */
export const AT_TIMES_RESERVED: ReadonlySet<string> = new Set(['maybe', 'else']);

/** What an atom without quotes begins with: Erlang knows small letters of Latin-1 only. */
export const startsAtom = (character: string): boolean => /^[a-z\u00df-\u00f6\u00f8-\u00ff]$/.test(character);
export const continuesAtom = (character: string): boolean =>
  /^[a-zA-Z0-9_@\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]$/.test(character);
/** A letter or digit of any script. */
export const isWordly = (character: string): boolean => /^[\p{L}\p{N}_@]$/u.test(character);
export const isDigit = (character: string): boolean => /^[0-9]$/.test(character);

/** Spaces, line ends and comments. */
export function skipBlanks(cursor: TextCursor): void {
  for (;;) {
    cursor.takeWhile((character) => /^[\0-\x20\x80-\xa0]$/.test(character));
    if (cursor.peek() !== '%') return;
    cursor.takeWhile((character) => character !== '\n');
  }
}

/** The characters between the quotes that come next. */
export function readQuoted(cursor: TextCursor): number[] {
  const start = cursor.offset;
  const points: number[] = [];
  const quote = cursor.take();
  while (cursor.peek() !== quote) {
    if (cursor.peek() === '') cursor.fail('this quote is not closed', start);
    points.push(readCharacter(cursor));
  }
  cursor.take();
  return points;
}

/** Texts in double quotes that stand beside each other are one. */
export function readStrings(cursor: TextCursor): number[] {
  let points: number[] = [];
  while (cursor.peek() === '"') {
    points = points.concat(readQuoted(cursor));
    // Three of them begin another kind of text from release 27 on, and are two texts before.
    if (cursor.peek() === '"') cursor.fail('leave a space between two texts');
    skipBlanks(cursor);
  }
  return points;
}

const NAMED_ESCAPES: Readonly<Record<string, number>> = {
  b: 8,
  d: 127,
  e: 27,
  f: 12,
  n: 10,
  r: 13,
  s: 32,
  t: 9,
  v: 11,
};

/** The character that comes next in a text or after `$`, its escape resolved. */
export function readCharacter(cursor: TextCursor): number {
  const start = cursor.offset;
  const character = cursor.take();
  if (character === '') return cursor.expected('a character');
  if (character !== '\\') return pointOf(cursor, character, start);
  const escape = cursor.take();
  if (escape === '') return cursor.expected('a character after the backslash');
  if (escape === 'x') return hexadecimal(cursor, start);
  if (escape === '^') return control(cursor, start);
  if (/^[0-7]$/.test(escape)) return octal(cursor, escape);
  // Object.hasOwn: what every object inherits is no escape.
  if (Object.hasOwn(NAMED_ESCAPES, escape)) return NAMED_ESCAPES[escape] ?? 0;
  return pointOf(cursor, escape, start);
}

function octal(cursor: TextCursor, first: string): number {
  let digits = first;
  while (digits.length < 3 && /^[0-7]$/.test(cursor.peek())) digits += cursor.take();
  return Number.parseInt(digits, 8);
}

function hexadecimal(cursor: TextCursor, start: number): number {
  const braced = cursor.takeIf('{');
  let digits = '';
  while ((braced || digits.length < 2) && /^[0-9a-fA-F]$/.test(cursor.peek())) digits += cursor.take();
  if (digits === '' || (!braced && digits.length < 2)) return cursor.expected('a hexadecimal digit');
  if (braced && !cursor.takeIf('}')) return cursor.expected('"}"');
  const point = Number.parseInt(digits, 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    return cursor.fail('this is no character of Unicode', start);
  }
  return point;
}

function control(cursor: TextCursor, start: number): number {
  const character = cursor.take();
  if (!/^[@-_a-z]$/.test(character)) return cursor.fail('this is no control character', start);
  return character.charCodeAt(0) & 31;
}

function pointOf(cursor: TextCursor, character: string, start: number): number {
  const point = character.codePointAt(0) ?? 0;
  if (point >= 0xd800 && point <= 0xdfff) return cursor.fail('this is no character of Unicode', start);
  return point;
}
