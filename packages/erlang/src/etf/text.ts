import { Charlist, ImproperList } from './list.js';
import type { Term } from './term.js';

/**
 * The text that a term holds, when it is text: a binary of UTF-8, a list of characters, or lists and binaries nested in
 * each other (`chardata` in Erlang's words). Undefined for any other term, for bad UTF-8, and for numbers that are no
 * characters. Does not recurse.
 *
 * Source: OTP, stdlib, `unicode:chardata()`.
 */
export function textOf(term: Term): string | undefined {
  if (term instanceof Uint8Array) return utf8(term);
  if (term instanceof Charlist) return term.text;
  if (!Array.isArray(term) && !(term instanceof ImproperList)) return undefined;
  const parts: string[] = [];
  const todo: Term[] = [term];
  while (todo.length > 0) {
    const part = todo.pop()!;
    if (typeof part === 'number') {
      if (part < 0 || part > 0x10ffff || (part >= 0xd800 && part <= 0xdfff)) return undefined;
      parts.push(String.fromCodePoint(part));
    } else if (part instanceof Charlist) parts.push(part.text);
    else if (part instanceof Uint8Array) {
      const text = utf8(part);
      if (text === undefined) return undefined;
      parts.push(text);
    } else if (Array.isArray(part)) pushReversed(part as readonly Term[], todo);
    else if (part instanceof ImproperList && part.tail instanceof Uint8Array) {
      todo.push(part.tail);
      pushReversed(part.items, todo);
    } else return undefined;
  }
  return parts.join('');
}

function pushReversed(items: readonly Term[], todo: Term[]): void {
  for (let i = items.length - 1; i >= 0; i--) todo.push(items[i]!);
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
