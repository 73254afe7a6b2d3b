import { describe, expect, it } from 'vitest';
import { ErlangError } from '../error/erlang-error.js';
import { Atom, atom } from './atom.js';
import { decodeTerm } from './decode.js';
import { encodeTerm } from './encode.js';
import { Float } from './float.js';
import { Reference } from './identifier.js';
import { Charlist, charlist } from './list.js';
import type { Term } from './term.js';
import { TermWriter } from './term-writer.js';
import { tuple } from './tuple.js';

function fault(run: () => unknown): ErlangError {
  try {
    run();
  } catch (error) {
    if (error instanceof ErlangError) return error;
    throw error;
  }
  throw new Error('no fault');
}

describe('encodeTerm', () => {
  it.each<[string, Term, readonly number[]]>([
    ['SMALL_INTEGER up to a byte', 255, [97, 255]],
    ['INTEGER beyond', 256, [98, 0, 0, 1, 0]],
    ['INTEGER for all that fits 32 bits', -2147483648, [98, 128, 0, 0, 0]],
    ['SMALL_BIG beyond', 2147483648, [110, 4, 0, 0, 0, 0, 128]],
    ['the same for a bigint of any size', 255n, [97, 255]],
    ['minus zero as zero', -0, [97, 0]],
    ['NIL for an empty Charlist', charlist(''), [106]],
    ['STRING for a Charlist', charlist('hé'), [107, 0, 2, 104, 233]],
    ['SMALL_ATOM_UTF8', atom('é'), [119, 2, 195, 169]],
    ['SMALL_TUPLE', tuple(), [104, 0]],
  ])('chooses %s', (_, term, bytes) => {
    expect([...encodeTerm(term)]).toEqual([131, ...bytes]);
  });

  it('chooses by size: atoms from 256 bytes, tuples from 256 elements, integers from 256 bytes, strings from 65 536', () => {
    const tagOf = (term: Term) => encodeTerm(term)[1];
    expect(tagOf(atom('x'.repeat(255)))).toBe(119);
    expect(tagOf(atom('é'.repeat(127)))).toBe(119);
    expect(tagOf(atom('é'.repeat(128)))).toBe(118);
    expect(tagOf(tuple(...new Array<Term>(255).fill(0)))).toBe(104);
    expect(tagOf(tuple(...new Array<Term>(256).fill(0)))).toBe(105);
    expect(tagOf(2n ** 2040n - 1n)).toBe(110);
    expect(tagOf(-(2n ** 2040n))).toBe(111);
    expect(tagOf(charlist('x'.repeat(65_535)))).toBe(107);
    expect(tagOf(charlist('x'.repeat(65_536)))).toBe(108);
    expect(decodeTerm(encodeTerm(charlist('xy'.repeat(40_000))))).toHaveLength(80_000);
  });

  it.each<[string, unknown]>([
    ['a number with a fraction', 1.5],
    ['NaN', NaN],
    ['an infinity', Infinity],
    ['a number past 2^53 - 1', 2 ** 53],
    ['a string', 'text'],
    ['a boolean', true],
    ['null', null],
    ['undefined', undefined],
    ['a plain object', { a: 1 }],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a hole in a list', [1, undefined]],
    ['a float that is none', new Float(NaN)],
    ['an atom that is none', new Atom('x'.repeat(2000))],
    ['a reference of 6 words', new Reference(new Atom('a@b'), 1, [1, 2, 3, 4, 5, 6])],
    ['a reference of no words', new Reference(new Atom('a@b'), 1, [])],
  ])('refuses %s', (_, value) => {
    expect(fault(() => encodeTerm([value as Term]))).toMatchObject({ code: 'term_unsupported' });
  });

  it('does not put what it was given into the message of its fault', () => {
    const { message, details } = fault(() => encodeTerm('secret' as unknown as Term));
    expect(message).not.toContain('secret');
    expect(details).toMatchObject({ got: 'secret', type: 'string' });
  });

  it('stops at maxBytes and at maxDepth', () => {
    const big = new Uint8Array(5000);
    expect(fault(() => encodeTerm(big, { maxBytes: 1000 }))).toMatchObject({
      code: 'term_too_large',
      details: { limit: 'maxBytes' },
    });
    expect(encodeTerm(big, { maxBytes: 5100 })).toHaveLength(5006);
    expect(fault(() => encodeTerm([[[]]], { maxDepth: 1 }))).toMatchObject({ code: 'term_too_deep' });
    expect(encodeTerm([[[]]], { maxDepth: 2 })).toHaveLength(14);
  });

  it('compresses when that makes it smaller', () => {
    const bytes = encodeTerm(charlist('again '.repeat(50)), { compressed: 6 });
    expect(bytes[1]).toBe(80);
    expect(bytes.length).toBeLessThan(60);
    expect(decodeTerm(bytes)).toEqual(new Charlist('again '.repeat(50)));
    expect([...encodeTerm(1, { compressed: 6 })]).toEqual([131, 97, 1]);
  });
});

describe('TermWriter', () => {
  it('puts terms, bytes and numbers one after the other, and lets lengths be filled in', () => {
    const writer = new TermWriter();
    writer.uint32(0);
    writer.byte(112);
    writer.write(tuple(1));
    writer.bytes(Uint8Array.of(7, 7));
    writer.patchUint32(0, writer.length - 4);
    expect([...writer.take()]).toEqual([0, 0, 0, 7, 112, 104, 1, 97, 1, 7, 7]);
    expect(writer.length).toBe(0);
  });

  it('does not touch what was taken', () => {
    const writer = new TermWriter();
    writer.write(charlist('first'));
    const first = writer.take();
    const before = [...first];
    writer.write(charlist('second'));
    writer.take();
    expect([...first]).toEqual(before);
  });
});
