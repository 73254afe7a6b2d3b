import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Cluster, ClusterTopology, NodeInfo, NodeVitals } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import type { ClusterNodeDetailsElement } from '../cluster-node-details/cluster-node-details.js';
import type { ClusterTopologyElement, TopologyView } from '../cluster-topology/cluster-topology.js';
import { TopologyController } from '../controllers/topology-controller.js';
import { VitalsHistoryController } from '../controllers/vitals-history-controller.js';
import { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import type { ClusterProcessSelectedEvent, SelectedProcess } from '../events/cluster-process-selected.js';
import { notice } from '../notice/notice.js';
import { ChangesController } from './changes-controller.js';
import { clusterConsoleStyles } from './cluster-console.styles.js';
import { consoleBanners } from './console-banners.js';
import { consoleCommands, type CommandActs } from './console-commands.js';
import { actOnKey, type KeyActs } from './console-keys.js';
import { isPanel, panelSubject, type ConsolePanel } from './console-panels.js';
import { footer, panelTabs } from './console-parts.js';
import { FocusController } from './focus-controller.js';
import { HashController } from './hash-controller.js';
import { HelpController } from './help-controller.js';
import { KeysController } from './keys-controller.js';
import { PaletteController } from './palette-controller.js';
import { panelContent, panelWithoutCode } from './panel-content.js';
import { PanelsController } from './panels-controller.js';
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

  readonly #topology = new TopologyController(this, {
    cluster: () => this.source.cluster,
    own: () => this.topology,
  });
  readonly #history = new VitalsHistoryController(this, () => this.#watchedCluster());
  readonly #changes = new ChangesController(this, {
    cluster: () => this.#watchedCluster(),
    now: () => this.clock.now,
  });
  readonly #panels = new PanelsController(this, {
    cluster: () => this.#watchedCluster(),
    shown: () => this.panel,
  });
  readonly #palette = new PaletteController(this, () =>
    consoleCommands({ panels: this.#panels.offered, nodes: this.#topology.value?.nodes ?? [] }, this.#acts),
  );
  readonly #hash = new HashController(this, {
    enabled: () => !this.withoutHash,
    read: ({ node, panel }) => {
      this.selected = node;
      this.panel = isPanel(panel) ? panel : 'overview';
      this.#reveal.want(panelSubject(this.panel));
    },
  });
  readonly #help = new HelpController();
  readonly #keys = new KeysController(this, {
    wholePage: () => this.fill,
    act: (key) => !this.#help.open && !this.#palette.open && actOnKey(key, this.#acts),
  });
  readonly #reveal = new RevealController(this);
  readonly #focus = new FocusController(this, () => this.tabElement);
  /** What keys and commands do. */
  readonly #acts: CommandActs & KeyActs = {
    show: (panel) => this.show(panel),
    turn: (by) => this.show(this.#panels.beside(by)),
    view: (view) => (this.view = view),
    select: (node) => this.select(node),
    help: () => this.showHelp(),
    palette: () => this.showPalette(),
    closeNode: () => {
      if (this.selected === null) return false;
      this.select(null);
      this.topologyElement?.focus();
      return true;
    },
    enterTopology: () => {
      // From inside the details, arrows scroll.
      if (this.detailsElement !== null && this.shadowRoot?.activeElement === this.detailsElement)
        return false;
      this.topologyElement?.focus();
      return true;
    },
    // What comes of it shows in the details.
    ping: () => this.detailsElement?.pingNode() !== undefined,
    refresh: () => this.detailsElement?.refresh() !== undefined,
  };

  @query('.topology') private readonly topologyElement!: ClusterTopologyElement | null;
  @query('[part="tabs"] [aria-current="page"]') private readonly tabElement!: HTMLElement | null;
  @query('cluster-node-details') private readonly detailsElement!: ClusterNodeDetailsElement | null;

  @state() private view: TopologyView = 'auto';
  @state() private process: SelectedProcess | null = null;

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

  /** Keeps the panel and the selected node out of the URL. */
  @property({ type: Boolean, attribute: 'without-hash' }) withoutHash = false;

  protected override facts(): DataFacts {
    return this.#topology.facts((this.#topology.value?.nodes.length ?? 0) > 0);
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
    this.#reveal.want(panelSubject(panel));
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

  #selected(node: string | null): void {
    const from = this.selected;
    this.selected = node;
    if (node !== null && from === null) this.#reveal.want('cluster-node-details');
    this.#writeHash();
  }

  #writeHash(): void {
    this.#hash.write({ node: this.selected, panel: this.panel === 'overview' ? null : this.panel });
  }

  readonly #processSelected = ({ process }: ClusterProcessSelectedEvent): void => {
    this.process = process;
    if (process === null) return;
    if (this.panel !== 'processes' && this.panel !== 'supervision') this.show('processes');
    this.#reveal.want('cluster-process-info');
  };

  readonly #nodeSelected = (event: ClusterNodeSelectedEvent): void => this.#selected(event.node);

  /** Null where what is shown is the page's own. */
  #watchedCluster(): Cluster | null {
    return this.topology === null ? this.source.cluster : null;
  }

  #renderPanels(): TemplateResult {
    const { code } = this.#panels;
    const own = this.topology !== null;
    if (!own && code !== 'here') return panelWithoutCode(code === 'failed', () => this.#panels.retry());
    return panelContent(own ? 'overview' : this.panel, {
      cluster: this.cluster,
      for: this.for,
      topology: this.topology,
      vitals: this.vitals,
      infos: this.infos,
      selected: this.selected,
      process: this.process,
      view: this.view,
      history: this.#history,
      changes: this.#changes,
      nodeSelected: this.#nodeSelected,
      processSelected: this.#processSelected,
      viewChanged: ({ view }) => this.#acts.view(view as TopologyView),
      select: this.#acts.select,
      close: this.#acts.closeNode,
    });
  }

  protected override render(): TemplateResult {
    const topology = this.#topology.value;
    this.#changes.pass(this.standing.kind === 'stale');
    const hasData = topology !== null && topology.nodes.length > 0;
    const panels = this.#panels.offered;
    return html`<div class="frame">
        <cluster-status-bar
          part="status-bar"
          .cluster=${this.cluster}
          .for=${this.for}
          .topology=${this.topology}
          .vitals=${this.vitals}
          ><slot name="status"></slot
        ></cluster-status-bar>
        ${consoleBanners({
          connection: this.source.connection,
          status: this.topology === null ? (this.streamedStatus.value ?? null) : null,
          topology,
          now: this.clock.now,
          dataNow: this.dataNow,
          retry: this.retry,
          showMatrix: this.view === 'matrix' ? null : () => this.#acts.view('matrix'),
        })}
        ${
          hasData
            ? html`${panels.length < 2 ? nothing : panelTabs(panels, this.panel, this.#acts.show)}
              ${this.#renderPanels()}`
            : html`<div class="nothing">
                ${notice(this.standing, { now: this.clock.now, retry: this.retry })}
              </div>`
        }
        ${hasData ? footer(this.#acts, this.selected !== null) : nothing}
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
