import { describe, expect, it } from 'vitest';
import { isErlangError } from '../error/erlang-error.js';
import { atom, isAtom, isAtomName } from './atom.js';
import { binary, BitString, bitString, isBinary, isBitString } from './binary.js';
import { termEquals } from './equality.js';
import { Float, float, isFloat } from './float.js';
import { externalFun, Fun, isFun } from './fun.js';
import { isPid, isPort, isReference, Pid, Port, Reference } from './identifier.js';
import { Charlist, charlist, improperList, isList, listItems } from './list.js';
import { erlMap, isMap } from './map.js';
import type { Term } from './term.js';
import { textOf } from './text.js';
import { isTuple, tuple } from './tuple.js';

const refused = (make: () => unknown) => {
  try {
    make();
    return false;
  } catch (error) {
    return isErlangError(error, 'term_unsupported');
  }
};

const pid = new Pid(atom('a@b'), 1, 2, 3);
const fun = new Fun({
  module: atom('m'),
  arity: 0,
  uniq: new Uint8Array(16),
  index: 0,
  oldIndex: 0,
  oldUniq: 0,
  pid,
  freeVariables: [1],
});
const ONE_OF_EACH: readonly Term[] = [
  1,
  2n ** 70n,
  float(1),
  atom('a'),
  binary('a'),
  bitString(Uint8Array.of(255), 3),
  charlist('a'),
  [atom('a')],
  improperList([1], 2),
  tuple(1),
  erlMap({ a: 1 }),
  pid,
  new Port(atom('a@b'), 1, 3),
  new Reference(atom('a@b'), 3, [1, 2, 3]),
  fun,
  externalFun(atom('a'), atom('b'), 1),
];

describe('terms', () => {
  it('are told apart by their guards, each by one of them', () => {
    const guards: readonly ((term: unknown) => boolean)[] = [
      isFloat,
      isAtom,
      isBinary,
      isBitString,
      isList,
      isTuple,
      isMap,
      isPid,
      isPort,
      isReference,
      isFun,
    ];
    const hits = ONE_OF_EACH.map((term) => guards.filter((guard) => guard(term)).length);
    // Numbers and improper lists have none.
    expect(hits).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1]);
    for (const value of [undefined, null, 'text', {}, true]) {
      expect(guards.some((guard) => guard(value))).toBe(false);
    }
  });

  it('are equal to themselves alone', () => {
    ONE_OF_EACH.forEach((a, i) => ONE_OF_EACH.forEach((b, j) => expect(termEquals(a, b)).toBe(i === j)));
  });
});

describe('termEquals', () => {
  it.each<[string, Term, Term, boolean]>([
    ['an integer as number and as bigint', 5, 5n, true],
    ['an integer and a float', 1, float(1), false],
    ['zero and minus zero', float(0), float(-0), false],
    ['a string and its numbers', charlist('ab'), [97, 98], true],
    ['an empty string and an empty list', charlist(''), [], true],
    ['lists of other lengths', [1], [1, 2], false],
    ['maps in another order', erlMap({ a: 1, b: [] }), erlMap({ b: [], a: 1 }), true],
    ['maps with other values', erlMap({ a: 1 }), erlMap({ a: 2 }), false],
    ['maps with other keys', erlMap({ a: 1 }), erlMap({ b: 1 }), false],
    ['improper lists with other tails', improperList([1], 2), improperList([1], 3), false],
    [
      'bitstrings of other sizes',
      new BitString(Uint8Array.of(0), 3),
      new BitString(Uint8Array.of(0), 4),
      false,
    ],
    ['pids in another form', pid, new Pid(atom('a@b'), 1, 2, 3, 'old'), true],
    ['pids of another life of the node', pid, new Pid(atom('a@b'), 1, 2, 4), false],
    ['ports as number and as bigint', new Port(atom('a'), 1, 1), new Port(atom('a'), 1n, 1), true],
    [
      'references of other words',
      new Reference(atom('a'), 1, [1, 2]),
      new Reference(atom('a'), 1, [1, 3]),
      false,
    ],
    ['external funs', externalFun(atom('a'), atom('b'), 1), externalFun(atom('a'), atom('b'), 1), true],
    ['funs made by another process', fun, new Fun({ ...fun, pid: new Pid(atom('c@d'), 9, 9, 9) }), true],
    ['funs with other free variables', fun, new Fun({ ...fun, freeVariables: [2] }), false],
  ])('of %s', (_, a, b, expected) => {
    expect(termEquals(a, b)).toBe(expected);
    expect(termEquals(b, a)).toBe(expected);
    expect(termEquals(tuple([a]), tuple([b]))).toBe(expected);
  });
});

