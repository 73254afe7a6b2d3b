import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';

/** Resolves `ms` from now; rejects with `cancelled` as soon as the signal aborts. Leaves no timer and no listener behind. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      cancelTimer();
      reject(new BeamdeckError('cancelled', 'The call was cancelled.'));
    };
    const cancelTimer = clock.schedule(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
