import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { of } from 'rxjs';
import type { Cluster } from '@beamdeck/core';
import { StreamController } from '../controllers/stream-controller.js';
import { loadPanel, PANELS, type ConsolePanel } from './console-panels.js';

interface PanelsOptions {
  /** Null where what is shown is the page's own: that has no processes, no operations and no log. */
  readonly cluster: () => Cluster | null;
  readonly shown: () => ConsolePanel;
  readonly load?: (panel: ConsolePanel) => Promise<void>;
}

/**
 * The panels there are for this reader, and which of them have their code here: that of a panel is fetched when it is shown for
 * the first time. What a reader may not look into is not offered; a link that leads there all the same is told why.
 */
export class PanelsController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: PanelsOptions;
  readonly #auditReadable: StreamController<boolean, [Cluster | null]>;
  readonly #here = new Set<ConsolePanel>(['overview']);
  #loading: ConsolePanel | null = null;
  #failed: ConsolePanel | null = null;

  constructor(host: ReactiveControllerHost, options: PanelsOptions) {
    this.#host = host;
    this.#options = options;
    this.#auditReadable = new StreamController(host, {
      args: (): [Cluster | null] => [options.cluster()],
      // A cluster that has nobody to ask keeps nobody out.
      stream: (cluster) => (cluster === null ? null : (cluster.audit.readable$ ?? of(true))),
    });
    host.addController(this);
  }

  /** In their order. Until it is known whether the audit log is for this reader, it is not: it is the last, so nothing jumps. */
  get offered(): readonly ConsolePanel[] {
    if (this.#options.cluster() === null) return ['overview'];
    return PANELS.filter((panel) => panel !== 'audit' || this.#auditReadable.value === true);
  }

  /** `failed` where the code did not come; `retry()` fetches it again. */
  get code(): 'here' | 'loading' | 'failed' {
    const shown = this.#options.shown();
    if (this.#here.has(shown)) return 'here';
    return this.#failed === shown ? 'failed' : 'loading';
  }

  /** The panel after the one that is shown, or before it; the ends meet. */
  beside(by: 1 | -1): ConsolePanel {
    const { offered } = this;
    const at = offered.indexOf(this.#options.shown());
    // From one that is not offered, to the first or the last.
    const next = at === -1 && by === -1 ? offered.length - 1 : at + by;
    return offered[(next + offered.length) % offered.length] ?? 'overview';
  }

  hostUpdate(): void {
    const shown = this.#options.shown();
    if (shown !== this.#failed) this.#failed = null;
    if (this.code === 'loading' && this.#loading !== shown) void this.#load(shown);
  }

  /** Once more, after it has failed. */
  retry(): void {
    this.#failed = null;
    this.#host.requestUpdate();
  }

  async #load(panel: ConsolePanel): Promise<void> {
    const { load = loadPanel } = this.#options;
    this.#loading = panel;
    try {
      await load(panel);
      this.#here.add(panel);
    } catch {
      // A page that has been open since the release before: what it would fetch is no longer served.
      if (this.#options.shown() === panel) this.#failed = panel;
    }
    if (this.#loading === panel) this.#loading = null;
    this.#host.requestUpdate();
  }
}
