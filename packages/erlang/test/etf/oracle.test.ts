import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeTerm } from '../../src/etf/decode.js';
import { encodeTerm } from '../../src/etf/encode.js';
import { termEquals } from '../../src/etf/equality.js';
import { formatTerm } from '../../src/etf/format-term.js';
import { ImproperList } from '../../src/etf/list.js';
import { ErlMap } from '../../src/etf/map.js';
import type { Term } from '../../src/etf/term.js';
import { Tuple } from '../../src/etf/tuple.js';
import { placeless } from './golden.js';
import { type Oracle, startOracle } from './oracle.js';
import { randomTerm } from './random-term.js';
import { runSeed, seededRandom } from './random.js';

/** Each way. `TERMS=1000000` in the environment asks for more. */
const TERMS = Number(process.env['TERMS'] ?? 100_000);
const BATCH = 5_000;
const seed = runSeed();

describe(`a real node as the judge of terms (SEED=${seed} TERMS=${TERMS})`, () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = startOracle();
    await oracle.seed(seed);
  });
  afterAll(() => oracle.close());

  it('finds every term it made the same after a way through this package', async () => {
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
  }, 120_000);

  it('reads every term made here as the same, and prints it the same', async () => {
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
  }, 120_000);
});

function hasBigMap(term: Term): boolean {
  if (term instanceof ErlMap) return term.size > 32 || term.flat.some(hasBigMap);
  if (term instanceof Tuple) return term.elements.some(hasBigMap);
  if (term instanceof ImproperList) return term.items.some(hasBigMap);
  return Array.isArray(term) && term.some(hasBigMap);
}
