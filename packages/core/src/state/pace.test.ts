import { describe, expect, it } from 'vitest';
import { sampleNodeVitals } from '../testing/sample-node.js';
import { isLoaded, nextPace, questionPace } from './pace.js';

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

describe('questionPace', () => {
  const loaded = { ...idle, runQueue: 9 };

  it('is that of the interval, or ten times what the question took', () => {
    expect(questionPace({ tookMs: 20, asked: [idle, idle] }, 5_000)).toBe(5_000);
    expect(questionPace({ tookMs: 900, asked: [idle] }, 5_000)).toBe(9_000);
  });
  it('is half of that while any node asked is loaded', () => {
    expect(questionPace({ tookMs: 20, asked: [idle, loaded] }, 5_000)).toBe(10_000);
    expect(questionPace({ tookMs: 900, asked: [loaded, loaded] }, 5_000)).toBe(18_000);
  });
  it('takes a node for loaded above four times its schedulers, or when it works over two seconds on a sweep', () => {
    expect(isLoaded({ ...idle, runQueue: 8 })).toBe(false);
    expect(isLoaded(loaded)).toBe(true);
    expect(isLoaded({ ...idle, cost: { targetMs: 2_001, bytes: 100 } })).toBe(true);
  });
});
