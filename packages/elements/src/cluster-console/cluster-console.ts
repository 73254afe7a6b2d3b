import { msg } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Cluster, ClusterChange, ClusterTopology, NodeInfo, NodeVitals } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import type { ClusterNodeDetailsElement } from '../cluster-node-details/cluster-node-details.js';
import type { ClusterTopologyElement, TopologyView } from '../cluster-topology/cluster-topology.js';
import { connectionBanner } from '../connection-banner/connection-banner.js';
import { StreamController } from '../controllers/stream-controller.js';
import { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import type { ClusterProcessSelectedEvent, SelectedProcess } from '../events/cluster-process-selected.js';
import type { ClusterViewChangedEvent } from '../events/cluster-view-changed.js';
import { visibleText } from '../format/text.js';
import { withVitals, type VitalsHistory } from '../node-view/vitals-history.model.js';
import { notice } from '../notice/notice.js';
import { changeFeed } from './change-feed.js';
import { withChange, type FeedEntry } from './change-feed.model.js';
import { heard, SILENCE, spoken, type Announcements } from './announcements.model.js';
import { clusterConsoleStyles } from './cluster-console.styles.js';
import { paletteContent } from './command-palette.js';
import type { Command } from './command-palette.model.js';
import { isPanel, loadPanel, PANELS, panelWord, type ConsolePanel } from './console-panels.js';
import { footer, helpContent, partitionBanner } from './console-parts.js';
import { panelContent } from './panel-content.js';
import { HashController } from './hash-controller.js';
import { KeysController } from './keys-controller.js';

/**
 * @summary The whole cluster on one page: status bar, overview, and a panel for each thing to look at or to do.
 * @tag cluster-console
 * @since 0.1.0
 * @fires cluster-node-selected - The user chose a node, or let go of it.
 * @fires cluster-process-selected - The user chose a process, or let go of it.
 * @fires cluster-view-changed - The user chose another way to look at the topology.
 * @fires cluster-operation-execute-request - The user asks for a ping or a refresh. Cancelable.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @slot status - More items in the status bar.
 * @csspart status-bar - The line at the top.
 * @csspart banner - The state of the connection, while it is not what it should be.
 * @csspart partition - The partition in a sentence.
 * @csspart tabs - The panels there are.
 * @csspart panels - The panels that are shown.
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
      this.#blindMs = 0;
      this.#blindSince = null;
    },
  });
  readonly #hash = new HashController(this, {
    enabled: () => !this.withoutHash,
    read: ({ node, panel }) => {
      this.selected = node;
      this.panel = isPanel(panel) ? panel : 'overview';
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
  /** While the connection was down nothing was watched. */
  #blindMs = 0;
  #blindSince: number | null = null;
  #revealDetails = false;

  @query('.topology') private readonly topologyElement!: ClusterTopologyElement | null;
  @query('cluster-node-details') private readonly detailsElement!: ClusterNodeDetailsElement | null;
  @query('dialog.help') private readonly dialog!: HTMLDialogElement | null;
  @query('dialog.palette') private readonly palette!: HTMLDialogElement | null;

  @state() private view: TopologyView = 'auto';
  @state() private process: SelectedProcess | null = null;
  @state() private typed = '';
  @state() private chosenCommand = 0;
  /** Panels whose code is here. */
  @state() private loaded: ReadonlySet<ConsolePanel> = new Set(['overview']);

  /** Data of your own; with it no cluster is asked. */
  @property({ attribute: false }) topology: ClusterTopology | null = null;

  /** The last gauges of each node, by its name; data of your own. */
  @property({ attribute: false }) vitals: ReadonlyMap<string, NodeVitals> | null = null;

  /** What is known of single nodes, by name; data of your own. */
  @property({ attribute: false }) infos: ReadonlyMap<string, NodeInfo> | null = null;

  /** The selected node; null for none. */
  @property({ reflect: true }) selected: string | null = null;

  /** What is shown below the status bar. */
  @property({ reflect: true, useDefault: true }) panel: ConsolePanel = 'overview';

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

  /** Shows another panel; as if the user had chosen it. */
  show(panel: ConsolePanel): void {
    this.panel = panel;
    this.#writeHash();
  }

  /** Opens the line that commands are typed into. */
  showPalette(): void {
    if (this.palette?.open !== false) return;
    this.typed = '';
    this.chosenCommand = 0;
    this.palette.showModal();
  }

  /** Opens the list of keys and marks. */
  showHelp(): void {
    if (this.dialog?.open === false) this.dialog.showModal();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('panel') && !this.loaded.has(this.panel)) void this.#load(this.panel);
  }

  async #load(panel: ConsolePanel): Promise<void> {
    await loadPanel(panel);
    this.loaded = new Set([...this.loaded, panel]);
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
    this.#writeHash();
  }

  #writeHash(): void {
    this.#hash.write({ node: this.selected, panel: this.panel === 'overview' ? null : this.panel });
  }

  readonly #processSelected = (event: ClusterProcessSelectedEvent): void => {
    this.process = event.process;
    const besides = this.panel === 'processes' || this.panel === 'supervision';
    if (event.process !== null && !besides) this.show('processes');
  };

  #commands(): readonly Command[] {
    const views: readonly TopologyView[] = ['graph', 'grid', 'matrix', 'list'];
    return [
      ...PANELS.map((panel) => ({
        label: panelWord(panel),
        kind: msg('panel'),
        run: () => this.show(panel),
      })),
      ...views.map((view) => ({
        label: view,
        kind: msg('view of the topology'),
        run: () => {
          this.view = view;
          this.show('overview');
        },
      })),
      { label: msg('help'), kind: msg('keys and marks'), run: () => this.showHelp() },
      ...(this.#shownTopology()?.nodes ?? []).map((node) => ({
        label: visibleText(node, 120),
        kind: msg('node'),
        run: () => {
          this.show('overview');
          this.select(node);
        },
      })),
    ];
  }

  readonly #runCommand = (command: Command): void => {
    this.palette?.close();
    command.run();
  };

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
    if (this.dialog?.open === true || this.palette?.open === true) return false;
    const view = VIEW_KEYS[key];
    if (view !== undefined) {
      this.view = view;
      return true;
    }
    switch (key) {
      case '[':
      case ']': {
        const at = PANELS.indexOf(this.panel) + (key === ']' ? 1 : -1);
        this.show(PANELS[(at + PANELS.length) % PANELS.length]!);
        return true;
      }
      case ':':
        this.showPalette();
        return true;
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

  #renderTabs(): TemplateResult | typeof nothing {
    // Data of the page's own has no processes and no operations.
    if (this.topology !== null) return nothing;
    return html`<nav class="panel-tabs" part="tabs" aria-label=${msg('Panels')}>
      ${PANELS.map(
        (panel) =>
          html`<button
            type="button"
            aria-current=${panel === this.panel ? 'page' : 'false'}
            @click=${() => this.show(panel)}
          >
            ${panelWord(panel)}
          </button>`,
      )}
    </nav>`;
  }

  #renderPanels(): TemplateResult {
    if (this.panel === 'overview' || this.topology !== null) return this.#renderOverview();
    if (!this.loaded.has(this.panel)) {
      return html`<div class="nothing" role="status"><p class="quiet">${msg('Loading…')}</p></div>`;
    }
    return panelContent(this.panel, {
      cluster: this.cluster,
      for: this.for,
      node: this.selected,
      process: this.process,
      nodeSelected: this.#nodeSelected,
      processSelected: this.#processSelected,
      topology: () => this.#renderTopology('start'),
      middle: () => (this.selected === null ? this.#renderList() : this.#renderDetails(this.selected)),
    });
  }

  #renderTopology(slot: string): TemplateResult {
    return html`<cluster-topology
      slot=${slot}
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
    ></cluster-topology>`;
  }

  #renderOverview(): TemplateResult {
    return html`<cluster-panel-layout class="panels" part="panels" layout="two_panel" remember-as="console">
      ${this.#renderTopology('start')}
      ${
        this.selected === null
          ? html`<div class="side" slot="middle">
              ${this.view === 'list' ? nothing : this.#renderList()} ${this.#renderFeed()}
            </div>`
          : this.#renderDetails(this.selected)
      }
    </cluster-panel-layout>`;
  }

  /** Until a node is chosen, the numbers of all of them. */
  #renderList(): TemplateResult {
    return html`<cluster-topology
      slot="middle"
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

  #countBlindness(now: number): void {
    if (this.standing.kind === 'stale') this.#blindSince ??= now;
    else if (this.#blindSince !== null) {
      this.#blindMs += now - this.#blindSince;
      this.#blindSince = null;
    }
  }

  #renderFeed(): TemplateResult | typeof nothing {
    if (this.topology !== null) return nothing;
    const { now } = this.clock;
    const blindMs = this.#blindMs + (this.#blindSince === null ? 0 : now - this.#blindSince);
    return changeFeed(this.#feed, { forMs: now - this.#watchedSince - blindMs, blindMs }, (node) =>
      this.select(node),
    );
  }

  #renderDetails(node: string): TemplateResult {
    return html`<cluster-node-details
      slot="middle"
      part="details"
      without-connection
      .cluster=${this.cluster}
      .for=${this.for}
      .node=${node}
      .info=${this.topology === null ? null : (this.infos?.get(node) ?? null)}
      @cluster-process-selected=${this.#processSelected}
      .history=${this.topology === null ? (this.#history.get(node) ?? []) : null}
    >
      <button
        slot="actions"
        type="button"
        class="close"
        aria-label=${msg('Close the details')}
        @click=${this.#close}
      >
        ✕
      </button>
    </cluster-node-details>`;
  }

  protected override render(): TemplateResult {
    const topology = this.#shownTopology();
    const { now } = this.clock;
    const { connection } = this.source;
    this.#announcements = spoken(this.#announcements, now);
    this.#countBlindness(now);
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
            ? html`${this.#renderTabs()} ${this.#renderPanels()}`
            : html`<div class="nothing">${notice(this.standing, { now, retry: this.retry })}</div>`
        }
        ${
          hasData
            ? footer({
                help: () => this.showHelp(),
                palette: () => this.showPalette(),
                nodeOpen: this.selected !== null,
              })
            : nothing
        }
      </div>
      <dialog class="help" aria-labelledby="help-title">
        ${helpContent(this.#closeHelp, topology?.simulationEnabled === true)}
      </dialog>
      <dialog class="palette" aria-label=${msg('Commands')}>
        ${paletteContent({
          commands: this.#commands(),
          text: this.typed,
          at: this.chosenCommand,
          type: (text) => {
            this.typed = text;
            this.chosenCommand = 0;
          },
          move: (at) => {
            this.chosenCommand = at;
          },
          run: this.#runCommand,
        })}
      </dialog>
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
