import type { Cluster } from '@beamdeck/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { clusterContext, type ClusterConnection } from '../context/cluster-context.js';
import { ContextController } from './context-controller.js';

export interface ClusterHost extends ReactiveControllerHost, HTMLElement {
  /** Wins over everything else when set. */
  readonly cluster: Cluster | null;
  /** The id of a provider; wins over the nearest one. */
  readonly for: string;
}

export type ClusterSource = 'property' | 'id' | 'provider' | 'none';

/**
 * Which cluster an element shows: its `cluster` property, else the provider whose id is in `for`, else the nearest
 * provider around it. Order of upgrade, and providers that come, go or change later, do not matter.
 */
export class ClusterController implements ReactiveController {
  readonly #host: ClusterHost;
  readonly #provided: ContextController<ClusterConnection>;

  constructor(host: ClusterHost) {
    this.#host = host;
    this.#provided = new ContextController(host, clusterContext, () => this.#askedElement());
    host.addController(this);
  }

  /** Nothing of its own to do: the context does the waiting. */
  hostUpdate(): void {}

  get cluster(): Cluster | null {
    return this.#host.cluster ?? this.connection?.cluster ?? null;
  }

  /** What the provider says; null where there is none, or where the `cluster` property makes it irrelevant. */
  get connection(): ClusterConnection | null {
    return this.#host.cluster !== null ? null : (this.#provided.value ?? null);
  }

  get source(): ClusterSource {
    if (this.#host.cluster !== null) return 'property';
    if (this.#provided.value === undefined) return 'none';
    return this.#host.for === '' ? 'provider' : 'id';
  }

  #askedElement(): EventTarget | null {
    const id = this.#host.for;
    if (id === '') return this.#host;
    const root = this.#host.getRootNode();
    const inRoot = root instanceof ShadowRoot || root instanceof Document ? root.getElementById(id) : null;
    return inRoot ?? this.#host.ownerDocument.getElementById(id);
  }
}
