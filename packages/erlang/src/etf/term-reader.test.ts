import { describe, expect, it } from 'vitest';
import { goldenBytes } from '../../test/etf/golden.js';
import { isErlangError } from '../error/erlang-error.js';
import { atom } from './atom.js';
import { decodeTerm } from './decode.js';
import { encodeTerm } from './encode.js';
import { formatTerm } from './format-term.js';
import { charlist } from './list.js';
import type { Term } from './term.js';
import { TermReader } from './term-reader.js';
import { type Tuple, tuple } from './tuple.js';

const LIST_OF = (...bytes: readonly number[]) => Buffer.from([108, 0, 0, 0, 2, ...bytes, 106]);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isErlangError(error)) return error.code;
    throw error;
  }
  return 'none';
}

describe('TermReader', () => {
  it('reads a control term and a message from one frame, with the atoms of its header, and says where each ends', () => {
    const frame = Buffer.from([9, 9, 104, 2, 97, 6, 82, 1, 107, 0, 2, 104, 105, 82, 0, 7]);
    const reader = new TermReader();
    reader.begin(frame, 2, 15, [atom('bye'), atom('hello')]);
    expect(formatTerm(reader.read())).toBe('{6,hello}');
    expect(reader.offset).toBe(8);
    expect(formatTerm(reader.read())).toBe('"hi"');
    expect(formatTerm(reader.read())).toBe('bye');
    expect(reader.offset).toBe(15);
    reader.finish();
  });

  it('refuses references past the header, and to atoms not sent yet', () => {
    const reader = new TermReader();
    reader.begin(Buffer.from([82, 1]), 0, 2, [atom('only')]);
    expect(codeOf(() => reader.read())).toBe('term_malformed');
    reader.begin(Buffer.from([82, 0]), 0, 2, [undefined]);
    expect(codeOf(() => reader.read())).toBe('term_malformed');
  });

  it('takes the atom that a reference means in this frame, not in the one before', () => {
    // More of the same than a read needs to remember a tuple.
    const frame = Buffer.concat([LIST_OF(104, 2, 82, 0, 97, 1, 104, 2, 82, 0, 97, 1), LIST_OF(82, 0, 82, 0)]);
    const reader = new TermReader();
    for (const name of ['first', 'second', 'third']) {
      reader.begin(frame, 0, frame.length, [atom(name)]);
      expect(formatTerm(reader.read())).toBe(`[{${name},1},{${name},1}]`);
      expect(formatTerm(reader.read())).toBe(`[${name},${name}]`);
    }
    reader.begin(frame);
    expect(codeOf(() => reader.read())).toBe('term_malformed');
  });

  it('gives equal small tuples and atoms as one object, and no others', () => {
    const [a, b, c] = decodeTerm(
      Buffer.concat([Buffer.from([131]), encodeTerm(listOf(600)).subarray(1)]),
    ) as readonly Tuple[];
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    expect(a!.elements[0]).toBe(c!.elements[0]);
  });

  it('can begin again after a fault', () => {
    const reader = new TermReader();
    reader.begin(Buffer.from([104, 2, 104, 2, 97, 1, 200]));
    expect(codeOf(() => reader.read())).toBe('term_unknown_tag');
    reader.begin(goldenBytes('tuple'), 1);
    expect(formatTerm(reader.read())).toBe('{ok,{nested,[1]},<<"b">>}');
    reader.finish();
  });

  it('finishes only at the end', () => {
    const reader = new TermReader();
    reader.begin(Buffer.from([97, 1, 97, 2]));
    reader.read();
    expect(codeOf(() => reader.finish())).toBe('term_malformed');
    expect(codeOf(() => reader.read())).toBe('term_truncated');
  });

  it('does not look past the end it was given', () => {
    const reader = new TermReader();
    const bytes = Buffer.from([104, 1, 119, 2, 111, 107]);
    for (let end = 0; end < bytes.length; end++) {
      reader.begin(bytes, 0, end);
      expect(codeOf(() => reader.read())).toBe('term_truncated');
    }
  });

  it('reads the same with and without its tables', () => {
    const bytes = encodeTerm(listOf(600)).subarray(1);
    const texts = [0, 4, 1024].map((size) => {
      const reader = new TermReader({}, size);
      reader.begin(bytes);
      return formatTerm(reader.read());
    });
    expect(new Set(texts).size).toBe(1);
  });

  it('is told the size of a frame before it reads', () => {
    const reader = new TermReader({ maxBytes: 3 });
    expect(codeOf(() => reader.begin(Buffer.alloc(4)))).toBe('term_too_large');
    reader.begin(Buffer.from([0, 97, 1, 0]), 1, 3);
    expect(reader.read()).toBe(1);
  });
});

/** Rows of small tuples, most of them equal. */
function listOf(count: number): readonly Term[] {
  return Array.from({ length: count }, (_, i) =>
    i % 3 === 2
      ? tuple(atom('timer'), atom('sleep'), i)
      : tuple(atom('timer'), atom('sleep'), 1, charlist('')),
  );
}
