import { ErlangError } from '../error/erlang-error.js';
import type { Term } from './term.js';

/**
 * A list of bytes as it comes in STRING_EXT: `"text"`, and just as well `[1, 2, 3]`, which are the same to Erlang.
 * Each character of `text` is one element, U+0000 to U+00FF. Read it with `listItems` when it may be numbers, and with
 * `textOf` when it is text.
 *
 * Make one with {@link charlist}; the constructor does not check.
 */
export class Charlist {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * The list of the characters of `text`, as Erlang's `"text"`. Text beyond U+00FF becomes a plain list of code points, as
 * Erlang itself has it.
 */
export function charlist(text: string): Charlist | readonly number[] {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) return Array.from(text, (character) => character.codePointAt(0)!);
  }
  return new Charlist(text);
}

/** A list whose last tail is not a list: `[1, 2 | x]` has the items 1 and 2 and the tail `x`. */
export class ImproperList {
  readonly items: readonly Term[];
  readonly tail: Term;

  constructor(items: readonly Term[], tail: Term) {
    this.items = items;
    this.tail = tail;
  }
}

/**
 * The list of `items` ending in `tail`. Throws `term_unsupported` when there is no item (that is `tail` alone) or when
 * the tail is itself a list (that is a proper, or a longer, list).
 */
export function improperList(items: readonly Term[], tail: Term): ImproperList {
  if (items.length === 0 || isList(tail) || tail instanceof ImproperList) {
    throw new ErlangError('term_unsupported', 'an improper list has items and a tail that is not a list', {
      details: { expected: 'at least one item, and a tail that is not a list' },
    });
  }
  return new ImproperList(items, tail);
}

/** True for a proper list, in either of its forms. */
export function isList(term: unknown): term is readonly Term[] | Charlist {
  return Array.isArray(term) || term instanceof Charlist;
}

/** The items of a proper list in either of its forms, or undefined for anything else. */
export function listItems(term: Term): readonly Term[] | undefined {
  if (Array.isArray(term)) return term as readonly Term[];
  if (!(term instanceof Charlist)) return undefined;
  const { text } = term;
  const items = new Array<number>(text.length);
  for (let i = 0; i < text.length; i++) items[i] = text.charCodeAt(i);
  return items;
}
