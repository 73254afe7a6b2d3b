/**
 * Runs `run` with a signal that aborts with the first of `signals`. Once it has settled nothing is left on any of them:
 * unlike `AbortSignal.any`, which keeps an entry for each call on a signal that lives as long as its owner.
 */
export async function joinedSignal<T>(
  signals: readonly (AbortSignal | undefined)[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const joined = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const listeners = given.map((signal) => {
    const onAbort = (): void => joined.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    return () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await run(joined.signal);
  } finally {
    for (const stopListening of listeners) stopListening();
  }
}
