import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { GOLDEN, goldenBytes, placeless } from '../../test/etf/golden.js';
import { ErlangError, isErlangError } from '../error/erlang-error.js';
import { atom } from './atom.js';
import { decodeTerm } from './decode.js';
import { encodeTerm } from './encode.js';
import { termEquals } from './equality.js';
import { Float } from './float.js';
import { formatTerm } from './format-term.js';
import type { TermLimits } from './limits.js';

/** Old forms of identifiers that a node reads but writes in the new form; here they go back as they came. */
const ECHOED = ['old pid', 'old port', 'old reference', 'oldest reference'];

function fault(bytes: Uint8Array, limits?: Partial<TermLimits>): ErlangError {
  try {
    decodeTerm(bytes, limits);
  } catch (error) {
    if (error instanceof ErlangError) return error;
    throw error;
  }
  throw new Error('no fault');
}

const term = (...bytes: readonly number[]) => Uint8Array.from([131, ...bytes]);

/** 131, 80, the claimed size, and the payload compressed. */
function compressed(size: number, payload: Uint8Array): Uint8Array {
  const head = Buffer.from([131, 80, 0, 0, 0, 0]);
  head.writeUInt32BE(size, 2);
  return Buffer.concat([head, deflateSync(payload, { level: 9 })]);
}

describe('decodeTerm on what a real node wrote', () => {
  it.each(GOLDEN)('reads $name', ({ bytes, canonical, text }) => {
    const decoded = decodeTerm(bytes);
    expect(termEquals(decoded, decodeTerm(canonical))).toBe(true);
    if (text !== undefined) {
      expect(placeless(formatTerm(decoded, { localNode: 'golden@127.0.0.1' }))).toBe(placeless(text));
    }
  });

  it.each(GOLDEN.filter(({ bytes, canonical }) => bytes.equals(canonical)))(
    'gives $name back byte for byte',
    ({ bytes }) => expect(Buffer.from(encodeTerm(decodeTerm(bytes)))).toEqual(bytes),
  );

  it.each(ECHOED)('gives %s back byte for byte', (name) => {
    const bytes = goldenBytes(name);
    expect(Buffer.from(encodeTerm(decodeTerm(bytes)))).toEqual(bytes);
  });

  it.each(GOLDEN)('finds $name truncated wherever it is cut', ({ bytes, name }) => {
    const codes = new Set<string>();
    for (let length = 0; length < bytes.length; length++) codes.add(fault(bytes.subarray(0, length)).code);
    // What deflate makes of a part of its stream is not always that it is too short.
    const expected = name.startsWith('compressed')
      ? ['term_truncated', 'term_malformed']
      : ['term_truncated'];
    for (const code of codes) expect(expected).toContain(code);
  });

  it.each(GOLDEN)('takes $name with any byte changed for a term or a coded fault', ({ bytes }) => {
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ flip;
        try {
          const decoded = decodeTerm(changed);
          expect(termEquals(decodeTerm(encodeTerm(decoded)), decoded)).toBe(true);
        } catch (error) {
          if (!isErlangError(error)) throw error;
        }
      }
    }
  });
});

