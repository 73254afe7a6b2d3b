import type { Cluster } from '@beamdeck/core';

/**
 * A request: the user wants an operation that changes something, and is about to be shown what it would hit. `preventDefault()`
 * keeps the dialog away: the page asks in its own way, or not at all. Nothing has run, and nothing runs by this alone.
 */
export class ClusterActionOpenRequestEvent extends Event {
  static readonly eventName = 'cluster-action-open-request';
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly cluster: Cluster;

  constructor(operation: string, params: Readonly<Record<string, unknown>>, cluster: Cluster) {
    super(ClusterActionOpenRequestEvent.eventName, { bubbles: true, composed: true, cancelable: true });
    this.operation = operation;
    this.params = params;
    this.cluster = cluster;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cluster-action-open-request': ClusterActionOpenRequestEvent;
  }
}
