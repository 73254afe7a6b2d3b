import { distinctUntilChanged, Observable } from 'rxjs';
import type { Clock } from '../clock/clock.js';
import type { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { NodeInfo, NodeState } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import type { StateStream } from './state-stream.js';
import { createStateStream } from './state-stream.js';

export interface NodeWatchOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly topology$: Observable<ClusterTopology>;
  /** Asks the node; rejects with a coded error. */
  readonly ask: (node: string, signal: AbortSignal) => Promise<NodeInfo>;
  readonly onError: (error: BeamdeckError) => void;
}

/** One node in full, polled while someone looks, one poll for all who look at the same node. */
export interface NodeWatch {
  node$(name: string): Observable<NodeInfo>;
  close(): void;
}

interface Watched {
  readonly stream: StateStream<NodeInfo>;
  viewers: number;
}

/** However dear the last answer was; without a cap one slow answer would blind us for minutes. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Polls a node while it has viewers and is up, the next poll after `everyMs` or ten times what the last took, but never more
 * than half a minute (or `everyMs`) after an answer, and `everyMs` after a failure, which says nothing of cost. When the node
 * is not up, its last good answer is shown with its present status, and nothing is asked until it is up again.
 * Nothing is kept of a node that nobody looks at.
 */
export function createNodeWatch(options: NodeWatchOptions): NodeWatch {
  const watched = new Map<string, Watched>();
  let closed = false;

  return {
    node$: (name) =>
      new Observable<NodeInfo>((subscriber) => {
        if (closed) {
          subscriber.complete();
          return undefined;
        }
        const entry = watched.get(name) ?? { stream: watchOne(name), viewers: 0 };
        watched.set(name, entry);
        entry.viewers += 1;
        const subscription = entry.stream.stream$.subscribe(subscriber);
        return () => {
          subscription.unsubscribe();
          entry.viewers -= 1;
          if (entry.viewers > 0 || watched.get(name) !== entry) return;
          watched.delete(name);
          entry.stream.close();
        };
      }),
    close() {
      closed = true;
      for (const { stream } of watched.values()) stream.close();
      watched.clear();
    },
  };

  function watchOne(name: string): StateStream<NodeInfo> {
    const stream = createStateStream<NodeInfo>();
    const { clock, everyMs } = options;
    const abort = new AbortController();
    let state: NodeState | undefined;
    let last: NodeInfo | null = null;
    let asking = false;
    let cancelNext: (() => void) | null = null;
    let toldCode: string | null = null;

    const show = (): void => {
      if (last === null || state === undefined) return;
      const { status, lastSeen } = state;
      if (last.status !== status || last.lastSeen !== lastSeen) last = { ...last, status, lastSeen };
      stream.next(last);
    };
    const waitAfter = (tookMs: number, answered: boolean): number =>
      answered
        ? Math.min(Math.max(everyMs - tookMs, 9 * tookMs), Math.max(LONGEST_WAIT_MS, everyMs))
        : everyMs;
    const poll = async (): Promise<void> => {
      if (asking || !isAnswering(state)) return;
      asking = true;
      const startedAt = clock.now();
      let answered = false;
      try {
        last = await options.ask(name, abort.signal);
        answered = true;
        toldCode = null;
        show();
      } catch (cause) {
        const error = errorFrom(cause);
        if (!abort.signal.aborted && toldCode !== error.code) options.onError(error);
        toldCode = error.code;
      }
      asking = false;
      if (abort.signal.aborted) return;
      cancelNext = clock.schedule(waitAfter(clock.now() - startedAt, answered), () => {
        cancelNext = null;
        void poll();
      });
    };

    const subscription = options.topology$.pipe(distinctUntilChanged(sameNode(name))).subscribe({
      next(topology) {
        const before = state;
        state = topology.nodeStates[name];
        show();
        // A node that has come back is asked now, not at the end of a wait that was for another life of it.
        if (!isAnswering(before) || before?.incarnation !== state?.incarnation) {
          cancelNext?.();
          cancelNext = null;
          void poll();
        }
      },
      complete: () => stream.close(),
    });
    const { close } = stream;
    return {
      ...stream,
      close() {
        abort.abort();
        cancelNext?.();
        subscription.unsubscribe();
        close();
      },
    };
  }
}

const isAnswering = (state: NodeState | undefined): boolean =>
  state?.status === 'up' || state?.status === 'partitioned';

const sameNode =
  (name: string) =>
  (a: ClusterTopology, b: ClusterTopology): boolean =>
    a.nodeStates[name] === b.nodeStates[name];
