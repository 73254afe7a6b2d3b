import type { Clock } from '../clock/clock.js';
import type { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { ClusterProbe, NodeSweep, ProbeAnswer } from '../probe/cluster-probe.js';
import { callDeadline } from '../recovery/deadline.js';

/** How a sweep ended: with an answer, with a failure, or cut short because nobody wants it any more. */
export type SweepEnd =
  | { readonly type: 'answer'; readonly answer: ProbeAnswer<NodeSweep> }
  | { readonly type: 'failure'; readonly error: BeamdeckError }
  | { readonly type: 'cut' };

/** The sweeps under way, one a node, each of which can be cut short. */
export interface NodeSweeps {
  /** Asks the node. Never rejects; ends at the deadline at the latest. */
  ask(node: string): Promise<SweepEnd>;
  cut(node: string): void;
  cutAll(): void;
}

export function createNodeSweeps(options: {
  readonly probe: ClusterProbe;
  readonly clock: Clock;
  readonly deadlineMs: number;
}): NodeSweeps {
  const { probe, clock, deadlineMs } = options;
  // A signal each: one that is shared by hundreds of calls would warn of its listeners.
  const underWay = new Map<string, AbortController>();
  return {
    async ask(node) {
      const abort = new AbortController();
      underWay.set(node, abort);
      const end = await callDeadline(clock, { signal: abort.signal, deadlineMs }, (call) =>
        probe.sweep(node, { ...call, priority: 'low' }),
      ).then(
        (answer): SweepEnd => ({ type: 'answer', answer }),
        (cause: unknown): SweepEnd => ({ type: 'failure', error: errorFrom(cause) }),
      );
      if (underWay.get(node) === abort) underWay.delete(node);
      return abort.signal.aborted ? { type: 'cut' } : end;
    },
    cut(node) {
      underWay.get(node)?.abort();
    },
    cutAll() {
      for (const abort of underWay.values()) abort.abort();
    },
  };
}
