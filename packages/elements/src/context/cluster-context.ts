import { createContext, type Context } from '@lit/context';
import type { BeamdeckError, Cluster } from '@beamdeck/core';
import type { SimulationSpec } from '../events/cluster-simulation-request.js';
import type { SelectedProcess } from '../events/cluster-process-selected.js';

/** What a `<cluster-provider>` gives to everything inside it. A new object whenever any of it changes. */
export interface ClusterConnection {
  /** Null while there is none: nothing configured, still being made, or not to be made (`error`). */
  readonly cluster: Cluster | null;
  /** True while the cluster is being made: its code is loading. */
  readonly pending: boolean;
  /** Why there is no cluster, where that is known. */
  readonly error: BeamdeckError | null;
  /** The provider shows the state of the connection itself; nothing inside needs to. */
  readonly announced: boolean;
  /** Another attempt, now. */
  readonly retry: () => void;
  /** Switches to a simulated cluster and back; null where the page does not allow that. */
  readonly simulation: SimulationSwitch | null;
}

/**
 * How what is inside a provider switches to a simulated cluster and back. A new object when `active` or `canReturn` changes.
 * `start` with the same spec begins anew, at its beginning.
 */
export interface SimulationSwitch {
  /** What is simulated now; null while the cluster is not one that the provider simulates. */
  readonly active: SimulationSpec | null;
  /** Whether there is another cluster to go back to. */
  readonly canReturn: boolean;
  readonly start: (spec: SimulationSpec) => void;
  readonly stop: () => void;
}

/** Keyed by a registered symbol, so that two copies of this package on one page understand each other. */
export const clusterContext: Context<symbol, ClusterConnection> = createContext<ClusterConnection, symbol>(
  Symbol.for('@beamdeck/elements/cluster'),
);

/** The node selected inside a provider, so that elements side by side follow each other without any script. */
export const selectionContext: Context<symbol, string | null> = createContext<string | null, symbol>(
  Symbol.for('@beamdeck/elements/selection'),
);

/** The process selected inside a provider. */
export const processContext: Context<symbol, SelectedProcess | null> = createContext<
  SelectedProcess | null,
  symbol
>(Symbol.for('@beamdeck/elements/process'));
