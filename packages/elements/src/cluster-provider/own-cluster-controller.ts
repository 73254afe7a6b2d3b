import type { ReactiveControllerHost } from 'lit';
import { BeamdeckError, isBeamdeckError, type Cluster } from '@beamdeck/core';
import { specKey, type ClusterSpec } from './cluster-spec.model.js';

/** Gives a token for the gateway whenever one is needed; never put one in an attribute. */
export type GetToken = () => string | Promise<string>;

/**
 * The cluster that a provider makes itself, and so closes: one at a time, of what was wanted last. Its code is fetched when it is
 * wanted for the first time.
 */
export class OwnClusterController {
  readonly #host: ReactiveControllerHost;
  readonly #getToken: () => GetToken | null;
  /** What it was made for, so that it is made once. */
  #madeFor: string | null = null;
  #cluster: Cluster | null = null;
  #pending = false;
  #error: BeamdeckError | null = null;

  constructor(host: ReactiveControllerHost, getToken: () => GetToken | null) {
    this.#host = host;
    this.#getToken = getToken;
  }

  get cluster(): Cluster | null {
    return this.#cluster;
  }

  /** Whether its code is on its way. */
  get pending(): boolean {
    return this.#pending;
  }

  /** Why it could not be made. */
  get error(): BeamdeckError | null {
    return this.#error;
  }

  /** Makes what is wanted, unless that is what there is. To be called in each update of the host. */
  want(spec: ClusterSpec): void {
    const key = specKey(spec);
    if (key === this.#madeFor) return;
    this.letGo();
    this.#madeFor = key;
    switch (spec.kind) {
      case 'none':
        return;
      case 'gateway':
        void this.#load(key, async () => {
          const { gatewayCluster } = await import('./gateway-cluster.js');
          // Looked up at each use, so that a host page may set it late.
          // Tabs that show a token may be different callers; those that show none are all the same one.
          return () =>
            gatewayCluster(spec.url, async () => (await this.#getToken()?.()) ?? null, {
              shareTabs: this.#getToken() === null,
            });
        });
        return;
      case 'simulated':
        void this.#load(key, async () => {
          const { simulatedCluster } = await import('./simulated-cluster.js').catch(notServed);
          return () => simulatedCluster(spec);
        });
    }
  }

  /** Closes it; what is wanted next is made anew, even if it is the same. */
  letGo(): void {
    void this.#cluster?.close();
    this.#cluster = null;
    this.#madeFor = null;
    this.#pending = false;
    this.#error = null;
    this.#host.requestUpdate();
  }

  /** Loads the code of one kind of cluster, and makes one, unless another is asked for meanwhile. */
  async #load(key: string, code: () => Promise<() => Cluster>): Promise<void> {
    this.#pending = true;
    try {
      const make = await code();
      if (this.#madeFor !== key) return;
      this.#cluster = make();
    } catch (error) {
      if (this.#madeFor !== key) return;
      this.#error = asError(error);
    }
    this.#pending = false;
    this.#host.requestUpdate();
  }
}

/** The page has no engine of its own: what is missing is a file, and whoever serves the page can put it there. */
function notServed(cause: unknown): never {
  throw new BeamdeckError('cluster_unavailable', 'The simulation could not be loaded.', {
    suggestions: ['Serve beamdeck-simulation.js beside beamdeck.js; of a bundled page, all of its chunks.'],
    cause,
  });
}

function asError(error: unknown): BeamdeckError {
  if (isBeamdeckError(error)) return error;
  return new BeamdeckError('operation_error', 'The connection could not be made.', { cause: error });
}
