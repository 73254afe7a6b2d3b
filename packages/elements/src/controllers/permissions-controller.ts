import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Cluster, OperationDescriptor } from '@beamdeck/core';

/** What may be done is asked again after so long: roles and configurations change while a page is open. */
const KNOWN_FOR_MS = 60_000;

/**
 * What may be done with the host's cluster, by its operations' descriptors. Asked once a cluster, and again each minute that
 * it is looked at; until the first answer, and where it cannot be had, nothing is offered.
 */
export class PermissionsController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #cluster: () => Cluster | null;
  readonly #now: () => number;
  #asked: Cluster | null = null;
  #askedAt = 0;
  #known: ReadonlyMap<string, OperationDescriptor> = new Map();

  constructor(host: ReactiveControllerHost, cluster: () => Cluster | null, now: () => number) {
    this.#host = host;
    this.#cluster = cluster;
    this.#now = now;
    host.addController(this);
  }

  hostUpdate(): void {
    const cluster = this.#cluster();
    if (cluster === this.#asked && this.#now() - this.#askedAt < KNOWN_FOR_MS) return;
    if (cluster !== this.#asked) this.#known = new Map();
    this.#asked = cluster;
    this.#askedAt = this.#now();
    if (cluster !== null) void this.#ask(cluster);
  }

  hostDisconnected(): void {
    this.#asked = null;
  }

  /** Undefined where there is no such operation, or it is not known yet. */
  of(operation: string): OperationDescriptor | undefined {
    return this.#known.get(operation);
  }

  async #ask(cluster: Cluster): Promise<void> {
    let list: readonly OperationDescriptor[];
    try {
      list = await cluster.operations.list();
    } catch {
      // The connection says what is wrong with it; what was known stays, and is asked for again.
      return;
    }
    if (cluster !== this.#asked) return;
    this.#known = new Map(list.map((descriptor) => [descriptor.name, descriptor]));
    this.#host.requestUpdate();
  }
}
