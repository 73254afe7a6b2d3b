import { Observable } from 'rxjs';
import type { Clock } from '../clock/clock.js';
import type { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { NodeVitals } from '../model/node.js';
import type { ProcessPage } from '../model/process.js';
import { canonicalJson } from '../model/state-checksum.js';
import { questionPace } from '../state/pace.js';
import type { StateStream } from '../state/state-stream.js';
import { createStateStream } from '../state/state-stream.js';

export interface ProcessPagesOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  /** Asks for one page; rejects with a coded error. */
  readonly ask: (query: object, signal: AbortSignal) => Promise<ProcessPage>;
  /** The last gauges of a node, which tell whether it is loaded; undefined where there are none. */
  readonly vitals: (node: string) => NodeVitals | undefined;
  readonly onError: (error: BeamdeckError) => void;
}

/** Pages of processes, asked again and again while somebody looks; one poll for all who look at the same page. */
export interface ProcessPages {
  processes$(query?: object): Observable<ProcessPage>;
  close(): void;
}

interface Watched {
  readonly stream: StateStream<ProcessPage>;
  readonly stop: () => void;
  viewers: number;
}

/**
 * Asks at once for the first viewer of a query, then `everyMs` after the question before has begun, or ten times what it
 * took; half as often while a node that the page was asked of is loaded. The most loaded of them sets the pace of the whole
 * page: its rows are ordered over all nodes, so a page that leaves one out would be wrong. A page of one node goes by that node
 * alone. Replays the last page. A fault is told once until it ends, and the page stays. Nothing is kept of a query that nobody
 * looks at.
 */
export function createProcessPages(options: ProcessPagesOptions): ProcessPages {
  const watched = new Map<string, Watched>();
  let closed = false;

  return {
    processes$: (query = {}) =>
      new Observable<ProcessPage>((subscriber) => {
        if (closed) {
          subscriber.complete();
          return undefined;
        }
        const key = canonicalJson(query);
        const entry = watched.get(key) ?? { ...watch(query), viewers: 0 };
        watched.set(key, entry);
        entry.viewers += 1;
        const subscription = entry.stream.stream$.subscribe(subscriber);
        return () => {
          subscription.unsubscribe();
          entry.viewers -= 1;
          if (entry.viewers > 0) return;
          if (watched.get(key) === entry) watched.delete(key);
          entry.stop();
        };
      }),
    close() {
      closed = true;
      for (const { stop } of [...watched.values()]) stop();
      watched.clear();
    },
  };

  function watch(query: object): Omit<Watched, 'viewers'> {
    const { clock, everyMs } = options;
    const stream = createStateStream<ProcessPage>();
    const abort = new AbortController();
    let cancelNext = (): void => undefined;
    let toldCode: string | null = null;
    /** The nodes of the last page, those included that did not answer; a question that fails names none. */
    let askedOf: readonly string[] = [];

    const poll = async (): Promise<void> => {
      const startedAt = clock.now();
      try {
        const page = await options.ask(query, abort.signal);
        toldCode = null;
        askedOf = page.nodesQueried;
        stream.next(page);
      } catch (cause) {
        const error = errorFrom(cause);
        if (!abort.signal.aborted && toldCode !== error.code) options.onError(error);
        toldCode = error.code;
      }
      if (abort.signal.aborted) return;
      const tookMs = clock.now() - startedAt;
      const asked = askedOf.flatMap((node) => options.vitals(node) ?? []);
      cancelNext = clock.schedule(questionPace({ tookMs, asked }, everyMs) - tookMs, () => void poll());
    };
    void poll();
    return {
      stream,
      stop() {
        abort.abort();
        cancelNext();
        stream.close();
      },
    };
  }
}
