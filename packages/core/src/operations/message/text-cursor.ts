import { BeamdeckError } from '../../model/error.js';

/** A place in a text; lines and columns count from 1, columns in characters. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Terms within terms, at most: deeper than anything a person writes, shallow enough to read by recursion. */
export const MAX_TERM_DEPTH = 100;

/**
 * Where the reading of a message stands. Goes by characters, never by halves of one. Whatever cannot be read is an
 * `invalid_parameter` that says where and what was expected, in `details.fields.message`.
 */
export class TextCursor {
  readonly #characters: readonly string[];
  readonly #language: string;
  #at = 0;

  constructor(text: string, language: string) {
    this.#characters = Array.from(text);
    this.#language = language;
  }

  /** How many characters have been read. */
  get offset(): number {
    return this.#at;
  }

  /** The next character, or the one that many after it; empty at the end. */
  peek(ahead = 0): string {
    return this.#characters[this.#at + ahead] ?? '';
  }

  take(): string {
    const character = this.peek();
    if (character !== '') this.#at += 1;
    return character;
  }

  /** Takes the text when it comes next. */
  takeIf(text: string): boolean {
    const length = text.length;
    for (let i = 0; i < length; i += 1) if (this.peek(i) !== text[i]) return false;
    this.#at += length;
    return true;
  }

  takeWhile(fits: (character: string) => boolean): string {
    const start = this.#at;
    for (let next = this.peek(); next !== '' && fits(next); next = this.peek()) this.#at += 1;
    return this.#characters.slice(start, this.#at).join('');
  }

  place(offset = this.#at): TextPlace {
    const before = this.#characters.slice(0, offset);
    return {
      line: before.filter((character) => character === '\n').length + 1,
      column: offset - before.lastIndexOf('\n'),
    };
  }

  /** What stands here, for a sentence. */
  found(): string {
    const next = this.peek();
    return next === '' ? 'the end' : next === '\n' ? 'the end of the line' : `"${next}"`;
  }

  expected(what: string): never {
    this.fail(`expected ${what}, found ${this.found()}`);
  }

  fail(fault: string, offset = this.#at): never {
    const { line, column } = this.place(offset);
    throw new BeamdeckError('invalid_parameter', `The message cannot be read as ${this.#language}.`, {
      details: {
        fields: { message: `line ${String(line)}, column ${String(column)}: ${fault}` },
        line,
        column,
      },
    });
  }
}
