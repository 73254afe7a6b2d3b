/** The process that was chosen. `incarnation` is null where only its pid was known, as in a link of another process. */
export interface SelectedProcess {
  readonly node: string;
  readonly pid: string;
  readonly incarnation: string | null;
}

/** A fact: the user chose a process, or let go of it (`process` is null). Bubbles out of every shadow root. */
export class ClusterProcessSelectedEvent extends Event {
  static readonly eventName = 'cluster-process-selected';
  readonly process: SelectedProcess | null;

  constructor(process: SelectedProcess | null) {
    super(ClusterProcessSelectedEvent.eventName, { bubbles: true, composed: true });
    this.process = process;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cluster-process-selected': ClusterProcessSelectedEvent;
  }
}
