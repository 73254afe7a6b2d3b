import { describe, expect, it } from 'vitest';
import { ageOf, formatAge, formatDuration, formatElapsed, formatMillis } from './duration.js';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('formatDuration', () => {
  it('says it in the two or three units that matter', () => {
    const cases = [0, 41, 370, 39_720, 298_920, 35_600_000].map((s) => plain(formatDuration(s * SECOND)));
    expect(cases).toEqual(['0 s', '41 s', '6m 10s', '11h 02m', '3d 11h 02m', '412d 00h']);
  });

  it('is never negative', () => {
    expect(plain(formatDuration(-5))).toBe('0 s');
  });
});

describe('formatAge', () => {
  it('is just now for what has just come, and counts up from there', () => {
    expect([0, 1_900, 2_000, 41_000].map((ms) => plain(formatAge(ms)))).toEqual([
      'just now',
      'just now',
      '2 s ago',
      '41 s ago',
    ]);
  });
});

describe('formatElapsed', () => {
  it('says minutes, hours and days in words', () => {
    const cases = [41 * SECOND, 130 * SECOND, 40 * 60 * SECOND, 11 * HOUR + 120 * SECOND, 72 * HOUR];
    expect(cases.map((ms) => plain(formatElapsed(ms)))).toEqual([
      '41 s',
      '2 min 10 s',
      '40 min',
      '11 h 02 min',
      '3 days',
    ]);
  });
});

describe('formatMillis', () => {
  it('keeps what a round trip needs', () => {
    expect([0.417, 3.14, 14.2, 1_300].map((ms) => plain(formatMillis(ms)))).toEqual([
      '0.42 ms',
      '3.1 ms',
      '14 ms',
      '1.3 s',
    ]);
  });
});

describe('ageOf', () => {
  it('is unknown for what is no moment, and zero for one to come', () => {
    expect(ageOf(null, 1_000)).toBeNull();
    expect(ageOf('not a date', 1_000)).toBeNull();
    expect(ageOf(5_000, 1_000)).toBe(0);
    expect(ageOf('1970-01-01T00:00:01.000Z', 42_000)).toBe(41_000);
  });
});
