import { describe, expect, it } from 'vitest';
import { fuzzTerms } from './fuzz-terms.js';
import { runSeed } from './random.js';

/** `FUZZ_SECONDS=600` in the environment for a long one. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 3);
const seed = runSeed();

describe(`broken terms (SEED=${seed} FUZZ_SECONDS=${seconds})`, () => {
  it(
    'are refused with a code or taken whole, and none holds up the rest',
    () => {
      const report = fuzzTerms({ seed, milliseconds: seconds * 1000 });
      expect(report.runs).toBeGreaterThan(500);
      expect(report.taken).toBeGreaterThan(50);
      expect(report.faults).toHaveProperty('term_truncated');
      expect(report.faults).toHaveProperty('term_malformed');
      expect(report.faults).toHaveProperty('term_unknown_tag');
      expect(report.slowest.milliseconds, report.slowest.hex.slice(0, 200)).toBeLessThan(1_000);
    },
    seconds * 1000 + 30_000,
  );
});
