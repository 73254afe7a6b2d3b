import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { Cost } from '../model/operation.js';

/** What a run of an operation gave, before it is addressed to a caller. */
export interface RunAnswer {
  readonly data: unknown;
  readonly cost: Readonly<Record<string, Cost>>;
  /** When the oldest data in it was true. */
  readonly oldestAt: number;
}

export interface ReadRequest {
  /** The same for equal questions, and only for them. */
  readonly key: string;
  readonly cacheMs: number;
  readonly signal: AbortSignal;
  readonly run: (signal: AbortSignal) => Promise<RunAnswer>;
}

/** Lets equal reads share one run while it goes on, and its answer for a moment after. */
export interface SharedReads {
  ask(request: ReadRequest): Promise<RunAnswer>;
  clear(): void;
}

interface Shared {
  readonly abort: AbortController;
  readonly answer: Promise<RunAnswer>;
  callers: number;
}

const ANSWERS_KEPT = 64;

/**
 * A caller that gives up leaves the run to the others; the last to give up ends it. Failures are shared by those who wait,
 * and never kept. Holds at most 64 answers, each no longer than its `cacheMs`.
 */
export function createSharedReads(clock: Clock): SharedReads {
  const running = new Map<string, Shared>();
  const kept = new Map<string, { readonly answer: RunAnswer; readonly until: number }>();

  return {
    ask({ key, cacheMs, signal, run }) {
      if (signal.aborted) return Promise.reject(cancelled());
      const fresh = kept.get(key);
      // An answer that is given again asked nobody again.
      if (fresh !== undefined && clock.now() < fresh.until)
        return Promise.resolve({ ...fresh.answer, cost: {} });
      kept.delete(key);
      return join(running.get(key) ?? begin(key, cacheMs, run), signal);
    },
    clear() {
      kept.clear();
    },
  };

  function begin(key: string, cacheMs: number, run: ReadRequest['run']): Shared {
    const abort = new AbortController();
    const answer = run(abort.signal);
    const shared: Shared = { abort, answer, callers: 0 };
    running.set(key, shared);
    const end = (): void => {
      if (running.get(key) === shared) running.delete(key);
    };
    answer.then((value) => {
      end();
      if (cacheMs > 0) keep(key, value, clock.now() + cacheMs);
    }, end);
    return shared;
  }

  function join(shared: Shared, signal: AbortSignal): Promise<RunAnswer> {
    shared.callers += 1;
    return new Promise<RunAnswer>((resolve, reject) => {
      let left = false;
      const leave = (): boolean => {
        if (left) return false;
        left = true;
        signal.removeEventListener('abort', giveUp);
        shared.callers -= 1;
        return true;
      };
      const giveUp = (): void => {
        if (!leave()) return;
        reject(cancelled());
        if (shared.callers > 0) return;
        // Nobody waits any more; and whoever asks next must not get the answer of a run that was cut short.
        for (const [key, other] of running) if (other === shared) running.delete(key);
        shared.abort.abort();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      shared.answer.then(
        (value) => leave() && resolve(value),
        (cause: unknown) => leave() && reject(cause instanceof Error ? cause : new Error(String(cause))),
      );
    });
  }

  function keep(key: string, answer: RunAnswer, until: number): void {
    kept.set(key, { answer, until });
    for (const oldest of kept.keys()) {
      if (kept.size <= ANSWERS_KEPT) break;
      kept.delete(oldest);
    }
  }
}

const cancelled = (): BeamdeckError => new BeamdeckError('cancelled', 'The call was cancelled.');
