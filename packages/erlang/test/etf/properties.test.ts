import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isErlangError } from '../../src/error/erlang-error.js';
import { decodeTerm } from '../../src/etf/decode.js';
import { encodeTerm } from '../../src/etf/encode.js';
import { termEquals } from '../../src/etf/equality.js';
import { formatTerm } from '../../src/etf/format-term.js';
import { duplicateKey, erlMap } from '../../src/etf/map.js';
import { parsePid } from '../../src/etf/parse-pid.js';
import { TermReader } from '../../src/etf/term-reader.js';
import { TermWriter } from '../../src/etf/term-writer.js';
import { tuple } from '../../src/etf/tuple.js';
import { anyTerm } from './term-arbitrary.js';
import { runSeed } from './random.js';

const options = { numRuns: 300, seed: runSeed() };

describe(`any term (SEED=${options.seed})`, () => {
  it('is itself after a way through bytes, which are the same bytes again', () => {
    fc.assert(
      fc.property(anyTerm, (term) => {
        const bytes = encodeTerm(term);
        const decoded = decodeTerm(bytes);
        expect(termEquals(decoded, term)).toBe(true);
        expect(encodeTerm(decoded)).toEqual(bytes);
      }),
      options,
    );
  });

  it('is itself after a way through compressed bytes', () => {
    fc.assert(
      fc.property(anyTerm, fc.integer({ min: 1, max: 9 }), (term, compressed) => {
        const bytes = encodeTerm(term, { compressed });
        expect(bytes.length).toBeLessThanOrEqual(encodeTerm(term).length);
        expect(termEquals(decodeTerm(bytes), term)).toBe(true);
      }),
      options,
    );
  });

  it('is found truncated wherever its bytes are cut', () => {
    fc.assert(
      fc.property(anyTerm, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (term, part) => {
        const bytes = encodeTerm(term);
        const cut = bytes.subarray(0, Math.floor(part * bytes.length));
        expect(() => decodeTerm(cut)).toThrow(expect.objectContaining({ code: 'term_truncated' }) as Error);
      }),
      options,
    );
  });

  it('differs from every other term, whichever way they are compared', () => {
    fc.assert(
      fc.property(anyTerm, anyTerm, (a, b) => {
        expect(termEquals(a, a)).toBe(true);
        expect(termEquals(a, b)).toBe(termEquals(b, a));
        // A map has both for keys exactly when they are two.
        expect(duplicateKey([a, 1, b, 2])).toBe(termEquals(a, b) ? 2 : -1);
        expect(termEquals(tuple(a, b), tuple(b, a))).toBe(termEquals(a, b));
      }),
      options,
    );
  });

  it('is found in a map by an equal term that is another object', () => {
    fc.assert(
      fc.property(fc.array(anyTerm, { maxLength: 20 }), (keys) => {
        const distinct = keys.filter(
          (key, i) => !keys.slice(0, i).some((earlier) => termEquals(earlier, key)),
        );
        const map = erlMap(distinct.map((key, i) => [key, i] as const));
        const copy = decodeTerm(encodeTerm(map));
        expect(termEquals(copy, map)).toBe(true);
        distinct.forEach((key, i) => expect(map.get(decodeTerm(encodeTerm(key)))).toBe(i));
      }),
      { ...options, numRuns: 100 },
    );
  });

  it('is printed within any bound, and the start of the text does not depend on it', () => {
    fc.assert(
      fc.property(anyTerm, fc.nat(200), (term, maxLength) => {
        const whole = formatTerm(term, { maxLength: Infinity });
        const text = formatTerm(term, { maxLength });
        expect(text.length).toBeLessThanOrEqual(Math.max(3, maxLength));
        expect(whole).not.toMatch(/\n/);
        if (whole.length <= maxLength) expect(text).toBe(whole);
        else expect(text.endsWith('...') && whole.startsWith(text.slice(0, -3))).toBe(true);
      }),
      options,
    );
  });

  it('can be written and read one after the other without a version byte', () => {
    fc.assert(
      fc.property(fc.array(anyTerm, { minLength: 1, maxLength: 5 }), fc.nat(10), (terms, gap) => {
        const writer = new TermWriter();
        writer.bytes(new Uint8Array(gap));
        for (const term of terms) writer.write(term);
        const bytes = writer.take();
        const reader = new TermReader();
        reader.begin(bytes, gap);
        for (const term of terms) expect(termEquals(reader.read(), term)).toBe(true);
        expect(reader.offset).toBe(bytes.length);
        reader.finish();
      }),
      options,
    );
  });
});

describe(`any bytes (SEED=${options.seed})`, () => {
  it('are a term or a coded fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const term = attempt(() => decodeTerm(Uint8Array.from([131, ...bytes])));
        if (term !== undefined) expect(termEquals(decodeTerm(encodeTerm(term)), term)).toBe(true);
      }),
      { ...options, numRuns: 5_000 },
    );
  });

  it('as text are a pid or a coded fault', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { id, serial } = parsePid(text);
          expect(text).toContain(`${id}.${serial}`);
        } catch (error) {
          if (!isErlangError(error, 'pid_malformed')) throw error;
        }
      }),
      options,
    );
  });
});

/** What `run` gives, or undefined where it throws a coded fault. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (isErlangError(error)) return undefined;
    throw error;
  }
}
