import { describe, expect, it } from 'vitest';
import { isErlangError } from '../error/erlang-error.js';
import { atom } from './atom.js';
import { binary } from './binary.js';
import { termEquals } from './equality.js';
import { float } from './float.js';
import { charlist } from './list.js';
import { ErlMap, erlMap } from './map.js';
import type { Term } from './term.js';
import { tuple } from './tuple.js';

const refused = (make: () => unknown) => {
  try {
    make();
    return false;
  } catch (error) {
    return isErlangError(error, 'term_unsupported');
  }
};

describe('ErlMap', () => {
  it.each([2, 8, 9, 200])('finds each of %d entries by its key, atoms by their name too', (size) => {
    const map = erlMap(Array.from({ length: size }, (_, i) => [atom(`k${i}`), i] as const));
    for (let i = 0; i < size; i++) {
      expect(map.get(`k${i}`)).toBe(i);
      expect(map.get(atom(`k${i}`))).toBe(i);
      expect(map.get(binary(`k${i}`))).toBeUndefined();
    }
    expect(map.get('k')).toBeUndefined();
    expect(map.has('k0')).toBe(true);
    expect(map.has(charlist('k0') as Term)).toBe(false);
    expect(map.size).toBe(size);
  });

  it('tells keys apart as =:= does', () => {
    const map = erlMap([
      [1, atom('integer')],
      [float(1), atom('float')],
      [float(0), atom('zero')],
      [float(-0), atom('minus zero')],
      [binary('1'), atom('binary')],
      [charlist('1') as Term, atom('string')],
      [atom('1'), atom('atom')],
      [tuple(1), atom('tuple')],
      [[1], atom('list')],
      [[], atom('empty')],
      [2n ** 64n, atom('big')],
      [erlMap({ a: 1, b: 2 }), atom('map')],
    ]);
    const nameOf = (key: Term) => (map.get(key) as { name: string } | undefined)?.name;
    expect(nameOf(1)).toBe('integer');
    expect(nameOf(1n)).toBe('integer');
    expect(nameOf(float(1))).toBe('float');
    expect(nameOf(float(-0))).toBe('minus zero');
    expect(nameOf(new TextEncoder().encode('1'))).toBe('binary');
    expect(nameOf([49])).toBe('string');
    expect(nameOf(tuple(1))).toBe('tuple');
    expect(nameOf(charlist('\x01') as Term)).toBe('list');
    expect(nameOf(charlist('') as Term)).toBe('empty');
    expect(nameOf(2n ** 64n)).toBe('big');
    expect(nameOf(erlMap({ b: 2, a: 1 }))).toBe('map');
    expect(nameOf(erlMap({ b: 2, a: 2 }))).toBeUndefined();
  });

  it('takes long keys as well as short ones', () => {
    const long = (last: string) => tuple(binary(`${'x'.repeat(1000)}${last}`), erlMap({ [`k${last}`]: 1 }));
    const map = erlMap([
      [long('a'), 1],
      [long('b'), 2],
    ]);
    expect([map.get(long('a')), map.get(long('b')), map.get(long('c'))]).toEqual([1, 2, undefined]);
  });

  it('keeps the order of its entries', () => {
    const map = erlMap({ b: 1, a: 2 });
    expect([...map.keys()]).toEqual([atom('b'), atom('a')]);
    expect([...map.values()]).toEqual([1, 2]);
    expect([...map]).toEqual([
      [atom('b'), 1],
      [atom('a'), 2],
    ]);
    expect(termEquals(map, erlMap({ a: 2, b: 1 }))).toBe(true);
  });

  it('is not made with a key twice', () => {
    expect(refused(() => erlMap([[1, 1], [1n, 2]]))).toBe(true); // prettier-ignore
    expect(refused(() => erlMap([[charlist('a') as Term, 1], [[97], 2]]))).toBe(true); // prettier-ignore
    expect(refused(() => erlMap([[binary('a'), 1], [binary('a'), 2]]))).toBe(true); // prettier-ignore
    const many = Array.from({ length: 30 }, (_, i) => [tuple(i % 29), i] as const);
    expect(refused(() => erlMap(many))).toBe(true);
    expect(erlMap({})).toEqual(new ErlMap([]));
  });
});
