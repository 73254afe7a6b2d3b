import { BeamdeckError } from '../model/error.js';

/** Promises that settle when some state has been reached. */
export interface Waiters {
  /**
   * Resolves with what `check` finds, once it finds something; rejects with what it throws, with `cancelled` on abort and
   * with `closed` on close. `check` is asked at once and after each `review`.
   */
  until<T>(signal: AbortSignal | undefined, check: () => { readonly value: T } | undefined): Promise<T>;
  /** The state may have changed. */
  review(): void;
  close(): void;
}

export function createWaiters(): Waiters {
  const waiting = new Set<() => void>();
  let closed = false;
  const review = (): void => {
    for (const attempt of [...waiting]) attempt();
  };
  return {
    review,
    until: <T>(signal: AbortSignal | undefined, check: () => { readonly value: T } | undefined) =>
      new Promise<T>((resolve, reject) => {
        const attempt = (): void => {
          try {
            if (closed) throw new BeamdeckError('closed', 'The cluster was closed.');
            if (signal?.aborted === true) throw new BeamdeckError('cancelled', 'The call was cancelled.');
            const found = check();
            if (found === undefined) return;
            resolve(found.value);
          } catch (cause) {
            reject(cause instanceof Error ? cause : new Error(String(cause)));
          }
          waiting.delete(attempt);
          signal?.removeEventListener('abort', attempt);
        };
        waiting.add(attempt);
        signal?.addEventListener('abort', attempt, { once: true });
        attempt();
      }),
    close() {
      closed = true;
      review();
    },
  };
}