describe('constructors', () => {
  it('make atoms of up to 255 characters', () => {
    expect(atom('😀'.repeat(255)).name).toHaveLength(510);
    expect(refused(() => atom('😀'.repeat(256)))).toBe(true);
    expect(refused(() => atom('x'.repeat(256)))).toBe(true);
    expect(refused(() => atom('\ud800'))).toBe(true);
    expect(isAtomName('')).toBe(true);
    expect(isAtom(atom('ok'), 'ok')).toBe(true);
    expect(isAtom(atom('ok'), 'error' as string)).toBe(false);
  });

  it('make tuples whose type knows their elements', () => {
    const term: Term = tuple(atom('ok'), 42);
    expect(isTuple(term, 3)).toBe(false);
    if (!isTuple(term, 2)) throw new Error('no tuple of two');
    const [first, second]: readonly [Term, Term] = term.elements;
    expect(isAtom(first, 'ok') && second === 42 && term.arity === 2).toBe(true);
  });

  it('make floats, not numbers, of finite numbers', () => {
    expect(float(1)).toEqual(new Float(1));
    for (const value of [NaN, Infinity, -Infinity]) expect(refused(() => float(value))).toBe(true);
  });

  it('make bitstrings with clean padding', () => {
    expect(bitString(Uint8Array.of(1, 0xff), 3)).toEqual(new BitString(Uint8Array.of(1, 0xe0), 3));
    expect(bitString(Uint8Array.of(1, 0xff), 8)).toEqual(Uint8Array.of(1, 0xff));
    for (const bits of [0, 9, 1.5]) expect(refused(() => bitString(Uint8Array.of(1), bits))).toBe(true);
    expect(refused(() => bitString(new Uint8Array(0), 1))).toBe(true);
  });

  it('make strings of characters of a byte, and lists of others', () => {
    expect(charlist('é')).toEqual(new Charlist('é'));
    expect(charlist('a😀')).toEqual([97, 128512]);
  });

  it('make improper lists only', () => {
    expect(refused(() => improperList([], 1))).toBe(true);
    expect(refused(() => improperList([1], []))).toBe(true);
    expect(refused(() => improperList([1], charlist('a')))).toBe(true);
    expect(refused(() => improperList([1], improperList([2], 3)))).toBe(true);
  });

  it('make external funs with an arity that Erlang has', () => {
    for (const arity of [-1, 256, 0.5]) {
      expect(refused(() => externalFun(atom('m'), atom('f'), arity))).toBe(true);
    }
  });
});

describe('listItems', () => {
  it('gives the items of both kinds of lists, and nothing for the rest', () => {
    expect(listItems([atom('a')])).toEqual([atom('a')]);
    expect(listItems(charlist('aé'))).toEqual([97, 233]);
    expect(listItems([])).toEqual([]);
    expect(listItems(improperList([1], 2))).toBeUndefined();
    expect(listItems(tuple(1))).toBeUndefined();
  });
});

describe('textOf', () => {
  it.each<[string, Term, string | undefined]>([
    ['a binary', binary('grüße'), 'grüße'],
    ['a string', charlist('grüße'), 'grüße'],
    ['a list of characters', charlist('日本'), '日本'],
    ['lists and binaries in each other', [charlist('a'), [binary('b'), 99, []], [[100]]], 'abcd'],
    ['a binary as the tail of a list', improperList([97, charlist('b')], binary('c')), 'abc'],
    ['an empty list', [], ''],
    ['an atom', atom('a'), undefined],
    ['a number', 97, undefined],
    ['bad UTF-8', Uint8Array.of(0xff), undefined],
    ['bad UTF-8 inside', [Uint8Array.of(0xc3)], undefined],
    ['a number that is no character', [0x11_0000], undefined],
    ['half a character', [0xd800], undefined],
    ['a negative number', [-1], undefined],
    ['an atom inside', [97, atom('a')], undefined],
    ['another tail', improperList([97], atom('a')), undefined],
    ['a list too deep to recurse into', nested(100_000), 'x'],
  ])('of %s', (_, term, text) => expect(textOf(term)).toBe(text));
});

function nested(depth: number): Term {
  let term: Term = charlist('x');
  for (let i = 0; i < depth; i++) term = [term];
  return term;
}