describe('decodeTerm', () => {
  it('takes a Uint8Array that is a view into something larger', () => {
    const large = new Uint8Array([9, 9, 131, 104, 1, 119, 2, 111, 107, 9]);
    expect(formatTerm(decodeTerm(large.subarray(2, 9)))).toBe('{ok}');
  });

  it('gives terms that do not change with the bytes', () => {
    const bytes = term(109, 0, 0, 0, 2, 1, 2);
    const decoded = decodeTerm(bytes);
    bytes.fill(0);
    expect(decoded).toEqual(Uint8Array.of(1, 2));
  });

  it('says where, what it expected and what it got', () => {
    expect(fault(term(104, 2, 97, 1, 97)).details).toEqual({
      offset: 5,
      expected: '2 bytes',
      got: '1 bytes',
    });
    expect(fault(term(104, 1, 200)).details).toEqual({ offset: 3, expected: 'the tag of a term', got: 200 });
  });

  it('refuses other bytes around the term', () => {
    expect(fault(Uint8Array.of())).toMatchObject({ code: 'term_truncated' });
    expect(fault(Uint8Array.of(130, 97, 1))).toMatchObject({ code: 'term_malformed', details: { got: 130 } });
    expect(fault(term(97, 1, 0))).toMatchObject({ code: 'term_malformed', details: { offset: 3 } });
  });

  it('refuses what is no bytes', () => {
    expect(fault('text' as unknown as Uint8Array).code).toBe('term_unsupported');
  });

  it('refuses tags it does not know, those of OTP 29 and of long ago among them', () => {
    for (const tag of [0, 67, 68, 69, 70 + 1, 117, 122, 131, 255]) {
      expect(fault(term(tag, ...new Array<number>(40).fill(0))).code).toBe('term_unknown_tag');
    }
  });

  it('says that a term of the option local can be read by its node only', () => {
    expect(fault(term(121, 1, 2, 3, 4)).code).toBe('term_local');
  });

  it('refuses references to an atom cache that is not there', () => {
    expect(fault(term(82, 0))).toMatchObject({ code: 'term_malformed', details: { offset: 2, got: 0 } });
  });

  it('refuses floats that Erlang does not have', () => {
    const infinity = [127, 240, 0, 0, 0, 0, 0, 0];
    expect(fault(term(70, ...infinity)).code).toBe('term_malformed');
    expect(fault(term(70, 255, ...infinity.slice(1))).code).toBe('term_malformed');
    expect(fault(term(70, 127, 248, 0, 0, 0, 0, 0, 1)).code).toBe('term_malformed');
    for (const text of ['inf', 'nan', '', '1', '1e5', '0x10', '1.0e999', '1.5 ', '1.5x']) {
      const bytes = Buffer.concat([Buffer.from([131, 99]), Buffer.alloc(31)]);
      bytes.write(text, 2, 'latin1');
      expect(fault(bytes), text).toMatchObject({ code: 'term_malformed' });
    }
  });

  it('takes the decimal comma of a locale for the point, as nodes do', () => {
    for (const [text, value] of [
      ['1.5', 1.5],
      ['-2,5e1', -25],
      ['1,50000000000000000000e+00', 1.5],
    ] as const) {
      const bytes = Buffer.concat([Buffer.from([131, 99]), Buffer.alloc(31)]);
      bytes.write(text, 2, 'latin1');
      expect(decodeTerm(bytes), text).toEqual(new Float(value));
    }
  });

  it('refuses atoms of 256 characters and atoms in bad UTF-8', () => {
    expect(fault(Buffer.concat([term(100, 1, 0), Buffer.alloc(256, 'x')])).code).toBe('term_malformed');
    expect(fault(Buffer.concat([term(118, 1, 0), Buffer.alloc(256, 'x')])).code).toBe('term_malformed');
    expect(fault(Buffer.concat([term(118, 2, 0), Buffer.from('é'.repeat(256))])).code).toBe('term_malformed');
    for (const bad of [
      [0xc3, 0x28],
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe2, 0x82],
    ]) {
      expect(fault(term(119, bad.length, ...bad)).code).toBe('term_malformed');
    }
  });

  it('refuses references of 6 words', () => {
    const node = [119, 3, 97, 64, 98];
    const words = (count: number) => new Array<number>(4 + 4 * count).fill(0);
    expect(decodeTerm(term(90, 0, 5, ...node, ...words(5)))).toMatchObject({ words: [0, 0, 0, 0, 0] });
    expect(fault(term(90, 0, 6, ...node, ...words(6)))).toMatchObject({
      code: 'term_malformed',
      details: { got: 6 },
    });
    expect(fault(term(90, 255, 255, ...node, ...words(6))).code).toBe('term_malformed');
  });

  it('refuses bit sizes of 0 and 9, and takes 1 to 8', () => {
    for (const bits of [0, 9, 255]) expect(fault(term(77, 0, 0, 0, 1, bits, 0)).code).toBe('term_malformed');
    for (const bits of [1, 2, 3, 4, 5, 6, 7]) {
      expect(decodeTerm(term(77, 0, 0, 0, 1, bits, 255))).toMatchObject({ lastBits: bits, bitLength: bits });
    }
    expect(decodeTerm(term(77, 0, 0, 0, 1, 8, 255))).toEqual(Uint8Array.of(255));
    expect(fault(term(77, 0, 0, 0, 0, 1)).code).toBe('term_malformed');
  });

  it('refuses a map that has a key twice, whatever the key', () => {
    const keys = [
      [97, 1],
      [119, 1, 97],
      [109, 0, 0, 0, 1, 5],
      [104, 2, 97, 1, 116, 0, 0, 0, 1, 97, 1, 106],
      [70, 63, 240, 0, 0, 0, 0, 0, 0],
    ];
    for (const key of keys) {
      const again = term(116, 0, 0, 0, 2, ...key, 97, 1, ...key, 97, 2);
      expect(fault(again)).toMatchObject({
        code: 'term_malformed',
        details: { expected: 'each key of a map once' },
      });
    }
    const asString = [107, 0, 2, 1, 2];
    const asList = [108, 0, 0, 0, 2, 97, 1, 97, 2, 106];
    expect(fault(term(116, 0, 0, 0, 2, ...asString, 106, ...asList, 106)).code).toBe('term_malformed');
    expect(fault(term(116, 0, 0, 0, 2, 97, 1, 106, 110, 1, 0, 1, 106)).code).toBe('term_malformed');
    const many = Array.from({ length: 40 }, (_, i) => [98, 0, 0, 1, i, 106]).flat();
    expect(fault(term(116, 0, 0, 0, 41, ...many, 98, 0, 0, 1, 7, 106)).code).toBe('term_malformed');
  });

  it('refuses a fun whose size is not what it says', () => {
    const bytes = Buffer.from(goldenBytes('fun with free variables'));
    bytes.writeUInt32BE(bytes.readUInt32BE(2) + 1, 2);
    expect(fault(bytes)).toMatchObject({
      code: 'term_malformed',
      details: { expected: 'the size of the fun' },
    });
  });

  it('reads a list that ends in a list as one list, however often', () => {
    const links = 100_000;
    const chain = Buffer.alloc(1 + 7 * links + 1);
    chain[0] = 131;
    for (let i = 0; i < links; i++) chain.set([108, 0, 0, 0, 1, 97, i % 7], 1 + 7 * i);
    chain[chain.length - 1] = 106;
    const decoded = decodeTerm(chain) as readonly number[];
    expect(decoded.length).toBe(links);
    expect(decoded[8]).toBe(1);
  });
});

