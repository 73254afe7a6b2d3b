/** A request: the user wants another attempt at the connection now. The provider makes it unless cancelled. */
export class ClusterConnectionRetryRequestEvent extends Event {
  static readonly eventName = 'cluster-connection-retry-request';

  constructor() {
    super(ClusterConnectionRetryRequestEvent.eventName, { bubbles: true, composed: true, cancelable: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cluster-connection-retry-request': ClusterConnectionRetryRequestEvent;
  }
}
