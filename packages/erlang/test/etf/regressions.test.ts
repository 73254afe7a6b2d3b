import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ErlangError, isErlangError } from '../../src/error/erlang-error.js';
import { isAtom } from '../../src/etf/atom.js';
import { decodeTerm } from '../../src/etf/decode.js';
import { encodeTerm } from '../../src/etf/encode.js';
import { termEquals } from '../../src/etf/equality.js';
import { formatTerm } from '../../src/etf/format-term.js';
import type { TermLimits } from '../../src/etf/limits.js';
import { charlist, improperList } from '../../src/etf/list.js';
import { ErlMap, erlMap } from '../../src/etf/map.js';
import type { Term } from '../../src/etf/term.js';
import { tuple } from '../../src/etf/tuple.js';
import { goldenBytes } from './golden.js';

const term = (...bytes: readonly number[]) => Uint8Array.from([131, ...bytes]);

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (isErlangError(error)) return error.code;
    throw error;
  }
  return undefined;
}

/** How many bytes `run` makes the process grow by, and how long it takes. */
function costOf(run: () => unknown): { readonly bytes: number; readonly milliseconds: number } {
  const used = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const start = performance.now();
  run();
  return { milliseconds: performance.now() - start, bytes: used() - before };
}

const MIB = 1024 * 1024;

