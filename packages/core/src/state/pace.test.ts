import { describe, expect, it } from 'vitest';
import { sampleNodeVitals } from '../testing/sample-node.js';
import { nextPace } from './pace.js';

const idle = {
  ...sampleNodeVitals('a@h'),
  runQueue: 0,
  schedulersOnline: 2,
  cost: { targetMs: 1, bytes: 100 },
};
const swept = (tookMs: number, vitals: typeof idle | null = idle) => ({
  startedAt: 0,
  endedAt: tookMs,
  vitals,
});

describe('nextPace', () => {
  it('keeps the interval while a sweep costs less than a tenth of it', () => {
    expect(nextPace(swept(20), 5_000)).toEqual({ everyMs: 5_000, slowed: null });
  });
  it('waits ten times what a sweep took', () => {
    expect(nextPace(swept(1_000), 5_000)).toMatchObject({ everyMs: 10_000 });
  });
  it('asks a loaded node half as often, and says why', () => {
    expect(nextPace(swept(20, { ...idle, runQueue: 9 }), 5_000)).toEqual({
      everyMs: 10_000,
      slowed: '9 processes wait to run.',
    });
  });
  it('goes slower still past a sweep of two seconds, up to the longest pace, and says so', () => {
    expect(nextPace(swept(2_000), 5_000)).toEqual({ everyMs: 20_000, slowed: 'Asking it took 2000 ms.' });
    const patient = nextPace(swept(2_001), 60_000);
    expect(patient).toEqual({ everyMs: 60_000, slowed: 'Asking it took 2001 ms.' });
    expect(nextPace(swept(2_001), 5_000)).toMatchObject({ everyMs: 30_000 });
  });
  it('is never blind for longer than half a minute because of one slow sweep', () => {
    expect(nextPace(swept(9_000), 5_000)).toEqual({ everyMs: 30_000, slowed: 'Asking it took 9000 ms.' });
    expect(nextPace(swept(9_000), 60_000)).toMatchObject({ everyMs: 60_000 });
  });
  it('repeats an unanswered sweep at the interval', () => {
    expect(nextPace(swept(5_000, null), 5_000)).toEqual({ everyMs: 5_000, slowed: null });
  });
});
