/** A fact: the user chose several nodes, or fewer. `nodes` is all of them, the one chosen last at the end. */
export class ClusterSelectionChangedEvent extends Event {
  static readonly eventName = 'cluster-selection-changed';
  readonly nodes: readonly string[];

  constructor(nodes: readonly string[]) {
    super(ClusterSelectionChangedEvent.eventName, { bubbles: true, composed: true });
    this.nodes = nodes;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cluster-selection-changed': ClusterSelectionChangedEvent;
  }
}
