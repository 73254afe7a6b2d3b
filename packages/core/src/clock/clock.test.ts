import { describe, expect, it } from 'vitest';
import { createSystemClock, systemClock } from './clock.js';

const START = Date.UTC(2026, 0, 5, 8, 0, 0);

function setUp() {
  const time = { wall: START, monotonic: 1_234.5 };
  const clock = createSystemClock({ wall: () => time.wall, monotonic: () => time.monotonic });
  const pass = (ms: number) => {
    time.wall += ms;
    time.monotonic += ms;
  };
  return { time, clock, pass };
}

describe('the system clock', () => {
  it('is the wall clock, as fine as the monotonic one; in whole milliseconds for records', () => {
    const { clock, pass } = setUp();
    expect(clock.now()).toBe(START);
    pass(1_000.75);
    expect(clock.now()).toBe(START + 1_000.75);
    expect(Number.isInteger(systemClock.now())).toBe(true);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
  });

  it('runs on when the wall clock is set back, and is as long ahead of it', () => {
    const { time, clock, pass } = setUp();
    clock.now();
    time.wall -= 3_600_000;
    expect(clock.now()).toBe(START);
    pass(60_000);
    expect(clock.now()).toBe(START + 60_000);
    time.wall += 3_600_000;
    pass(5);
    expect(clock.now()).toBe(START + 60_005);
  });

  it('keeps up with the wall clock after a sleep in which the monotonic one stood still', () => {
    const { time, clock, pass } = setUp();
    clock.now();
    time.wall += 7_200_000;
    expect(clock.now()).toBe(START + 7_200_000);
    pass(10);
    expect(clock.now()).toBe(START + 7_200_010);
  });

  it('does not fire at once what is longer than a timer of the platform can hold', async () => {
    let fired = false;
    const cancel = systemClock.schedule(2 ** 40, () => (fired = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    cancel();
    expect(fired).toBe(false);
  });
});
