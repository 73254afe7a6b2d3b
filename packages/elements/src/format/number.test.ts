import { describe, expect, it } from 'vitest';
import {
  exactBytes,
  formatByteRate,
  formatBytes,
  formatCount,
  formatShare,
  formatShortCount,
} from './number.js';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('formatCount', () => {
  it('groups digits by three', () => {
    expect([0, 7, 999, 1_000, 96_410, 1_048_576].map((n) => plain(formatCount(n)))).toEqual([
      '0',
      '7',
      '999',
      '1 000',
      '96 410',
      '1 048 576',
    ]);
  });

  it('keeps one decimal of what is not whole', () => {
    expect(formatCount(3.14)).toBe('3.1');
  });
});

describe('formatShortCount', () => {
  it('fits where there is no room', () => {
    expect([981, 1_000, 18_204, 1_048_576, 3e9].map(formatShortCount)).toEqual([
      '981',
      '1k',
      '18.2k',
      '1.05M',
      '3G',
    ]);
  });
});

describe('formatBytes', () => {
  it('uses IEC units with the digits that matter', () => {
    expect([0, 12, 1_024, 833_536, 1_739_461_754].map((n) => plain(formatBytes(n)))).toEqual([
      '0 B',
      '12 B',
      '1 KiB',
      '814 KiB',
      '1.62 GiB',
    ]);
  });

  it('has the exact value beside it, and a rate', () => {
    expect(plain(exactBytes(1_739_461_754))).toBe('1 739 461 754 bytes');
    expect(plain(formatByteRate(1_258_291))).toBe('1.2 MiB/s');
  });
});

describe('formatShare', () => {
  it('never rounds something to nothing, nor nearly all to all', () => {
    expect([0, 0.001, 0.368, 0.996, 1].map((n) => plain(formatShare(n)))).toEqual([
      '0 %',
      '< 1 %',
      '37 %',
      '99 %',
      '100 %',
    ]);
  });
});