describe('bugs of other clients', () => {
  it('int8 sign: small integers are unsigned, integers are signed', () => {
    expect(decodeTerm(term(97, 128))).toBe(128);
    expect(decodeTerm(term(97, 255))).toBe(255);
    expect(decodeTerm(term(98, 255, 255, 255, 255))).toBe(-1);
    expect(decodeTerm(term(98, 128, 0, 0, 0))).toBe(-2147483648);
    expect([...encodeTerm(255)]).toEqual([131, 97, 255]);
    expect([...encodeTerm(-1)]).toEqual([131, 98, 255, 255, 255, 255]);
    expect([...encodeTerm(256)]).toEqual([131, 98, 0, 0, 1, 0]);
  });

  it('atoms true and false are atoms, and go back as atoms', () => {
    const decoded = decodeTerm(goldenBytes('atoms true and false')) as readonly Term[];
    expect(isAtom(decoded[0]!, 'true') && isAtom(decoded[1]!, 'false')).toBe(true);
    expect(Buffer.from(encodeTerm(decoded))).toEqual(goldenBytes('atoms true and false'));
    expect(() => encodeTerm(true as unknown as Term)).toThrow(ErlangError);
  });

  it.each([
    'pid',
    'pid of another node',
    'port',
    'new port',
    'port of 64 bits',
    'port of 53 bits',
    'reference',
    'alias reference',
    'reference of 5 words',
  ])('V4_NC identifiers are echoed byte for byte: %s', (name) => {
    expect(Buffer.from(encodeTerm(decodeTerm(goldenBytes(name))))).toEqual(goldenBytes(name));
  });

  it.each([2 ** 30, 2 ** 31, 2 ** 32 - 1])('a list of %d that is not there costs nothing', (count) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(count);
    for (const tag of [105, 108, 109, 111, 116]) {
      const bytes = term(tag, ...head, 97, 1, 106);
      const { bytes: grown, milliseconds } = costOf(() =>
        expect(codeOf(() => decodeTerm(bytes))).toMatch(/^term_t/),
      );
      expect(grown).toBeLessThan(4 * MIB);
      expect(milliseconds).toBeLessThan(1_000);
    }
  });

  it('lists that each claim all the bytes left cost no more than those bytes', () => {
    const size = 200_000;
    const depth = 4_000;
    const bytes = Buffer.alloc(size, 106);
    bytes[0] = 131;
    for (let i = 0; i < depth; i++) {
      bytes[1 + 5 * i] = 108;
      bytes.writeUInt32BE(size - 5 * (i + 1) - 10, 2 + 5 * i);
    }
    const { bytes: grown } = costOf(() => expect(codeOf(() => decodeTerm(bytes))).toBe('term_truncated'));
    expect(grown).toBeLessThan(16 * MIB);
  });

  it('a zlib bomb is refused by its head, or stopped at the size it gave', () => {
    const bomb = deflateSync(Buffer.alloc(32 * MIB, 97), { level: 9 });
    const claim = (size: number) => {
      const head = Buffer.from([131, 80, 0, 0, 0, 0]);
      head.writeUInt32BE(size, 2);
      return Buffer.concat([head, bomb]);
    };
    expect(codeOf(() => decodeTerm(claim(2 ** 32 - 1)))).toBe('term_too_large');
    expect(codeOf(() => decodeTerm(claim(32 * MIB), { maxInflatedBytes: 32 * MIB - 1 }))).toBe(
      'term_too_large',
    );
    const { bytes: grown } = costOf(() =>
      expect(codeOf(() => decodeTerm(claim(1000)))).toBe('term_malformed'),
    );
    expect(grown).toBeLessThan(4 * MIB);
    // What is behind the head must be able to hold what the head says.
    expect(codeOf(() => decodeTerm(term(80, 3, 255, 255, 255, 120, 156, 3, 0, 0, 0, 0, 1)))).toBe(
      'term_malformed',
    );
  });

  it.each([
    [
      'tuples',
      (depth: number) =>
        Buffer.concat([term(), Buffer.alloc(2 * depth, Buffer.from([104, 1])), Buffer.of(106)]),
    ],
    ['lists', (depth: number) => wrapped(depth, [108, 0, 0, 0, 1], [106])],
    ['tails', (depth: number) => wrapped(depth, [108, 0, 0, 0, 1, 106, 104, 1], [])],
    ['maps as values', (depth: number) => wrapped(depth, [116, 0, 0, 0, 1, 97, 1], [])],
    ['maps as keys', (depth: number) => wrapped(depth, [116, 0, 0, 0, 1], [97, 1])],
  ])('depth 10^6 is refused, or read without recursion where allowed: %s', (_, nested) => {
    const { milliseconds } = costOf(() =>
      expect(codeOf(() => decodeTerm(nested(1_000_000)))).toBe('term_too_deep'),
    );
    expect(milliseconds).toBeLessThan(1_000);
    const depth = 100_000; // some ten times what the stack of JavaScript holds
    const bytes = nested(depth);
    const limits: Partial<TermLimits> = { maxDepth: 2 * depth + 1, maxHeapBytes: 2 ** 32 };
    const deep = decodeTerm(bytes, limits);
    expect(Buffer.compare(encodeTerm(deep, { maxDepth: 2 * depth + 1 }), bytes)).toBe(0);
    expect(termEquals(deep, decodeTerm(bytes, limits))).toBe(true);
    expect(formatTerm(deep, { maxLength: 100 })).toHaveLength(100);
  });

  it('a term that contains itself is refused, not written for ever', () => {
    const list: Term[] = [];
    list.push(list);
    expect(codeOf(() => encodeTerm(list))).toBe('term_too_deep');
    const flat: Term[] = [1];
    flat.push(tuple(improperList([new ErlMap(flat)], 1)));
    expect(codeOf(() => encodeTerm(new ErlMap(flat)))).toBe('term_too_deep');
  });

  it('maps in keys of maps in keys are each read once', () => {
    // Two keys at every level, so that each level has to tell them apart.
    let map = erlMap([[1, 'x'.length]]);
    for (let depth = 0; depth < 500; depth++) {
      map = erlMap([
        [map, 1],
        [tuple(map, charlist('x'.repeat(100))), 2],
      ]);
    }
    const bytes = term(116, 0, 0, 0, 0);
    expect(decodeTerm(bytes)).toBeInstanceOf(ErlMap);
    expect(map.get(tuple(map.flat[0]!, charlist('x'.repeat(100))))).toBe(2);
  });
});

/** `depth` times `before`, then `[]`, then `depth` times `after`. */
function wrapped(depth: number, before: readonly number[], after: readonly number[]): Buffer {
  return Buffer.concat([
    Buffer.of(131),
    Buffer.alloc(depth * before.length, Buffer.from(before)),
    Buffer.of(106),
    after.length === 0 ? Buffer.alloc(0) : Buffer.alloc(depth * after.length, Buffer.from(after)),
  ]);
}
