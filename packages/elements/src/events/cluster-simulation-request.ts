/** What a simulated cluster is made of. The same seed gives the same cluster. */
export interface SimulationSpec {
  readonly nodes: number;
  readonly seed: number;
  /** One way over the simulated network, in milliseconds; null for what is usual. */
  readonly latencyMs: number | null;
}

/** A request: the user wants to see a simulated cluster instead of the real one. The provider makes it unless cancelled. */
export class ClusterSimulationStartRequestEvent extends Event {
  static readonly eventName = 'cluster-simulation-start-request';
  readonly spec: SimulationSpec;

  constructor(spec: SimulationSpec) {
    super(ClusterSimulationStartRequestEvent.eventName, { bubbles: true, composed: true, cancelable: true });
    this.spec = spec;
  }
}

/** A request: the user wants to leave the simulation. The provider goes back to what it showed before, unless cancelled. */
export class ClusterSimulationStopRequestEvent extends Event {
  static readonly eventName = 'cluster-simulation-stop-request';

  constructor() {
    super(ClusterSimulationStopRequestEvent.eventName, { bubbles: true, composed: true, cancelable: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cluster-simulation-start-request': ClusterSimulationStartRequestEvent;
    'cluster-simulation-stop-request': ClusterSimulationStopRequestEvent;
  }
}