describe('limits of decodeTerm', () => {
  it('stops at maxBytes', () => {
    expect(fault(new Uint8Array(11), { maxBytes: 10 }).code).toBe('term_malformed');
    const big = Buffer.concat([term(109, 0, 0, 1, 0), new Uint8Array(256)]);
    expect(fault(big, { maxBytes: 200 })).toMatchObject({
      code: 'term_too_large',
      details: { limit: 'maxBytes' },
    });
  });

  it('stops at maxDepth, and not before', () => {
    const nested = (depth: number) => term(...new Array<number[]>(depth).fill([104, 1]).flat(), 106);
    expect(formatTerm(decodeTerm(nested(5), { maxDepth: 5 }))).toBe('{{{{{[]}}}}}');
    expect(fault(nested(6), { maxDepth: 5 })).toMatchObject({
      code: 'term_too_deep',
      details: { offset: 13 },
    });
  });

  it('stops at maxIntegerBytes', () => {
    const integer = Buffer.concat([term(111, 0, 16, 0, 0, 0), new Uint8Array(1 << 20).fill(1)]);
    expect(fault(integer)).toMatchObject({ code: 'term_too_large', details: { limit: 'maxIntegerBytes' } });
    expect(typeof decodeTerm(integer, { maxIntegerBytes: 1 << 20 })).toBe('bigint');
  });

  it('stops at maxHeapBytes when small bytes make big terms', () => {
    const count = 50_000;
    const bytes = Buffer.concat([
      Buffer.of(131, 108, 0, 0, count >> 8, count & 255),
      Buffer.alloc(7 * count, Buffer.of(104, 1, 109, 0, 0, 0, 0)),
      Buffer.of(106),
    ]);
    expect(decodeTerm(bytes)).toHaveLength(count);
    expect(fault(bytes, { maxHeapBytes: 10_000_000 })).toMatchObject({
      code: 'term_too_large',
      details: { limit: 'maxHeapBytes' },
    });
  });

  it('reads compressed terms up to maxInflatedBytes', () => {
    const payload = Buffer.from(encodeTerm(new Array(5000).fill(atom('again')))).subarray(1);
    const bytes = compressed(payload.length, payload);
    expect(decodeTerm(bytes)).toHaveLength(5000);
    expect(fault(bytes, { maxInflatedBytes: payload.length - 1 })).toMatchObject({
      code: 'term_too_large',
      details: { limit: 'maxInflatedBytes', got: payload.length },
    });
    expect(decodeTerm(bytes, { maxBytes: bytes.length, maxInflatedBytes: payload.length })).toHaveLength(
      5000,
    );
    expect(fault(bytes, { maxBytes: bytes.length - 1 })).toMatchObject({ details: { limit: 'maxBytes' } });
  });

  it('refuses compressed terms that are not what they say', () => {
    const payload = Buffer.from([97, 1]);
    expect(decodeTerm(compressed(2, payload))).toBe(1);
    for (const size of [0, 1, 3, 2000])
      expect(fault(compressed(size, payload)).code, `${size}`).toMatch(/^term_/);
    expect(fault(Buffer.concat([compressed(2, payload).subarray(0, 6), Buffer.from('no zlib')])).code).toBe(
      'term_malformed',
    );
    expect(fault(compressed(3, Buffer.from([97, 1, 0])))).toMatchObject({ code: 'term_malformed' });
    expect(fault(compressed(3, Buffer.from([131, 97, 1])))).toMatchObject({ code: 'term_unknown_tag' });
  });
});
