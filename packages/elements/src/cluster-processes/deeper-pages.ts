import type { Cluster, OperationParams, ProcessPage, ProcessRow } from '@beamdeck/core';
import { shownError } from '../view-state/shown-error.js';
import type { ShownError } from '../view-state/view-state.model.js';

/** Rows that one question asks for at least, and at most: a leap down the scroll bar is one question, not fifty. */
const PAGE = 200;
const LONGEST_PAGE = 2_000;

/**
 * The rows below those kept live, asked for by cursor as they come into sight and kept until the question changes. They are of
 * the moment they were asked for; `collectedAt` is that of the oldest. At most one question is on its way.
 */
export class DeeperPages {
  rows: readonly ProcessRow[] = [];
  collectedAt: string | null = null;
  error: ShownError | null = null;
  /** Null where nothing below is known to be missing, or nothing was asked for. */
  cursor: string | null = null;
  readonly #changed: () => void;
  #abort: AbortController | null = null;
  #asked = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get asking(): boolean {
    return this.#abort !== null;
  }

  /** Whether it has been asked for more than the live rows. */
  get begun(): boolean {
    return this.#asked;
  }

  /** Sees to it that rows down to `end` come, counted from the first live one. After a fault nothing is asked until `forget`. */
  need(end: number, live: ProcessPage, cluster: Cluster, query: OperationParams<'process_list'>): void {
    const cursor = this.#asked ? this.cursor : live.nextCursor;
    const missing = end - live.processes.length - this.rows.length;
    if (missing <= 0 || cursor === null || this.#abort !== null || this.error !== null) return;
    this.#asked = true;
    void this.#ask(cluster, {
      ...query,
      cursor,
      limit: Math.min(LONGEST_PAGE, Math.max(PAGE, missing + PAGE)),
    });
  }

  /** As if nothing had been asked. */
  forget(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#asked = false;
    this.rows = [];
    this.collectedAt = this.cursor = this.error = null;
  }

  async #ask(cluster: Cluster, params: OperationParams<'process_list'>): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    try {
      const { data } = await cluster.operations.execute('process_list', params, { signal, unrecorded: true });
      if (signal.aborted) return;
      this.rows = [...this.rows, ...data.processes];
      this.cursor = data.nextCursor;
      this.collectedAt ??= data.collectedAt ?? null;
    } catch (error) {
      if (signal.aborted) return;
      this.error = shownError(error);
    }
    this.#abort = null;
    this.#changed();
  }
}
