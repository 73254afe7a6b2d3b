/** A fact: the user chose another way to look at the topology. */
export class ClusterViewChangedEvent extends Event {
  static readonly eventName = 'cluster-view-changed';
  readonly view: string;

  constructor(view: string) {
    super(ClusterViewChangedEvent.eventName, { bubbles: true, composed: true });
    this.view = view;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cluster-view-changed': ClusterViewChangedEvent;
  }
}
