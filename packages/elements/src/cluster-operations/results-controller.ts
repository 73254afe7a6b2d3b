import type { ReactiveControllerHost } from 'lit';
import type { Cluster, OperationResult } from '@beamdeck/core';
import { StreamController } from '../controllers/stream-controller.js';
import { withResult } from './run.model.js';

/** The last results, newest first: those the cluster remembers, and each that comes. Starts over with another cluster. */
export class ResultsController {
  readonly #host: ReactiveControllerHost;
  readonly #cluster: () => Cluster | null;
  #results: readonly OperationResult[] = [];

  constructor(host: ReactiveControllerHost, cluster: () => Cluster | null) {
    this.#host = host;
    this.#cluster = cluster;
    new StreamController<OperationResult, [Cluster | null]>(host, {
      args: () => [cluster()],
      stream: (asked) => {
        if (asked !== null) void this.#remember(asked);
        return asked?.operationResults$ ?? null;
      },
      each: (result) => {
        this.#results = withResult(this.#results, result);
      },
      reset: () => {
        this.#results = [];
      },
    });
  }

  get results(): readonly OperationResult[] {
    return this.#results;
  }

  async #remember(cluster: Cluster): Promise<void> {
    try {
      const past = await cluster.operations.history();
      if (this.#cluster() !== cluster) return;
      this.#results = past.reduce(withResult, this.#results);
      this.#host.requestUpdate();
    } catch {
      // The connection says what is wrong with it.
    }
  }
}
