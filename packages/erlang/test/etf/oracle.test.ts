import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErlangError } from '../../src/error/erlang-error.js';
import { decodeTerm } from '../../src/etf/decode.js';
import { encodeTerm } from '../../src/etf/encode.js';
import { termEquals } from '../../src/etf/equality.js';
import { formatTerm } from '../../src/etf/format-term.js';
import { ImproperList } from '../../src/etf/list.js';
import { ErlMap } from '../../src/etf/map.js';
import type { Term } from '../../src/etf/term.js';
import { Tuple } from '../../src/etf/tuple.js';
import { GOLDEN, placeless } from './golden.js';
import { mutate } from './mutate.js';
import { type Oracle, type Reading, startOracle } from './oracle.js';
import { randomTerm } from './random-term.js';
import { runSeed, seededRandom } from './random.js';

/** Each way. `TERMS=1000000` in the environment asks for more. */
const TERMS = Number(process.env['TERMS'] ?? 100_000);
/** Of 4 000 broken terms. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 10);
const BATCH = 5_000;
const TIMEOUT = 120_000 + TERMS + 2_000 * ROUNDS;
const seed = runSeed();

describe(`a real node as the judge of terms (SEED=${seed} TERMS=${TERMS})`, () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = startOracle();
    await oracle.seed(seed);
  });
  afterAll(() => oracle.close());

  it(
    'finds every term it made the same after a way through this package',
    async () => {
      let judged = 0;
      let generated = oracle.generate(BATCH);
      while (judged < TERMS) {
        const encoded = (await generated).map((bytes) => encodeTerm(decodeTerm(bytes)));
        const verdict = await oracle.check(encoded);
        generated = oracle.generate(BATCH);
        expect(verdict, `SEED=${seed}`).toEqual({ different: 0, otherBytes: 0, first: '' });
        judged += encoded.length;
      }
      await generated;
      expect(judged).toBeGreaterThanOrEqual(TERMS);
    },
    TIMEOUT,
  );

  it(
    'reads every term made here as the same, and prints it the same',
    async () => {
      const random = seededRandom(seed);
      let judged = 0;
      let same = 0;
      while (judged < TERMS) {
        const terms = Array.from({ length: BATCH }, () => randomTerm(random));
        const readings = await oracle.read(terms.map((term) => encodeTerm(term)));
        terms.forEach((term, i) => {
          const reading = readings[i];
          const there = reading === undefined ? undefined : decodeTerm(reading.canonical);
          if (there === undefined || !termEquals(there, term)) {
            expect.fail(`SEED=${seed}: ${formatTerm(term)} was read as ${reading?.text}`);
          }
          const text = placeless(formatTerm(there, { maxLength: Infinity }));
          const textThere = placeless(reading!.text);
          // Nodes send their big maps in one order and print them in another.
          if (text !== textThere && !hasBigMap(there)) expect(text, `SEED=${seed}`).toBe(textThere);
          same += text === textThere ? 1 : 0;
        });
        judged += terms.length;
      }
      expect(judged).toBeGreaterThanOrEqual(TERMS);
      expect(same).toBeGreaterThan(0.95 * judged);
    },
    TIMEOUT,
  );

  it(
    'takes a broken term when the node does, for the same term, and refuses it when the node does',
    async () => {
      const random = seededRandom(seed);
      const bytes = GOLDEN.map((golden) => golden.bytes).filter(({ length }) => length < 3000);
      const seen = { taken: 0, refused: 0 };
      for (let round = 0; round < ROUNDS; round++) {
        const mutants = Array.from({ length: 4_000 }, () =>
          mutate(bytes[random(bytes.length)]!, bytes, random),
        ).filter((mutant) => !mutant.some(killsNode));
        const readings = await oracle.use(mutants);
        mutants.forEach((mutant, i) => {
          const verdict = verdictOf(mutant, readings[i]);
          if (verdict !== 'taken' && verdict !== 'refused') {
            expect.fail(`SEED=${seed}: ${verdict}: ${mutant.toString('hex')}`);
          }
          seen[verdict]++;
        });
      }
      expect(seen.taken).toBeGreaterThan(1_000);
      expect(seen.refused).toBeGreaterThan(1_000);
    },
    TIMEOUT,
  );
});

/**
 * Bytes that must not reach `binary_to_term` of OTP 25.3 in a broken term: with tags 73 to 76, which are its own, and with
 * the funs of tag 112 it reads memory that is not there, and dies.
 */
function killsNode(byte: number): boolean {
  return (byte >= 73 && byte <= 76) || byte === 112;
}

function verdictOf(bytes: Buffer, reading: Reading | undefined): string {
  const here = attempt(() => decodeTerm(bytes));
  if (here.fault === undefined) {
    if (reading === undefined) return 'taken here only';
    return termEquals(here.value, decodeTerm(reading.canonical)) ? 'taken' : 'taken for another term';
  }
  const { offset, expected, got } = here.fault.details;
  if (reading === undefined) return 'refused';
  // The node ignores bytes after the term, and says how many it used; it also takes references of no words, and external
  // funs of any arity.
  if (expected === 'the end of the term' && reading.text === String(offset)) return 'taken';
  if (expected === 'a reference of 1 to 5 words' && got === 0) return 'refused';
  if (expected === 'an arity of 0 to 255') return 'refused';
  // Of a float as text without an end it reads on, past the 31 bytes.
  if (expected === 'a finite float as text' && String(got).length === 31) return 'refused';
  return `refused here only, for want of ${String(expected)}`;
}

function attempt(
  decode: () => Term,
): { readonly value: Term; readonly fault?: undefined } | { readonly fault: ErlangError } {
  try {
    return { value: decode() };
  } catch (error) {
    if (error instanceof ErlangError) return { fault: error };
    throw error;
  }
}

function hasBigMap(term: Term): boolean {
  if (term instanceof ErlMap) return term.size > 32 || term.flat.some(hasBigMap);
  if (term instanceof Tuple) return term.elements.some(hasBigMap);
  if (term instanceof ImproperList) return term.items.some(hasBigMap);
  return Array.isArray(term) && term.some(hasBigMap);
}
