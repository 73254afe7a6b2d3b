import type { ReactiveControllerHost } from 'lit';
import type { Cluster, NodeVitals } from '@beamdeck/core';
import { HISTORY_LENGTH, withVitals, type VitalsHistory } from '../node-view/vitals-history.model.js';
import { StreamController } from './stream-controller.js';

/** As many vitals as are kept of all nodes together: of a thousand nodes each has two minutes, of a hundred twenty. */
const MOST_KEPT = 24_000;

/** The vitals of every node since its host began to look, in bounded memory. Starts over with another cluster. */
export class VitalsHistoryController {
  #history: VitalsHistory = new Map();

  /** `cluster` is null where none is to be asked. */
  constructor(host: ReactiveControllerHost, cluster: () => Cluster | null) {
    new StreamController<ReadonlyMap<string, NodeVitals>, [Cluster | null]>(host, {
      args: () => [cluster()],
      stream: (asked) => asked?.vitals$ ?? null,
      each: (vitals) => {
        const share = Math.floor(MOST_KEPT / Math.max(1, vitals.size));
        this.#history = withVitals(this.#history, vitals, Math.min(HISTORY_LENGTH, Math.max(2, share)));
      },
      reset: () => {
        this.#history = new Map();
      },
    });
  }

  /** Oldest first; empty for a node of which nothing was seen. */
  of(node: string): readonly NodeVitals[] {
    return this.#history.get(node) ?? [];
  }
}
