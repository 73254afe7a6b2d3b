/** A request: the user wants the graph as a file. Cancel it, and nothing is downloaded. */
export class ClusterGraphExportRequestEvent extends Event {
  static readonly eventName = 'cluster-graph-export-request';
  readonly format: 'svg' | 'png';

  constructor(format: 'svg' | 'png') {
    super(ClusterGraphExportRequestEvent.eventName, { bubbles: true, composed: true, cancelable: true });
    this.format = format;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cluster-graph-export-request': ClusterGraphExportRequestEvent;
  }
}
