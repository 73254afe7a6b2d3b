import { msg } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Cluster, ClusterTopology, NodeInfo, NodeVitals } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import type { ClusterNodeDetailsElement } from '../cluster-node-details/cluster-node-details.js';
import type { ClusterTopologyElement, TopologyView } from '../cluster-topology/cluster-topology.js';
import { connectionBanner } from '../connection-banner/connection-banner.js';
import { StreamController } from '../controllers/stream-controller.js';
import { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import type { ClusterProcessSelectedEvent, SelectedProcess } from '../events/cluster-process-selected.js';
import type { ClusterViewChangedEvent } from '../events/cluster-view-changed.js';
import { withVitals, type VitalsHistory } from '../node-view/vitals-history.model.js';
import { notice } from '../notice/notice.js';
import { ChangesController } from './changes-controller.js';
import { clusterConsoleStyles } from './cluster-console.styles.js';
import { consoleCommands } from './console-commands.js';
import { actOnKey, type KeyActs } from './console-keys.js';
import { besideTopology, overview, topologyPanel, type OverviewContext } from './console-overview.js';
import { isPanel, loadPanel, type ConsolePanel } from './console-panels.js';
import { footer, panelTabs, partitionBanner } from './console-parts.js';
import { HashController } from './hash-controller.js';
import { HelpController } from './help-controller.js';
import { KeysController } from './keys-controller.js';
import { PaletteController } from './palette-controller.js';
import { panelContent } from './panel-content.js';
import { RevealController } from './reveal-controller.js';

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
  readonly #changes = new ChangesController(this, {
    cluster: () => (this.topology === null ? this.source.cluster : null),
    now: () => this.clock.now,
  });
  readonly #palette = new PaletteController(this, () =>
    consoleCommands(this.#shownTopology()?.nodes ?? [], {
      show: (panel) => this.show(panel),
      view: (view) => (this.view = view),
      select: (node) => this.select(node),
      help: () => this.showHelp(),
    }),
  );
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
  readonly #help = new HelpController();
  readonly #reveal = new RevealController(this);

  @query('.topology') private readonly topologyElement!: ClusterTopologyElement | null;
  @query('cluster-node-details') private readonly detailsElement!: ClusterNodeDetailsElement | null;

  @state() private view: TopologyView = 'auto';
  @state() private process: SelectedProcess | null = null;
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
    this.#palette.show();
  }

  /** Opens the list of keys and marks. */
  showHelp(): void {
    this.#help.show();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('panel') && !this.loaded.has(this.panel)) void this.#load(this.panel);
  }

  async #load(panel: ConsolePanel): Promise<void> {
    await loadPanel(panel);
    this.loaded = new Set([...this.loaded, panel]);
  }

  #selected(node: string | null): void {
    const from = this.selected;
    this.selected = node;
    if (node !== null && from === null) this.#reveal.want('cluster-node-details');
    this.#writeHash();
  }

  #writeHash(): void {
    this.#hash.write({ node: this.selected, panel: this.panel === 'overview' ? null : this.panel });
  }

  readonly #processSelected = (event: ClusterProcessSelectedEvent): void => {
    this.process = event.process;
    const besides = this.panel === 'processes' || this.panel === 'supervision';
    if (event.process === null) return;
    this.#reveal.want('cluster-process-info');
    if (!besides) this.show('processes');
  };

  readonly #nodeSelected = (event: ClusterNodeSelectedEvent): void => this.#selected(event.node);

  readonly #viewChanged = (event: ClusterViewChangedEvent): void => {
    this.view = event.view as TopologyView;
  };

  readonly #closeNode = (): void => {
    this.select(null);
    this.topologyElement?.focus();
  };

  readonly #showMatrix = (): void => {
    this.view = 'matrix';
  };

  #acted(key: string): boolean {
    if (this.#help.open || this.#palette.open) return false;
    return actOnKey(key, this.#keyActs());
  }

  #keyActs(): KeyActs {
    const details = this.detailsElement;
    return {
      panel: this.panel,
      view: (view) => (this.view = view),
      show: (panel) => this.show(panel),
      palette: () => this.showPalette(),
      help: () => this.showHelp(),
      closeNode: () => {
        if (this.selected === null) return false;
        this.#closeNode();
        return true;
      },
      enterTopology: () => {
        // From inside the details, arrows scroll.
        if (details !== null && this.shadowRoot?.activeElement === details) return false;
        this.topologyElement?.focus();
        return true;
      },
      ping: () => {
        void details?.pingNode();
        return details !== null;
      },
      refresh: () => {
        void details?.refresh();
        return details !== null;
      },
    };
  }

  #shownTopology(): ClusterTopology | null {
    return this.topology ?? this.#topology.value ?? null;
  }

  #context(): OverviewContext {
    return {
      cluster: this.cluster,
      for: this.for,
      topology: this.topology,
      vitals: this.vitals,
      infos: this.infos,
      selected: this.selected,
      view: this.view,
      history: this.#history,
      changes: this.#changes,
      nodeSelected: this.#nodeSelected,
      processSelected: this.#processSelected,
      viewChanged: this.#viewChanged,
      select: (node) => this.select(node),
      close: this.#closeNode,
    };
  }

  #renderPanels(): TemplateResult {
    const context = this.#context();
    if (this.panel === 'overview' || this.topology !== null) return overview(context);
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
      topology: () => topologyPanel(context),
      middle: () => besideTopology(context),
    });
  }

  #renderBanners(topology: ClusterTopology | null, hasData: boolean): TemplateResult {
    const { connection } = this.source;
    return html`${
      hasData && connection?.announced !== true
        ? connectionBanner({
            status: this.topology === null ? (this.streamedStatus.value ?? null) : null,
            error: connection?.error ?? null,
            seen: hasData,
            now: this.clock.now,
            retry: this.retry,
          })
        : nothing
    }
    ${partitionBanner(topology, this.dataNow, this.view === 'matrix' ? null : this.#showMatrix)}`;
  }

  protected override render(): TemplateResult {
    const topology = this.#shownTopology();
    this.#changes.pass(this.standing.kind === 'stale');
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
        ${this.#renderBanners(topology, hasData)}
        ${
          hasData
            ? html`${
                // Data of the page's own has no processes and no operations.
                this.topology === null ? panelTabs(this.panel, (panel) => this.show(panel)) : nothing
              }
              ${this.#renderPanels()}`
            : html`<div class="nothing">
                ${notice(this.standing, { now: this.clock.now, retry: this.retry })}
              </div>`
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
      ${this.#help.render(topology?.simulationEnabled === true)} ${this.#palette.render()}
      <div class="sr-only" role="status" aria-live="polite">${this.#changes.sentence}</div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-console': ClusterConsoleElement;
  }
}
