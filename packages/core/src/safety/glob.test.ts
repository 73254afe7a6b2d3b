import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatches } from './glob.js';

const asRegExp = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^]*')}$`);

describe('globMatches', () => {
  it('agrees with the same pattern written as a regular expression', () => {
    const letters = fc.constantFrom('a', 'b', '*', '.', '$');
    const text = fc
      .array(fc.constantFrom('a', 'b', '.', '\n', '$'), { maxLength: 12 })
      .map((all) => all.join(''));
    const pattern = fc.array(letters, { maxLength: 8 }).map((all) => all.join(''));
    fc.assert(
      fc.property(pattern, text, (glob, subject) => {
        expect(globMatches(glob, subject)).toBe(asRegExp(glob).test(subject));
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes every other character for itself', () => {
    expect(globMatches('shop.*@10.0.0.5', 'shop.web@10.0.0.5')).toBe(true);
    expect(globMatches('shop.*@10.0.0.5', 'shopXweb@10x0.0.5')).toBe(false);
    expect(globMatches('(a+)+$', 'aaaa')).toBe(false);
    expect(globMatches('', '')).toBe(true);
    expect(globMatches('*', '')).toBe(true);
    expect(globMatches('a*a', 'a')).toBe(false);
  });

  it('stays quick on what would be slow with backtracking', () => {
    const pattern = `${'a*'.repeat(50)}b`;
    const started = performance.now();
    expect(globMatches(pattern, 'a'.repeat(100_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
