import { Observable } from 'rxjs';
import type { Cluster } from '../cluster/cluster.js';
import type { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { NodeInfo } from '../model/node.js';

/** One node's details, or why they could not be had, and how far the whole has come. */
export interface LoadedNode {
  readonly node: string;
  readonly info: NodeInfo | null;
  readonly error: BeamdeckError | null;
  /** Nodes done, this one included, of `total`. */
  readonly done: number;
  readonly total: number;
}

/** Whom to ask, and how many at a time. Each node is asked by `node_info`, in the caller's own right. */
export interface LoadNodeDetailsOptions {
  readonly cluster: Pick<Cluster, 'operations'>;
  /** Nodes asked at the same time. Default 4. */
  readonly concurrency?: number;
}

/**
 * Loads the details of many nodes in the background, the first ones first. Cold: begins when subscribed, emits once for each
 * distinct node as it is done, a failure too, then completes. Never errors. Unsubscribing cancels what is under way.
 */
export function loadNodeDetails(
  nodes: readonly string[],
  { cluster, concurrency = 4 }: LoadNodeDetailsOptions,
): Observable<LoadedNode> {
  return new Observable<LoadedNode>((subscriber) => {
    const abort = new AbortController();
    const waiting = [...new Set(nodes)];
    const total = waiting.length;
    let done = 0;

    const load = async (node: string): Promise<Pick<LoadedNode, 'info' | 'error'>> => {
      try {
        // Each with a signal of its own: one that is listened to by all would warn of it.
        const signal = AbortSignal.any([abort.signal]);
        const { data } = await cluster.operations.execute('node_info', { node }, { signal });
        return { info: data, error: null };
      } catch (cause) {
        return { info: null, error: errorFrom(cause) };
      }
    };
    const worker = async (): Promise<void> => {
      for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
        const result = await load(node);
        if (abort.signal.aborted) return;
        done += 1;
        subscriber.next({ node, ...result, done, total });
      }
    };
    void Promise.all(Array.from({ length: Math.min(concurrency, total) }, worker)).then(() => {
      subscriber.complete();
    });
    return () => abort.abort();
  });
}
