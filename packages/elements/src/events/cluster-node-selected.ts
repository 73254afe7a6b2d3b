/** A fact: the user chose a node, or let go of it (`node` is null). Bubbles out of every shadow root. */
export class ClusterNodeSelectedEvent extends Event {
  static readonly eventName = 'cluster-node-selected';
  readonly node: string | null;

  constructor(node: string | null) {
    super(ClusterNodeSelectedEvent.eventName, { bubbles: true, composed: true });
    this.node = node;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cluster-node-selected': ClusterNodeSelectedEvent;
  }
}
