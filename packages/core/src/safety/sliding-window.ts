/** At most `count` in any span of `ms`. */
export interface WindowLimit {
  readonly count: number;
  readonly ms: number;
}

/** When the last ones were, oldest first; as a value. */
export type WindowTimes = readonly number[];

/** How long until one more is within all limits; 0 when it is now. A clock set back makes it wait, never hurry. */
export function windowWait(limits: readonly WindowLimit[], times: WindowTimes, now: number): number {
  let waitMs = 0;
  for (const { count, ms } of limits) {
    const nth = times.length >= count ? times[times.length - count] : undefined;
    if (nth !== undefined) waitMs = Math.max(waitMs, nth + ms - now);
  }
  return waitMs;
}

/** With one more, and without those that no limit looks back to any more. */
export function windowAdd(limits: readonly WindowLimit[], times: WindowTimes, now: number): WindowTimes {
  const most = Math.max(0, ...limits.map(({ count }) => count));
  return [...times, Math.max(now, times.at(-1) ?? now)].slice(-most);
}
