import type { MessageTerm } from '../../model/message.js';
import { AT_TIMES_RESERVED, continuesAtom, RESERVED_WORDS, startsAtom } from './erlang-characters.js';

/**
 * The term as Erlang text: what `readErlang` reads back as the same term, and what Erlang itself does. Characters that do not
 * show, or that turn the direction of writing, are written as their numbers, so that nothing hides in what is shown.
 */
export function printErlang(term: MessageTerm): string {
  switch (term.kind) {
    case 'atom':
      return atomText(term.name);
    case 'integer':
      return term.digits;
    case 'float':
      return floatText(term.value);
    case 'binary':
      return binaryText(term.bytes);
    case 'tuple':
      return `{${printAll(term.items)}}`;
    case 'list':
      return listText(term.items, term.tail);
    case 'map':
      return `#{${term.entries.map(([key, value]) => `${printErlang(key)} => ${printErlang(value)}`).join(',')}}`;
    case 'pid':
      return term.pid;
  }
}

const printAll = (terms: readonly MessageTerm[]): string => terms.map(printErlang).join(',');

export function atomText(name: string): string {
  const [first = '', ...rest] = Array.from(name);
  const reserved = RESERVED_WORDS.has(name) || AT_TIMES_RESERVED.has(name);
  const bare = !reserved && startsAtom(first) && rest.every(continuesAtom);
  return bare ? name : quoted(name, "'");
}

/** Erlang wants a digit on both sides of the point. */
function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', exponent] = String(value).split('e');
  const pointed = digits.includes('.') ? digits : `${digits}.0`;
  return exponent === undefined ? pointed : `${pointed}e${exponent}`;
}

function binaryText(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<<>>';
  const text = utf8Text(bytes);
  if (text === null) return `<<${Array.from(bytes).join(',')}>>`;
  return `<<${quoted(text, '"')}${bytes.length === text.length ? '' : '/utf8'}>>`;
}

/** Null for bytes that are not UTF-8, or not meant as text: control characters, or what is no character at all. */
function utf8Text(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Cn}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** A list of characters that Erlang's shell too would show as text. */
function listText(items: readonly MessageTerm[], tail: MessageTerm | null): string {
  if (tail !== null) return `[${printAll(items)}|${printErlang(tail)}]`;
  const isText =
    items.length > 0 && items.every((item) => item.kind === 'integer' && isPrintable(item.digits));
  if (!isText) return `[${printAll(items)}]`;
  const points = items.map((item) => (item.kind === 'integer' ? Number(item.digits) : 0));
  return quoted(String.fromCodePoint(...points), '"');
}

function isPrintable(digits: string): boolean {
  if (digits.length > 3) return false;
  const point = Number(digits);
  return (
    (point >= 0x20 && point < 0x7f) ||
    (point > 0xa0 && point <= 0xff) ||
    point === 9 ||
    point === 10 ||
    point === 13
  );
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Marks, format characters, separators other than the plain space and unassigned ones are shown by their number. */
function quoted(text: string, quote: '"' | "'"): string {
  const inner = Array.from(text, (character) => {
    if (character === quote) return `\\${quote}`;
    if (Object.hasOwn(ESCAPED, character)) return ESCAPED[character];
    if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) return character;
    return `\\x{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
  });
  return `${quote}${inner.join('')}${quote}`;
}
