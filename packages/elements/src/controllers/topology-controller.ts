import type { ReactiveControllerHost } from 'lit';
import type { Cluster, ClusterTopology } from '@beamdeck/core';
import type { DataFacts } from '../base/cluster-element.js';
import { StreamController } from './stream-controller.js';

interface TopologyOptions {
  /** The cluster to ask; null for none. */
  readonly cluster: () => Cluster | null;
  /** Data of the page's own; with it no cluster is asked. */
  readonly own?: () => ClusterTopology | null;
}

/** The topology that an element goes by, the page's own or its cluster's, and what follows from it for the element's state. */
export class TopologyController {
  readonly #own: () => ClusterTopology | null;
  readonly #streamed: StreamController<ClusterTopology, [Cluster | null]>;

  constructor(host: ReactiveControllerHost, { cluster, own = () => null }: TopologyOptions) {
    this.#own = own;
    this.#streamed = new StreamController(host, {
      args: (): [Cluster | null] => [own() === null ? cluster() : null],
      stream: (asked) => asked?.topology$ ?? null,
    });
  }

  /** Null before the first, and where there is no cluster. */
  get value(): ClusterTopology | null {
    return this.#own() ?? this.#streamed.value ?? null;
  }

  /** The facts of an element whose data is of the whole cluster; `hasData` is for it to say. */
  facts(hasData: boolean): DataFacts {
    const topology = this.value;
    return {
      hasData,
      missing: topology?.nodes.filter((name) => topology.nodeStates[name]?.status !== 'up') ?? [],
      simulated: topology?.simulationEnabled ?? false,
    };
  }
}
