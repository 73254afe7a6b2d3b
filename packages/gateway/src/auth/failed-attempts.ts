import type { Clock } from '@beamdeck/core';
import { BeamdeckError } from '@beamdeck/core';

/** Counts credentials that did not hold, by where they came from, so that nobody can try many. */
export interface FailedAttempts {
  /** Throws `rate_limited` for an address that has failed too often lately. For failures alone: others share the address. */
  check(address: string): void;
  note(address: string): void;
}

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
/** The oldest makes room: whoever has so many addresses is not held up by counting. */
const MAX_ADDRESSES = 10_000;

export function createFailedAttempts(clock: Clock): FailedAttempts {
  const windows = new Map<string, { readonly since: number; count: number }>();
  const current = (address: string) => {
    const window = windows.get(address);
    return window === undefined || clock.now() - window.since >= WINDOW_MS ? undefined : window;
  };
  return {
    check(address) {
      const window = current(address);
      if (window === undefined || window.count < MAX_FAILURES) return;
      throw new BeamdeckError('rate_limited', 'Too many credentials from this address did not hold.', {
        details: { retryAfterMs: Math.max(1, window.since + WINDOW_MS - clock.now()) },
        suggestions: ['Wait a minute, then send the right one.'],
      });
    },
    note(address) {
      const window = current(address);
      if (window !== undefined) {
        window.count += 1;
        return;
      }
      windows.delete(address);
      const [oldest] = windows.keys();
      if (windows.size >= MAX_ADDRESSES && oldest !== undefined) windows.delete(oldest);
      windows.set(address, { since: clock.now(), count: 1 });
    },
  };
}
