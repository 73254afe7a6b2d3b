import type { Clock } from '../clock/clock.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until it is stepped. */
export interface SteppedClock extends Clock {
  /** Runs everything that falls due within `ms`, in order of time, letting promises settle after each moment. */
  advance(ms: number): Promise<void>;
  /** Timers not yet due: what is left open. */
  readonly pending: number;
}

/** Where virtual time begins, and how long a moment lasts. Default: 5 January 2026, 08:00 UTC, and 32 turns. */
export interface SteppedClockOptions {
  /** Milliseconds since the epoch; the default is a fixed date, so that two runs are equal to the byte. */
  readonly startAt?: number;
  /** How many promise turns are given at each moment before time goes on. */
  readonly turns?: number;
}

const START = Date.UTC(2026, 0, 5, 8, 0, 0);

/**
 * Virtual time for tests, scripted runs and benchmarks: a day of a simulated cluster passes as fast as it can be
 * computed, and always in the same order. Timers for the same moment run in the order in which they were set.
 */
export function steppedClock({ startAt = START, turns = 32 }: SteppedClockOptions = {}): SteppedClock {
  const timers = new TimerHeap();
  let now = startAt;
  let order = 0;

  const settle = async () => {
    for (let turn = 0; turn < turns; turn += 1) await null;
  };

  return {
    now: () => now,
    schedule(ms, run) {
      const timer = { at: now + Math.max(0, ms), order: order++, run };
      timers.add(timer);
      return () => timers.remove(timer);
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let next = timers.first(); next !== undefined && next.at <= until; next = timers.first()) {
        now = next.at;
        while (timers.first()?.at === now) timers.take()?.run();
        await settle();
      }
      now = until;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Timers by time, then by order of setting. Cancelled timers are dropped at the top, or once they outnumber the rest. */
class TimerHeap {
  readonly #heap: Timer[] = [];
  readonly #live = new Set<Timer>();

  get size(): number {
    return this.#live.size;
  }

  add(timer: Timer): void {
    this.#live.add(timer);
    this.#heap.push(timer);
    let at = this.#heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfEarlier(at, parent)) break;
      at = parent;
    }
  }

  remove(timer: Timer): void {
    this.#live.delete(timer);
    if (this.#heap.length <= 2 * this.#live.size + 64) return;
    const live = this.#heap.filter((held) => this.#live.has(held));
    this.#heap.length = 0;
    // Sorted is also a heap.
    this.#heap.push(...live.sort((a, b) => a.at - b.at || a.order - b.order));
  }

  first(): Timer | undefined {
    while (this.#heap.length > 0 && !this.#live.has(this.#heap[0] as Timer)) this.#dropTop();
    return this.#heap[0];
  }

  take(): Timer | undefined {
    const top = this.first();
    if (top === undefined) return undefined;
    this.#live.delete(top);
    this.#dropTop();
    return top;
  }

  #dropTop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const child = right < this.#heap.length && this.#earlier(right, left) ? right : left;
      if (child >= this.#heap.length || !this.#swapIfEarlier(child, at)) return;
      at = child;
    }
  }

  #earlier(a: number, b: number): boolean {
    const x = this.#heap[a] as Timer;
    const y = this.#heap[b] as Timer;
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    if (!this.#earlier(child, parent)) return false;
    const held = this.#heap[child] as Timer;
    this.#heap[child] = this.#heap[parent] as Timer;
    this.#heap[parent] = held;
    return true;
  }
}
