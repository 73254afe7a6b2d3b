import { fakeClock } from '@beamdeck/core/testing';
import { describe, expect, it } from 'vitest';
import { createFlush, type PagePlatform } from './flush.js';

function page() {
  const clock = fakeClock();
  const watchers = new Set<() => void>();
  let hidden = false;
  const platform: PagePlatform = {
    now: () => clock.now(),
    schedule: (ms, run) => clock.schedule(ms, run),
    frame: (run) => run(),
    hidden: () => hidden,
    watchHidden(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
  return {
    clock,
    flush: createFlush({ platform }),
    watchers,
    setHidden(value: boolean) {
      hidden = value;
      for (const changed of watchers) changed();
    },
  };
}

describe('createFlush', () => {
  it('runs what is marked together, at most four times a second', async () => {
    const { clock, flush } = page();
    let runs = 0;
    const job = (): void => {
      runs += 1;
    };
    for (let ms = 0; ms < 1_000; ms += 10) {
      flush.mark(job);
      await clock.advance(10);
    }
    expect(runs).toBeGreaterThan(2);
    expect(runs).toBeLessThanOrEqual(5);
  });

  it('runs the first mark after a rest at once', async () => {
    const { clock, flush } = page();
    let ran = false;
    flush.mark(() => {
      ran = true;
    });
    await clock.advance(0);
    expect(ran).toBe(true);
  });

  it('does nothing while hidden, and catches up when shown', async () => {
    const { clock, flush, setHidden } = page();
    let runs = 0;
    const stop = flush.everySecond(() => {
      runs += 1;
    });
    setHidden(true);
    await clock.advance(30_000);
    expect(runs).toBe(0);
    setHidden(false);
    await clock.advance(1);
    expect(runs).toBe(1);
    stop();
  });

  it('falls asleep after a minute of hiding, and wakes when shown', async () => {
    const { clock, flush, setHidden } = page();
    const told: boolean[] = [];
    const stop = flush.watchSleep((asleep) => told.push(asleep));
    setHidden(true);
    await clock.advance(59_000);
    expect(told).toEqual([]);
    await clock.advance(2_000);
    setHidden(false);
    expect(told).toEqual([true, false]);
    stop();
  });

  it('leaves nothing open when nobody uses it any more', async () => {
    const { clock, flush, watchers } = page();
    const job = (): void => undefined;
    const stops = [flush.everySecond(job), flush.watchSleep(() => undefined)];
    flush.mark(job);
    await clock.advance(3_000);
    for (const stop of stops) stop();
    expect(watchers.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
