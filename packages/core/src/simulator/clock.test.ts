import { describe, expect, it } from 'vitest';
import { steppedClock } from './clock.js';

describe('steppedClock', () => {
  it('stands still until it is stepped', async () => {
    const clock = steppedClock({ startAt: 1_000 });
    let runs = 0;
    clock.schedule(10, () => (runs += 1));
    await null;
    expect([clock.now(), runs, clock.pending]).toEqual([1_000, 0, 1]);
    await clock.advance(9);
    expect([clock.now(), runs]).toEqual([1_009, 0]);
    await clock.advance(1);
    expect([clock.now(), runs, clock.pending]).toEqual([1_010, 1, 0]);
  });

  it('runs timers by time, then in the order in which they were set, each at its own moment', async () => {
    const clock = steppedClock({ startAt: 0 });
    const ran: string[] = [];
    const note = (name: string) => () => ran.push(`${name}@${clock.now()}`);
    clock.schedule(30, note('c'));
    clock.schedule(10, note('a'));
    clock.schedule(30, note('d'));
    clock.schedule(20, () => clock.schedule(5, note('b')));
    await clock.advance(100);
    expect(ran).toEqual(['a@10', 'b@25', 'c@30', 'd@30']);
  });

  it('lets promises settle between two moments', async () => {
    const clock = steppedClock({ startAt: 0 });
    const ran: number[] = [];
    clock.schedule(1, () => {
      void Promise.resolve()
        .then(() => null)
        .then(() => ran.push(clock.now()));
    });
    clock.schedule(2, () => ran.push(clock.now()));
    await clock.advance(5);
    expect(ran).toEqual([1, 2]);
  });

  it('never runs what was cancelled, also by a timer of the same moment', async () => {
    const clock = steppedClock();
    let runs = 0;
    const cancel = clock.schedule(5, () => (runs += 1));
    cancel();
    cancel();
    let cancelSecond = (): void => undefined;
    clock.schedule(6, () => cancelSecond());
    cancelSecond = clock.schedule(6, () => (runs += 1));
    await clock.advance(10);
    expect([runs, clock.pending]).toEqual([0, 0]);
  });

  it('forgets cancelled timers however far away they were', async () => {
    const clock = steppedClock();
    for (let round = 0; round < 10_000; round += 1) clock.schedule(86_400_000, () => undefined)();
    const due: number[] = [];
    for (let ms = 100; ms > 0; ms -= 1) clock.schedule(ms, () => due.push(ms));
    await clock.advance(100);
    expect(due).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(clock.pending).toBe(0);
  });
});
