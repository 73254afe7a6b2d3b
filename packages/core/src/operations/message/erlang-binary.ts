import type { MessageTerm } from '../../model/message.js';
import { isDigit, readCharacter, readStrings, skipBlanks } from './erlang-characters.js';
import { readNumber } from './erlang-number.js';
import type { TextCursor } from './text-cursor.js';

/** A binary of whole bytes: `<<"text"/utf8>>`, `<<1, 2, 3>>`, or both mixed. Sizes and other types are refused. */
export function readBinary(cursor: TextCursor): MessageTerm {
  cursor.takeIf('<<');
  const bytes: number[] = [];
  skipBlanks(cursor);
  if (cursor.takeIf('>>')) return { kind: 'binary', bytes: new Uint8Array() };
  for (;;) {
    for (const byte of readSegment(cursor)) bytes.push(byte);
    skipBlanks(cursor);
    if (cursor.takeIf('>>')) return { kind: 'binary', bytes: Uint8Array.from(bytes) };
    if (!cursor.takeIf(',')) cursor.expected('",", "/utf8" or ">>"');
    skipBlanks(cursor);
  }
}

function readSegment(cursor: TextCursor): Iterable<number> {
  const start = cursor.offset;
  const points = readPoints(cursor);
  skipBlanks(cursor);
  if (cursor.takeIf('/')) {
    skipBlanks(cursor);
    const type = cursor.takeWhile((character) => /^\w$/.test(character));
    if (type !== 'utf8') cursor.fail('of the types of a binary only /utf8 can be written here', start);
    if (points.some((point) => point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))) {
      cursor.fail('this is no character of Unicode', start);
    }
    return new TextEncoder().encode(points.map((point) => String.fromCodePoint(point)).join(''));
  }
  if (cursor.peek() === ':') cursor.fail('sizes in a binary cannot be written here');
  if (points.some((point) => point < 0 || point > 255)) {
    cursor.fail('a byte is 0 to 255; for text with other letters write <<"..."/utf8>>', start);
  }
  return points;
}

function readPoints(cursor: TextCursor): readonly number[] {
  const next = cursor.peek();
  if (next === '"') return readStrings(cursor);
  if (cursor.takeIf('$')) return [readCharacter(cursor)];
  if (!isDigit(next) && next !== '-' && next !== '+') return cursor.expected('a byte or a text');
  const start = cursor.offset;
  const number = readNumber(cursor);
  return number.kind === 'integer' ? [Number(number.digits)] : cursor.fail('a byte is a whole number', start);
}
