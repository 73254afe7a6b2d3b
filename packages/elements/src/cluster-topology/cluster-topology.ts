import { msg } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Cluster, ClusterTopology, NodeVitals } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { selectionContext } from '../context/cluster-context.js';
import { ContextController } from '../controllers/context-controller.js';
import { SizeController, type Size } from '../controllers/size-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { ClusterGraphExportRequestEvent } from '../events/cluster-graph-export-request.js';
import { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import { ClusterSelectionChangedEvent } from '../events/cluster-selection-changed.js';
import { ClusterViewChangedEvent } from '../events/cluster-view-changed.js';
import { nodeViews, type NodeView } from '../node-view/node-view.model.js';
import { notice } from '../notice/notice.js';
import { missingPairs } from '../partition/links.model.js';
import { clusterTopologyStyles } from './cluster-topology.styles.js';
import { graphTools } from './graph-tools.js';
import { graphView } from './graph-view.js';
import { gridMeasure, gridView } from './grid-view.js';
import { listView } from './list-view.js';
import { LongViewController, type LineMeasure } from './long-view-controller.js';
import type { Connectivity } from './matrix.model.js';
import type * as matrixCode from './matrix-view.js';
import { MESH_LIMIT } from './graph-paths.model.js';
import { neighbour, ringFits, ringLayout, type RingLayout } from './ring-layout.model.js';
import { chosenNext, choiceKind, type ChoiceKind } from './selection.model.js';
import { legend, topologyHeader } from './topology-frame.js';
import type { TopologyScene } from './topology-scene.js';
import { ZoomController } from './zoom-controller.js';

type MatrixCode = typeof matrixCode;

/** How the nodes are shown. `auto` is a graph while there are 40 nodes at most and room for them, else a grid. */
export type TopologyView = 'auto' | 'graph' | 'grid' | 'matrix' | 'list';

/**
 * @summary Who is in the cluster and who sees whom: as a graph, a dense grid, a matrix or a list.
 * @tag cluster-topology
 * @since 0.1.0
 * @fires cluster-node-selected - The user chose a node, or let go of it.
 * @fires cluster-selection-changed - The user chose several nodes, or fewer.
 * @fires cluster-graph-export-request - The user wants the graph as a file; cancel it, and nothing is downloaded.
 * @fires cluster-view-changed - The user chose another way to look.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection.
 * @csspart header - The line above.
 * @csspart graph - The drawing.
 * @csspart tools - The buttons that zoom and export.
 * @csspart grid - The tiles.
 * @csspart matrix - The table of who sees whom.
 * @csspart list - The table of nodes.
 * @csspart node - One node, in any of them.
 * @csspart legend - The line below.
 * @cssstate empty loading error live partial stale simulated
 * @cssprop --cluster-topology-min-block-size - Least height of the drawing, 380px.
 */
export class ClusterTopologyElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterTopologyStyles;

  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.topology === null ? this.source.cluster : null],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
  readonly #vitals = new StreamController<ReadonlyMap<string, NodeVitals>, [Cluster | null]>(this, {
    args: () => [this.topology === null && this.vitals === null ? this.source.cluster : null],
    stream: (cluster) => cluster?.vitals$ ?? null,
  });
  readonly #connectivity = new StreamController<Connectivity, [Cluster | null, MatrixCode | 'failed' | null]>(
    this,
    {
      args: () => [
        this.topology === null && this.view === 'matrix' ? this.source.cluster : null,
        this.matrix,
      ],
      stream: (cluster, matrix) =>
        cluster === null || matrix === null || matrix === 'failed' ? null : matrix.connectivityOf(cluster),
    },
  );
  readonly #selection = new ContextController<string | null>(this, selectionContext);
  readonly #size = new SizeController(this, () => this.canvas);
  readonly #long = new LongViewController(this, {
    scroller: () => this.canvas,
    height: () => this.#size.size?.height ?? null,
    measure: () => this.#measure(),
  });
  readonly #zoom = new ZoomController(this, () => (this.#layout === null ? null : this.#size.size));
  #scene: TopologyScene | null = null;
  /** How much finer than its room the graph is laid out, so that names have room when looked at closely. */
  #detail = 1;
  #layout: RingLayout | null = null;
  #graphHeight: number | null = null;
  #hadFocus = false;
  /** Takes the focus once it is drawn. */
  #awaited: string | null = null;

  @query('.canvas') private readonly canvas!: HTMLElement | null;

  /** What draws the matrix comes when it is first looked at: most never do. */
  @state() private matrix: MatrixCode | 'failed' | null = null;

  /** The node that takes the Tab key, where the user has moved it. */
  @state() private focused: string | null = null;

  /** Data of your own; with it no cluster is asked. */
  @property({ attribute: false }) topology: ClusterTopology | null = null;

  /** The last gauges of each node, by its name; data of your own. */
  @property({ attribute: false }) vitals: ReadonlyMap<string, NodeVitals> | null = null;

  /** The selected node; null for none. Left undefined, the element follows the provider around it. */
  @property() selected: string | null | undefined = undefined;

  /**
   * All nodes that are chosen, `selected` the last of them. Setting it sets `selected`; a `selected` that is not among
   * them is chosen alone.
   */
  @property({ attribute: false }) selection: readonly string[] = [];

  /** How to look: `auto` is a graph as long as every node has room in it, then a grid. */
  @property({ reflect: true, useDefault: true }) view: TopologyView = 'auto';

  /** Leaves out the choice of views. */
  @property({ type: Boolean, attribute: 'without-toolbar' }) withoutToolbar = false;

  /** Leaves out the line that explains the marks. */
  @property({ type: Boolean, attribute: 'without-legend' }) withoutLegend = false;

  protected override facts(): DataFacts {
    const topology = this.topology ?? this.#topology.value ?? null;
    return {
      hasData: topology !== null && topology.nodes.length > 0,
      missing: topology === null ? [] : topology.nodes.filter((name) => !isUp(topology, name)),
      simulated: topology?.simulationEnabled ?? false,
    };
  }

  protected override update(changed: PropertyValues): void {
    this.#hadFocus = this.shadowRoot?.activeElement instanceof Element;
    const before = changed.get('selection') as readonly string[] | undefined;
    const emptied = this.selection.length === 0 && before !== undefined && before.length > 0;
    if (changed.has('selection') && (emptied || this.selection.length > 0) && !changed.has('selected')) {
      const last = this.selection.at(-1) ?? null;
      if (last !== this.#chosen()) this.selected = last;
    }
    const chosen = this.#chosen();
    if (chosen !== (this.selection.at(-1) ?? null)) this.selection = chosen === null ? [] : [chosen];
    if (changed.has('view') && this.view === 'matrix' && this.matrix === null) void this.#loadMatrix();
    super.update(changed);
  }

  /** A view that is left, or a node that is forgotten, takes the focus with it: it goes to the node that has the Tab key. */
  protected override updated(): void {
    const inside = (): boolean => this.shadowRoot?.activeElement instanceof Element;
    if (this.#hadFocus && !inside()) {
      this.focus();
      if (!inside()) this.#awaited ??= this.#scene?.current ?? null;
    }
    // What is drawn later does not take the focus from where the user has put it since.
    const { activeElement, body } = this.ownerDocument;
    if (!inside() && activeElement !== null && activeElement !== body) this.#awaited = null;
    if (this.#awaited !== null && this.#focusNode(this.#awaited)) this.#awaited = null;
  }

  /** The view that is shown: what `auto` has become. */
  get shownView(): Exclude<TopologyView, 'auto'> {
    if (this.view !== 'auto') return this.view;
    const nodes = this.#scene?.nodes ?? [];
    if (nodes.length > MESH_LIMIT) return 'grid';
    const room = this.#graphRoom();
    return room === null || ringFits({ ...ringRoom(nodes), ...room }) ? 'graph' : 'grid';
  }

  /**
   * The room a graph has, or would have. A grid is as high as its tiles, so its height says nothing of the graph's: else
   * each would make room for the other, for ever.
   */
  #graphRoom(): Size | null {
    const { size } = this.#size;
    if (size === null) return null;
    if (this.#layout !== null || this.#graphHeight === null) this.#graphHeight = size.height;
    return { width: size.width, height: this.#graphHeight };
  }

  /** Puts the focus on the node that takes the Tab key. */
  override focus(options?: FocusOptions): void {
    const current = this.#scene?.current ?? null;
    if (current === null || !this.#focusNode(current, options)) super.focus(options);
  }

  /** The graph as a file, whole and as it looks now, whatever view is shown; null while there is nothing to draw. */
  async exportGraph(format: 'svg' | 'png'): Promise<Blob | null> {
    const { exportGraph } = await import('./graph-export.js');
    const scene = this.#scene;
    return scene === null ? null : exportGraph(this, scene, this.#graphRoom(), format);
  }

  readonly #save = (format: 'svg' | 'png'): void => {
    if (!this.dispatchEvent(new ClusterGraphExportRequestEvent(format))) return;
    void import('./graph-export.js').then(async ({ download }) => {
      const file = await this.exportGraph(format);
      if (file !== null) download(file, this.#scene?.topology.clusterName ?? 'cluster', format);
    });
  };

  readonly #choose = (name: string, kind: ChoiceKind): void => {
    this.focused = name;
    const names = this.#scene?.nodes.map((node) => node.name) ?? [];
    this.#chooseAll(chosenNext(this.selection, name, kind, names));
  };

  #chooseAll(selection: readonly string[]): void {
    const last = selection.at(-1) ?? null;
    const same = String(selection) === String(this.selection);
    this.selection = selection;
    if (last !== this.#chosen()) {
      // Inside a provider the choice is the provider's to keep, unless someone set it here.
      if (this.selected !== undefined || this.#selection.value === undefined) this.selected = last;
      this.dispatchEvent(new ClusterNodeSelectedEvent(last));
    }
    if (!same) this.dispatchEvent(new ClusterSelectionChangedEvent(selection));
  }

  #chosen(): string | null {
    return this.selected !== undefined ? this.selected : (this.#selection.value ?? null);
  }

  readonly #show = (view: TopologyView): void => {
    if (view === this.view) return;
    this.view = view;
    this.dispatchEvent(new ClusterViewChangedEvent(view));
  };

  readonly #focusIn = (event: FocusEvent): void => {
    const name = nodeOf(event.target);
    if (name !== null && name !== this.focused) this.focused = name;
  };

  readonly #click = (event: MouseEvent): void => {
    const name = nodeOf(event.target);
    if (name !== null && !this.#zoom.endsDrag) this.#choose(name, choiceKind(event));
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const name = nodeOf(event.target);
    const held = event.ctrlKey || event.metaKey;
    if (name !== null && (event.key === 'Enter' || event.key === ' ')) {
      this.#choose(name, choiceKind(event));
    } else if (held && name !== null && event.key === 'a') {
      const names = this.#scene?.nodes.map((node) => node.name) ?? [];
      this.#chooseAll([...names.filter((each) => each !== name), name]);
    } else if (held) {
      return;
    } else if (event.key === 'Escape' && this.selection.length > 0) {
      this.#chooseAll([]);
    } else if (name !== null && this.#nextFrom(name, event.key) !== null) {
      const next = this.#nextFrom(name, event.key)!;
      if (!this.#focusNode(next)) this.focused = this.#awaited = next;
      if (event.shiftKey) this.#chooseAll([...this.#without(next), ...this.#beside(name, next)]);
    } else if (this.shownView !== 'graph' || !this.#zoom.key(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #without(name: string): readonly string[] {
    return this.selection.filter((each) => each !== name);
  }

  /** With Shift an arrow adds where it leads; the node it started from is chosen too. */
  #beside(name: string, next: string): readonly string[] {
    return this.selection.includes(name) ? [next] : [name, next];
  }

  /** Where an arrow, Home or End leads from a node; null for other keys and at the edge. */
  #nextFrom(name: string, key: string): string | null {
    const names = this.#scene?.nodes.map((node) => node.name) ?? [];
    const at = names.indexOf(name);
    const view = this.shownView;
    if (key === 'Home') return names[0] ?? null;
    if (key === 'End') return names.at(-1) ?? null;
    const direction = ARROWS[key];
    if (direction === undefined || at < 0) return null;
    if (view === 'graph') {
      const next = this.#layout === null ? null : neighbour(this.#layout.places, at, direction);
      return next === null ? null : (names[next] ?? null);
    }
    const step = view === 'grid' ? (this.#measure()?.nodes ?? 1) : 1;
    if (view !== 'grid' && (direction === 'left' || direction === 'right')) return null;
    const move = { up: -step, down: step, left: -1, right: 1 }[direction];
    return names[at + move] ?? null;
  }

  /** How what is drawn is laid out now. */
  #measure(): LineMeasure | null {
    const grid = this.renderRoot.querySelector('[part="grid"]');
    if (grid !== null) return gridMeasure(grid);
    const row = this.renderRoot.querySelector('tr[data-node]');
    return row === null ? null : { height: row.getBoundingClientRect().height, nodes: 1 };
  }

  #focusNode(name: string, options?: FocusOptions): boolean {
    for (const element of this.renderRoot.querySelectorAll<HTMLElement | SVGElement>(
      '[data-node][tabindex]',
    )) {
      if (element.dataset['node'] !== name) continue;
      this.focused = name;
      const place = this.#layout?.places[this.#scene?.nodes.findIndex((node) => node.name === name) ?? -1];
      if (place !== undefined) this.#zoom.show({ x: place.x / this.#detail, y: place.y / this.#detail });
      element.focus(options);
      return true;
    }
    return false;
  }

  /** Before each render: the nodes with their ages as of now, and who takes the Tab key. */
  #prepare(topology: ClusterTopology): TopologyScene {
    const now = this.dataNow;
    const live = this.standing.kind === 'live' || this.standing.kind === 'partial';
    const nodes = nodeViews(topology, this.vitals ?? this.#vitals.value ?? null, { now, live });
    const selected = this.#chosen();
    const known = (name: string | null): boolean => nodes.some((node) => node.name === name);
    const current = [this.focused, selected, topology.currentNode].find((name) => known(name ?? null));
    return {
      topology,
      nodes,
      missing: missingPairs(topology.missingLinks),
      selected,
      selection: new Set(this.selection),
      current: current ?? nodes[0]?.name ?? null,
      now,
    };
  }

  #renderView(scene: TopologyScene, shown: Exclude<TopologyView, 'auto'>): TemplateResult {
    this.#layout = null;
    const kept = scene.nodes.findIndex(({ name }) => name === scene.current);
    switch (shown) {
      case 'graph': {
        // Drawn once its room is known, so that it does not jump.
        const room = this.#size.size;
        if (room === null) return html``;
        return this.#renderGraph(scene, room);
      }
      case 'grid':
        return gridView(scene, this.#long.of(scene.nodes.length, 'many', kept));
      case 'matrix':
        return this.#renderMatrix(scene);
      case 'list':
        return listView(scene, this.#long.of(scene.nodes.length, 'one', kept));
    }
  }

  #renderMatrix(scene: TopologyScene): TemplateResult {
    if (this.matrix === null) return html``;
    if (this.matrix !== 'failed')
      return this.matrix.matrixView(scene, this.#connectivity.value ?? scene.topology.connectivity ?? null);
    return html`<p class="notice" role="alert">
      ${msg('The matrix could not be loaded. Where trying again does not help, reload the page.')}
      <button type="button" @click=${this.#loadMatrix}>${msg('Try again')}</button>
    </p>`;
  }

  readonly #loadMatrix = async (): Promise<void> => {
    this.matrix = await import('./matrix-view.js').catch(() => 'failed' as const);
  };

  #renderGraph(scene: TopologyScene, room: Size): TemplateResult {
    const { zoom } = this.#zoom;
    const nodes = ringRoom(scene.nodes);
    // Names that have no room get it when looked at closely.
    const wide = zoom.scale > 1 && !ringFits({ ...nodes, ...room });
    this.#detail = wide ? (zoom.scale > 3 ? 4 : 2) : 1;
    const finer = (pixels: number): number => pixels * this.#detail;
    const [width, height] = [finer(room.width), finer(room.height)];
    this.#layout = ringLayout({ ...nodes, width, height });
    return html`${graphView(scene, this.#layout, {
      x: finer(zoom.x),
      y: finer(zoom.y),
      width: width / zoom.scale,
      height: height / zoom.scale,
    })}${
      this.withoutToolbar
        ? nothing
        : graphTools({
            scale: zoom.scale,
            nearer: () => this.#zoom.nearer(),
            farther: () => this.#zoom.farther(),
            whole: () => this.#zoom.whole(),
            save: this.#save,
          })
    }`;
  }

  protected override render(): TemplateResult {
    const topology = this.topology ?? this.#topology.value ?? null;
    const hasData = topology !== null && topology.nodes.length > 0;
    this.#scene = hasData ? this.#prepare(topology) : null;
    const scene = this.#scene;
    const shown = this.shownView;
    return html`${topologyHeader({
        scene,
        standing: this.standing,
        now: this.clock.now,
        view: shown,
        connectionTold: this.connectionTold,
        show: this.withoutToolbar ? null : this.#show,
      })}
      <div
        class="canvas ${shown} ${shown === 'graph' ? '' : 'scroll'} ${this.#zoom.zoom.scale > 1 ? 'near' : ''} ${this.standing.kind}"
        role="presentation"
        @click=${this.#click}
        @keydown=${this.#keyDown}
        @focusin=${this.#focusIn}
        @scroll=${this.#long.scrolled}
        @wheel=${shown === 'graph' ? this.#zoom.wheel : null}
        @touchstart=${shown === 'graph' ? this.#zoom.touch : null}
        @touchmove=${shown === 'graph' ? this.#zoom.touch : null}
        @pointerdown=${shown === 'graph' ? this.#zoom.down : null}
        @pointermove=${shown === 'graph' ? this.#zoom.move : null}
        @pointerup=${this.#zoom.up}
        @pointercancel=${this.#zoom.up}
      >
        ${
          scene === null
            ? notice(this.standing, { now: this.clock.now, retry: this.retry })
            : this.#renderView(scene, shown)
        }
      </div>
      ${scene === null || this.withoutLegend ? nothing : legend(shown, scene.topology.simulationEnabled)}`;
  }
}

const ARROWS: Readonly<Record<string, 'up' | 'down' | 'left' | 'right'>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

function isUp(topology: ClusterTopology, name: string): boolean {
  return topology.nodeStates[name]?.status === 'up';
}

function ringRoom(nodes: readonly NodeView[]): { readonly count: number; readonly longestLabel: number } {
  return { count: nodes.length, longestLabel: Math.max(1, ...nodes.map((node) => node.label.length)) };
}

function nodeOf(target: EventTarget | null): string | null {
  const element = target instanceof Element ? target.closest<HTMLElement | SVGElement>('[data-node]') : null;
  return element?.dataset['node'] ?? null;
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-topology': ClusterTopologyElement;
  }
}
