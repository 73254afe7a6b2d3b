import { describe, expect, it } from 'vitest';
import { counted, listed, shortened, visibleText } from './text.js';

describe('visibleText', () => {
  it('leaves ordinary text alone, in any script', () => {
    expect(visibleText('shop@10.0.0.5')).toBe('shop@10.0.0.5');
    expect(visibleText('лавка חנות 店 🛒')).toBe('лавка חנות 店 🛒');
  });

  it('makes visible what could not be seen or would rearrange its neighbours', () => {
    expect(visibleText('\u202Egpj.exe')).toBe('\\u{202e}gpj.exe');
    expect(visibleText('a\u200Bb\u0000c\u001b[31m')).toBe('a\\u{200b}b\\u{0}c\\u{1b}[31m');
    expect(visibleText('half \uD800 and \uDC00 other')).toBe('half \\u{d800} and \\u{dc00} other');
  });

  it('never gives more than was asked for, whatever comes in', () => {
    expect(visibleText('x'.repeat(1_000_000), 50)).toHaveLength(50);
    expect(visibleText('\u200B'.repeat(1_000_000), 50)).toHaveLength(50);
  });
});

describe('shortened', () => {
  it('cuts in the middle, so that both ends of a name stay', () => {
    expect(shortened('shop_worker_17', 8)).toBe('shop…_17');
    expect(shortened('shop', 8)).toBe('shop');
    expect(shortened('shop', 1)).toBe('…');
  });
});

describe('listed', () => {
  it('reads as a person would say it', () => {
    expect(listed([])).toBe('');
    expect(listed(['a'])).toBe('a');
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a', 'b', 'c', 'd', 'e'], 3)).toBe('a, b and 3 more');
  });
});

describe('counted', () => {
  it('agrees with its number', () => {
    expect(counted(1, 'node')).toBe('1 node');
    expect(counted(0, 'node')).toBe('0 nodes');
  });
});
