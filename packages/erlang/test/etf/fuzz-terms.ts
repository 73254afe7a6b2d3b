import { ErlangError } from '../../src/error/erlang-error.js';
import { decodeTerm } from '../../src/etf/decode.js';
import { encodeTerm } from '../../src/etf/encode.js';
import { termEquals } from '../../src/etf/equality.js';
import { formatTerm } from '../../src/etf/format-term.js';
import { textOf } from '../../src/etf/text.js';
import { GOLDEN } from './golden.js';
import { mutate } from './mutate.js';
import { seededRandom } from './random.js';

export interface FuzzReport {
  readonly runs: number;
  readonly taken: number;
  /** How often each fault was seen. */
  readonly faults: Readonly<Record<string, number>>;
  /** The longest that one mutant took, in milliseconds, and that mutant. */
  readonly slowest: { readonly milliseconds: number; readonly hex: string };
}

const MAX_TEXT = 1_000;

/**
 * Feeds broken terms to everything in `etf` for about `milliseconds`. Every mutant is either refused with a coded fault
 * or is a term that goes through encode, decode, compare and print; anything else is thrown, with the mutant in the
 * message. The same seed gives the same mutants.
 */
export function fuzzTerms(options: { readonly seed: number; readonly milliseconds: number }): FuzzReport {
  const random = seededRandom(options.seed);
  const bytes = GOLDEN.map((golden) => golden.bytes);
  const faults: Record<string, number> = {};
  const end = performance.now() + options.milliseconds;
  let slowest = { milliseconds: 0, hex: '' };
  let runs = 0;
  let taken = 0;
  for (let start = performance.now(); start < end; runs++) {
    const mutant = mutate(bytes[random(bytes.length)]!, bytes, random);
    try {
      exercise(mutant);
      taken++;
    } catch (error) {
      if (!(error instanceof ErlangError)) {
        throw new Error(`seed ${options.seed}, run ${runs}: ${mutant.toString('hex')}`, { cause: error });
      }
      faults[error.code] = (faults[error.code] ?? 0) + 1;
    }
    const now = performance.now();
    if (now - start > slowest.milliseconds)
      slowest = { milliseconds: now - start, hex: mutant.toString('hex') };
    start = now;
  }
  return { runs, taken, faults, slowest };
}

function exercise(mutant: Uint8Array): void {
  const term = decodeTerm(mutant);
  const again = decodeTerm(encodeTerm(term));
  if (!termEquals(term, again)) throw new Error('not the same after a way round');
  const text = formatTerm(term, { maxLength: MAX_TEXT, range: 'unicode' });
  if (text.length > MAX_TEXT) throw new Error('text past its bound');
  textOf(term);
}
