/**
 * When things are painted. Data arrives whenever it likes; all elements of a page repaint together, at most four times
 * a second, and not at all while the page is hidden. Ages count up on the same beat, once a second.
 *
 * This is the one file of the package where the page's own time comes in.
 */

/** Time and visibility, as the page gives them; a test brings its own. */
export interface PagePlatform {
  now(): number;
  schedule(ms: number, run: () => void): () => void;
  /** Runs before the next frame is drawn. */
  frame(run: () => void): void;
  hidden(): boolean;
  /** Calls `changed` at every change of `hidden()`; the returned function stops that. */
  watchHidden(changed: () => void): () => void;
}

export interface FlushOptions {
  readonly platform: PagePlatform;
  /** Between two flushes, at least. */
  readonly intervalMs?: number;
  /** A page hidden for this long is asleep: watchers let go of their streams until it is looked at again. */
  readonly sleepAfterMs?: number;
}

export interface Flush {
  now(): number;
  /** Runs `job` at the next flush, once, however often it is marked until then. */
  mark(job: () => void): void;
  unmark(job: () => void): void;
  /** Runs `job` before the next frame: for what the pointer or the layout drives, not for data. */
  frame(job: () => void): void;
  /** Runs `job` about once a second while the page is visible; the returned function stops that. */
  everySecond(job: () => void): () => void;
  /** Calls `changed(asleep)` when the page falls asleep and when it wakes; the returned function stops that. */
  watchSleep(changed: (asleep: boolean) => void): () => void;
  readonly asleep: boolean;
}

/** Holds no timer and no listener while nobody uses it. */
export function createFlush({ platform, intervalMs = 250, sleepAfterMs = 60_000 }: FlushOptions): Flush {
  const dirty = new Set<() => void>();
  const seconds = new Set<() => void>();
  const sleepers = new Set<(asleep: boolean) => void>();
  let last = -Infinity;
  let asleep = false;
  let cancelFlush: (() => void) | null = null;
  let cancelSecond: (() => void) | null = null;
  let cancelSleep: (() => void) | null = null;
  let unwatch: (() => void) | null = null;

  function run(): void {
    cancelFlush = null;
    if (platform.hidden()) return;
    last = platform.now();
    const jobs = [...dirty];
    dirty.clear();
    for (const job of jobs) job();
    release();
  }

  function arm(): void {
    unwatch ??= platform.watchHidden(visibilityChanged);
    if (platform.hidden()) return;
    if (dirty.size > 0 && cancelFlush === null) {
      cancelFlush = platform.schedule(Math.max(0, last + intervalMs - platform.now()), run);
    }
    if (seconds.size > 0 && cancelSecond === null) {
      cancelSecond = platform.schedule(1_000, second);
    }
  }

  function second(): void {
    cancelSecond = null;
    for (const job of seconds) dirty.add(job);
    arm();
  }

  function visibilityChanged(): void {
    if (platform.hidden()) {
      cancelFlush?.();
      cancelSecond?.();
      cancelFlush = cancelSecond = null;
      cancelSleep ??= platform.schedule(sleepAfterMs, () => setAsleep(true));
      return;
    }
    cancelSleep?.();
    cancelSleep = null;
    setAsleep(false);
    for (const job of seconds) dirty.add(job);
    arm();
  }

  function setAsleep(value: boolean): void {
    if (asleep === value) return;
    asleep = value;
    for (const changed of [...sleepers]) changed(value);
  }

  /** Lets go of the page when the last user has gone. */
  function release(): void {
    if (seconds.size === 0) {
      cancelSecond?.();
      cancelSecond = null;
    }
    if (dirty.size > 0 || seconds.size > 0 || sleepers.size > 0) return;
    cancelFlush?.();
    cancelSleep?.();
    cancelFlush = cancelSleep = null;
    unwatch?.();
    unwatch = null;
    asleep = false;
  }

  return {
    now: () => platform.now(),
    get asleep() {
      return asleep;
    },
    mark(job) {
      dirty.add(job);
      arm();
    },
    unmark(job) {
      dirty.delete(job);
      release();
    },
    frame: (job) => platform.frame(job),
    everySecond(job) {
      seconds.add(job);
      arm();
      return () => {
        seconds.delete(job);
        dirty.delete(job);
        release();
      };
    },
    watchSleep(changed) {
      sleepers.add(changed);
      arm();
      return () => {
        sleepers.delete(changed);
        release();
      };
    },
  };
}

/** The page this code runs in. Touches it only when used, so that importing it in bare Node does nothing. */
const page: PagePlatform = {
  now: () => Date.now(),
  schedule(ms, run) {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
  frame: (run) => void requestAnimationFrame(run),
  hidden: () => typeof document !== 'undefined' && document.visibilityState === 'hidden',
  watchHidden(changed) {
    if (typeof document === 'undefined') return () => undefined;
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  },
};

/** One for all elements of the page: that is what makes them repaint together. */
export const pageFlush: Flush = createFlush({ platform: page });
