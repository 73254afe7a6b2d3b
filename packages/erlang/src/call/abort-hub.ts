/** Calls `run` once when `signal` aborts; the returned function takes that back. */
export type OnAbort = (signal: AbortSignal, run: () => void) => () => void;

/**
 * Holds one listener a signal, however many calls share it: a screen that gives all its calls one signal is no leak, and
 * must not look like one.
 */
export function createAbortHub(): OnAbort {
  const runsBySignal = new WeakMap<AbortSignal, Set<() => void>>();
  return (signal, run) => {
    let runs = runsBySignal.get(signal);
    if (!runs) {
      const added = new Set<() => void>();
      const onAbort = () => [...added].forEach((each) => each());
      signal.addEventListener('abort', onAbort, { once: true });
      runsBySignal.set(signal, added);
      runs = added;
    }
    const own = () => run();
    runs.add(own);
    return () => void runs.delete(own);
  };
}
