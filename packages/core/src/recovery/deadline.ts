import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';

export interface Call {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/**
 * Runs a call that has a deadline and may be cancelled, and ends it then even when the callee does not: rejects with
 * `timeout` at the deadline and `cancelled` on abort, having aborted the signal that the callee was given.
 */
export function callDeadline<T>(clock: Clock, call: Call, run: (call: Call) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const inner = new AbortController();
    const finish = (act: () => void): void => {
      cancelTimer();
      call.signal.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = (): void =>
      finish(() => {
        reject(new BeamdeckError('cancelled', 'The call was cancelled.'));
        inner.abort(call.signal.reason);
      });
    const cancelTimer = clock.schedule(call.deadlineMs, () =>
      finish(() => {
        reject(
          new BeamdeckError('timeout', `No answer within ${call.deadlineMs} ms.`, {
            details: { deadlineMs: call.deadlineMs },
          }),
        );
        inner.abort();
      }),
    );
    call.signal.addEventListener('abort', onAbort, { once: true });
    if (call.signal.aborted) {
      onAbort();
      return;
    }
    run({ signal: inner.signal, deadlineMs: call.deadlineMs }).then(
      (value) => finish(() => resolve(value)),
      (cause: unknown) => finish(() => reject(cause instanceof Error ? cause : new Error(String(cause)))),
    );
  });
}
