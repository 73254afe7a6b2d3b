import { msg } from '@lit/localize';
import { Observable } from 'rxjs';
import type { Cluster, ProcessInfo } from '@beamdeck/core';
import type { Flush } from '../controllers/flush.js';
import type { SelectedProcess } from '../events/cluster-process-selected.js';
import { shownError } from '../view-state/shown-error.js';
import type { ShownError } from '../view-state/view-state.model.js';

/** What one question about a process came to. */
export type ProcessLook =
  { readonly info: ProcessInfo; readonly error: null } | { readonly info: null; readonly error: ShownError };

/** Seconds between an answer and the next question. */
const PAUSE_S = 5;

/**
 * A process, asked for again five seconds after each answer, and never twice at once. Never errors: a question that failed is a
 * look like any other. Ends asking for good once the process is gone, for a pid does not come back.
 */
export function watchProcess(
  cluster: Cluster,
  process: SelectedProcess,
  flush: Flush,
): Observable<ProcessLook> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    let wait = 0;
    let asking = false;

    async function ask(): Promise<void> {
      asking = true;
      const look = await lookAt(cluster, process, abort.signal);
      if (abort.signal.aborted) return;
      asking = false;
      wait = PAUSE_S;
      subscriber.next(look);
      if (look.error !== null && isGone(look.error)) stop();
    }

    const stop = flush.everySecond(() => {
      wait -= 1;
      if (!asking && wait <= 0) void ask();
    });
    void ask();
    return () => {
      stop();
      abort.abort();
    };
  });
}

/** There is no such process any more. */
export function isGone(error: ShownError): boolean {
  return error.code === 'process_not_found' || error.code === 'process_changed';
}

async function lookAt(cluster: Cluster, process: SelectedProcess, signal: AbortSignal): Promise<ProcessLook> {
  const { node, pid, incarnation } = process;
  try {
    const params = { node, pid };
    const { data } = await cluster.operations.execute('get_process_info', params, {
      signal,
      unrecorded: true,
    });
    if (incarnation !== null && data.incarnation !== incarnation) return { info: null, error: another() };
    return { info: data, error: null };
  } catch (error) {
    return { info: null, error: shownError(error) };
  }
}

const another = (): ShownError => ({
  code: 'process_changed',
  message: msg('Its node has started anew: what has this pid now is another process.'),
  suggestions: [msg('Choose it again in the list.')],
  retryable: false,
});
