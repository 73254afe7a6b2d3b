import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Cluster, ClusterChange, ClusterTopology, NodeInfo, NodeVitals } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import type { ClusterNodeDetailsElement } from '../cluster-node-details/cluster-node-details.js';
import type { ClusterTopologyElement, TopologyView } from '../cluster-topology/cluster-topology.js';
import { connectionBanner } from '../connection-banner/connection-banner.js';
import { StreamController } from '../controllers/stream-controller.js';
import { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import type { ClusterViewChangedEvent } from '../events/cluster-view-changed.js';
import { withVitals, type VitalsHistory } from '../node-view/vitals-history.model.js';
import { notice } from '../notice/notice.js';
import { changeFeed } from './change-feed.js';
import { withChange, type FeedEntry } from './change-feed.model.js';
import { heard, SILENCE, spoken, type Announcements } from './announcements.model.js';
import { clusterConsoleStyles } from './cluster-console.styles.js';
import { footer, helpContent, partitionBanner } from './console-parts.js';
import { HashController } from './hash-controller.js';
import { KeysController } from './keys-controller.js';

/**
 * @summary The whole cluster on one page: status bar, topology, and the details of the selected node.
 * @tag cluster-console
 * @since 0.1.0
 * @fires cluster-node-selected - The user chose a node, or let go of it.
 * @fires cluster-view-changed - The user chose another way to look at the topology.
 * @fires cluster-operation-execute-request - The user asks for a ping or a refresh. Cancelable.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @slot status - More items in the status bar.
 * @csspart status-bar - The line at the top.
 * @csspart banner - The state of the connection, while it is not what it should be.
 * @csspart partition - The partition in a sentence.
 * @csspart panels - The grid of panels.
 * @csspart topology - The topology panel.
 * @csspart list - The list of nodes, shown while none is selected.
 * @csspart changes - What has happened, below the list.
 * @csspart details - The details panel.
 * @csspart footer - The line at the bottom.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterConsoleElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterConsoleStyles;

  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.topology === null ? this.source.cluster : null],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
  readonly #vitals = new StreamController<ReadonlyMap<string, NodeVitals>, [Cluster | null]>(this, {
    args: () => [this.topology === null ? this.source.cluster : null],
    stream: (cluster) => cluster?.vitals$ ?? null,
    each: (vitals) => {
      this.#history = withVitals(this.#history, vitals);
    },
    reset: () => {
      this.#history = new Map();
    },
  });
  readonly #changes = new StreamController<ClusterChange, [Cluster | null]>(this, {
    args: () => [this.topology === null ? this.source.cluster : null],
    stream: (cluster) => cluster?.changes$ ?? null,
    each: (change) => {
      this.#announcements = heard(this.#announcements, change);
      this.#feed = withChange(this.#feed, change);
    },
    reset: () => {
      this.#feed = [];
      this.#announcements = SILENCE;
      this.#watchedSince = this.clock.now;
    },
  });
  readonly #hash = new HashController(this, {
    enabled: () => !this.withoutHash,
    read: (node) => {
      this.selected = node;
    },
  });
  readonly #keys = new KeysController(this, {
    wholePage: () => this.fill,
    act: (key) => this.#acted(key),
  });
  #history: VitalsHistory = new Map();
  #announcements: Announcements = SILENCE;
  #feed: readonly FeedEntry[] = [];
  #watchedSince = this.clock.now;
  #revealDetails = false;

  @query('.topology') private readonly topologyElement!: ClusterTopologyElement | null;
  @query('cluster-node-details') private readonly detailsElement!: ClusterNodeDetailsElement | null;
  @query('dialog') private readonly dialog!: HTMLDialogElement | null;

  @state() private view: TopologyView = 'auto';

  /** Data of your own; with it no cluster is asked. */
  @property({ attribute: false }) topology: ClusterTopology | null = null;

  /** The last gauges of each node, by its name; data of your own. */
  @property({ attribute: false }) vitals: ReadonlyMap<string, NodeVitals> | null = null;

  /** What is known of single nodes, by name; data of your own. */
  @property({ attribute: false }) infos: ReadonlyMap<string, NodeInfo> | null = null;

  /** The selected node; null for none. */
  @property({ reflect: true }) selected: string | null = null;

  /** Fills the window and takes the keys of the whole page: for a page that is nothing but this console. */
  @property({ type: Boolean, reflect: true }) fill = false;

  /** Keeps the selected node out of the URL. */
  @property({ type: Boolean, attribute: 'without-hash' }) withoutHash = false;

  protected override facts(): DataFacts {
    const topology = this.#shownTopology();
    return {
      hasData: topology !== null && topology.nodes.length > 0,
      missing: topology?.nodes.filter((name) => topology.nodeStates[name]?.status !== 'up') ?? [],
      simulated: topology?.simulationEnabled ?? false,
    };
  }

  /** Selects a node, or none; as if the user had. */
  select(node: string | null): void {
    if (node === this.selected) return;
    this.#selected(node);
    this.dispatchEvent(new ClusterNodeSelectedEvent(node));
  }

  /** Opens the list of keys and marks. */
  showHelp(): void {
    if (this.dialog?.open === false) this.dialog.showModal();
  }

  protected override updated(_changed: PropertyValues<this>): void {
    if (!this.#revealDetails || this.detailsElement === null) return;
    this.#revealDetails = false;
    // In one column the details are below; on a wide page they are already in view.
    if (this.clientWidth >= ONE_COLUMN_PX) return;
    const still = this.ownerDocument.defaultView?.matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.detailsElement.scrollIntoView({ block: 'start', behavior: still === false ? 'smooth' : 'auto' });
  }

  #selected(node: string | null): void {
    const from = this.selected;
    this.selected = node;
    this.#revealDetails = node !== null && from === null;
    this.#hash.write(node);
  }

  readonly #nodeSelected = (event: ClusterNodeSelectedEvent): void => this.#selected(event.node);

  readonly #viewChanged = (event: ClusterViewChangedEvent): void => {
    this.view = event.view as TopologyView;
  };

  readonly #close = (): void => {
    this.select(null);
    this.topologyElement?.focus();
  };

  readonly #showMatrix = (): void => {
    this.view = 'matrix';
  };

  readonly #closeHelp = (): void => this.dialog?.close();

  #acted(key: string): boolean {
    if (this.dialog?.open === true) return false;
    const view = VIEW_KEYS[key];
    if (view !== undefined) {
      this.view = view;
      return true;
    }
    switch (key) {
      case '?':
        this.showHelp();
        return true;
      case 'Escape':
        if (this.selected === null) return false;
        this.#close();
        return true;
      case 'ArrowUp':
      case 'ArrowDown':
      case 'ArrowLeft':
      case 'ArrowRight':
        // From inside the details, arrows scroll.
        if (this.shadowRoot?.activeElement === this.detailsElement && this.detailsElement !== null)
          return false;
        this.topologyElement?.focus();
        return true;
      case 'p':
        void this.detailsElement?.pingNode();
        return this.detailsElement !== null;
      case 'r':
        void this.detailsElement?.refresh();
        return this.detailsElement !== null;
      default:
        return false;
    }
  }

  #shownTopology(): ClusterTopology | null {
    return this.topology ?? this.#topology.value ?? null;
  }

  #renderPanels(): TemplateResult {
    return html`<div class="panels" part="panels">
      <cluster-topology
        class="topology"
        part="topology"
        .cluster=${this.cluster}
        .for=${this.for}
        .topology=${this.topology}
        .vitals=${this.vitals}
        without-connection
        .selected=${this.selected}
        .view=${this.view}
        @cluster-node-selected=${this.#nodeSelected}
        @cluster-view-changed=${this.#viewChanged}
      ></cluster-topology>
      ${
        this.selected === null
          ? html`<div class="side">
              ${this.view === 'list' ? nothing : this.#renderList()} ${this.#renderFeed()}
            </div>`
          : this.#renderDetails(this.selected)
      }
    </div>`;
  }

  /** Until a node is chosen, the numbers of all of them. */
  #renderList(): TemplateResult {
    return html`<cluster-topology
      class="list"
      part="list"
      view="list"
      without-toolbar
      without-legend
      without-connection
      .cluster=${this.cluster}
      .for=${this.for}
      .topology=${this.topology}
      .vitals=${this.vitals}
      .selected=${null}
      @cluster-node-selected=${this.#nodeSelected}
    ></cluster-topology>`;
  }

  #renderFeed(): TemplateResult | typeof nothing {
    if (this.topology !== null) return nothing;
    return changeFeed(this.#feed, this.clock.now - this.#watchedSince, (node) => this.select(node));
  }

  #renderDetails(node: string): TemplateResult {
    return html`<cluster-node-details
      part="details"
      without-connection
      .cluster=${this.cluster}
      .for=${this.for}
      .node=${node}
      .info=${this.topology === null ? null : (this.infos?.get(node) ?? null)}
      .history=${this.topology === null ? (this.#history.get(node) ?? []) : null}
    >
      <button slot="actions" type="button" class="close" aria-label="Close the details" @click=${this.#close}>
        ✕
      </button>
    </cluster-node-details>`;
  }

  protected override render(): TemplateResult {
    const topology = this.#shownTopology();
    const { now } = this.clock;
    const { connection } = this.source;
    this.#announcements = spoken(this.#announcements, now);
    const hasData = topology !== null && topology.nodes.length > 0;
    return html`<div class="frame">
        <cluster-status-bar
          part="status-bar"
          .cluster=${this.cluster}
          .for=${this.for}
          .topology=${this.topology}
          .vitals=${this.vitals}
          ><slot name="status"></slot
        ></cluster-status-bar>
        ${
          hasData && connection?.announced !== true
            ? connectionBanner({
                status: this.topology === null ? (this.streamedStatus.value ?? null) : null,
                error: connection?.error ?? null,
                seen: hasData,
                now,
                retry: this.retry,
              })
            : nothing
        }
        ${partitionBanner(topology, this.dataNow, this.view === 'matrix' ? null : this.#showMatrix)}
        ${
          hasData
            ? this.#renderPanels()
            : html`<div class="nothing">${notice(this.standing, { now, retry: this.retry })}</div>`
        }
        ${hasData ? footer(() => this.showHelp(), this.selected !== null) : nothing}
      </div>
      <dialog aria-labelledby="help-title">${helpContent(this.#closeHelp)}</dialog>
      <div class="sr-only" role="status" aria-live="polite">${this.#announcements.text}</div>`;
  }
}

/** Below this the panels stand under each other; the same number is in the styles. */
const ONE_COLUMN_PX = 900;

const VIEW_KEYS: Readonly<Record<string, TopologyView>> = { 1: 'graph', 2: 'grid', 3: 'matrix', 4: 'list' };

declare global {
  interface HTMLElementTagNameMap {
    'cluster-console': ClusterConsoleElement;
  }
}
