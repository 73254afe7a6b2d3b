import type { Clock } from '../clock/clock.js';

/** Work that runs while someone needs it, and a while longer, so that a page that is reloaded does not start from nothing. */
export interface Lease {
  /** Starts the work if it does not run. The returned function lets go; calling it again does nothing. */
  hold(): () => void;
  readonly running: boolean;
  /** Stops the work at once; `hold` then does nothing. */
  close(): void;
}

export function createLease(options: {
  readonly clock: Clock;
  readonly lingerMs: number;
  readonly start: () => void;
  readonly stop: () => void;
}): Lease {
  const { clock, lingerMs, start, stop } = options;
  let holders = 0;
  let running = false;
  let closed = false;
  let cancelStop: (() => void) | null = null;

  const end = (): void => {
    cancelStop?.();
    cancelStop = null;
    if (!running) return;
    running = false;
    stop();
  };
  return {
    hold() {
      if (closed) return () => undefined;
      holders += 1;
      cancelStop?.();
      cancelStop = null;
      if (!running) {
        running = true;
        start();
      }
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holders -= 1;
        if (holders === 0 && running && !closed) cancelStop = clock.schedule(lingerMs, end);
      };
    },
    get running() {
      return running;
    },
    close() {
      closed = true;
      end();
    },
  };
}
