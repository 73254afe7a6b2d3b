import type { MessageTerm } from '../../model/message.js';
import { isDigit, readCharacter, skipBlanks } from './erlang-characters.js';
import type { TextCursor } from './text-cursor.js';

/** A number with its sign: `-12`, `1_000`, `16#ff`, `1.5e-3`, `-$a`. Integers of any size, exactly. */
export function readNumber(cursor: TextCursor): MessageTerm {
  const sign = cursor.peek();
  const negative = sign === '-';
  if (negative || sign === '+') {
    cursor.take();
    skipBlanks(cursor);
  }
  if (cursor.takeIf('$')) return whole(BigInt(readCharacter(cursor)), negative);
  if (!isDigit(cursor.peek())) return cursor.expected('a number');
  const start = cursor.offset;
  const digits = readDigits(cursor, isDigit);
  if (cursor.peek() === '#') return whole(readInBase(cursor, Number(digits), start), negative);
  if (cursor.peek() === '.' && isDigit(cursor.peek(1))) return readFloat(cursor, digits, negative, start);
  return whole(BigInt(digits), negative);
}

/** Digits with single underscores between them; the underscores left out. */
function readDigits(cursor: TextCursor, fits: (character: string) => boolean): string {
  let digits = cursor.takeWhile(fits);
  while (cursor.peek() === '_' && fits(cursor.peek(1))) {
    cursor.take();
    digits += cursor.takeWhile(fits);
  }
  return digits;
}

function readInBase(cursor: TextCursor, base: number, start: number): bigint {
  if (base < 2 || base > 36) cursor.fail('the base of a number is 2 to 36', start);
  cursor.take();
  const isOfBase = (character: string): boolean =>
    /^[0-9a-zA-Z]$/.test(character) && Number.parseInt(character, 36) < base;
  const digits = readDigits(cursor, isOfBase);
  if (digits === '') cursor.expected(`a digit of base ${String(base)}`);
  const factor = BigInt(base);
  let value = 0n;
  for (const digit of digits) value = value * factor + BigInt(Number.parseInt(digit, 36));
  return value;
}

function readFloat(cursor: TextCursor, before: string, negative: boolean, start: number): MessageTerm {
  cursor.take();
  let text = `${before}.${readDigits(cursor, isDigit)}`;
  if (/^[eE]$/.test(cursor.peek())) {
    cursor.take();
    const sign = /^[+-]$/.test(cursor.peek()) ? cursor.take() : '';
    const exponent = readDigits(cursor, isDigit);
    if (exponent === '') cursor.expected('the digits of an exponent');
    text += `e${sign}${exponent}`;
  }
  const value = Number(text);
  if (!Number.isFinite(value)) cursor.fail('this number is too large for a float', start);
  return { kind: 'float', value: negative ? -value : value };
}

const whole = (value: bigint, negative: boolean): MessageTerm => ({
  kind: 'integer',
  digits: (negative ? -value : value).toString(),
});
