import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Cluster, ClusterStatus, ClusterTopology, NodeVitals } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { StreamController } from '../controllers/stream-controller.js';
import { TopologyController } from '../controllers/topology-controller.js';
import { formatDuration } from '../format/duration.js';
import { formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { clusterStatusBarStyles } from './cluster-status-bar.styles.js';
import {
  clusterUptime,
  connectionMark,
  newestData,
  nextPace,
  partitionMark,
  slowedNodes,
  watchingCost,
  type Pace,
} from './status-bar.model.js';

/**
 * @summary One line on how the cluster is and how fresh that is.
 * @tag cluster-status-bar
 * @since 0.1.0
 * @slot - More items, at the end of the line.
 * @csspart name - The cluster's name.
 * @csspart item - One item.
 * @csspart slowed - How many nodes are asked less often because they are loaded.
 * @csspart simulation - The mark of a simulated cluster.
 * @csspart connection - State and age.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterStatusBarElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterStatusBarStyles;

  readonly #topology = new TopologyController(this, {
    cluster: () => this.source.cluster,
    own: () => this.topology,
  });
  readonly #vitals = new StreamController<ReadonlyMap<string, NodeVitals>, [Cluster | null]>(this, {
    args: () => [this.topology === null && this.vitals === null ? this.source.cluster : null],
    stream: (cluster) => cluster?.vitals$ ?? null,
    each: (vitals) => {
      this.#pace = nextPace(this.#pace, vitals);
    },
    reset: () => {
      this.#pace = new Map();
    },
  });
  #pace: Pace = new Map();

  /** Data of your own; with it no cluster is asked. */
  @property({ attribute: false }) topology: ClusterTopology | null = null;

  /** The last gauges of each node, by its name; data of your own. */
  @property({ attribute: false }) vitals: ReadonlyMap<string, NodeVitals> | null = null;

  /** Where the connection stands, with data of your own. */
  @property({ attribute: false }) status: ClusterStatus | null = null;

  /** A name for the cluster, where it has none itself. */
  @property({ attribute: 'cluster-name' }) clusterName = '';

  protected override facts(): DataFacts {
    return this.#topology.facts(this.#topology.value !== null);
  }

  #shownStatus(): ClusterStatus | null {
    if (this.status !== null) return this.status;
    if (this.topology !== null) return null;
    if (this.source.cluster !== null) return this.streamedStatus.value ?? { state: 'idle' };
    return this.source.connection?.pending === true ? { state: 'connecting' } : null;
  }

  #items(topology: ClusterTopology): TemplateResult {
    const now = this.dataNow;
    const states = Object.values(topology.nodeStates);
    const total = Math.max(topology.totalNodes, topology.nodes.length + topology.missingNodes.length);
    const up = states.filter((state) => state.status === 'up').length;
    const partition = partitionMark(topology);
    const uptime = clusterUptime(topology, now);
    return html`${
        topology.simulationEnabled
          ? html`<span class="pill sim" part="simulation">▨ ${msg('SIMULATION')}</span>`
          : nothing
      }
      <span class="item" part="item"
        ><span class="k">${msg('mode')}</span>
        ${topology.mode === 'single_node' ? msg('single node') : msg('multi node')}</span
      >
      <span class="item essential" part="item"
        ><span class="k">${msg('nodes')}</span>
        <span class=${up === total ? 'ok' : 'warn'}>${up}</span>/${total}<span class="sr-only"
          >${msg('up')}</span
        ></span
      >
      <span class="item essential" part="item"
        ><span class="k">${msg('partition')}</span>
        <span class=${partition.color === '' ? '' : partition.color}
          >${partition.glyph === '' ? nothing : html`<span aria-hidden="true">${partition.glyph} </span>`}${partition.word}</span
        ></span
      >
      <span class="item" part="item"
        ><span class="k">${msg('up')}</span> ${
          uptime === null
            ? html`<span class="unknown">${msg('unknown')}</span>`
            : html`<span title="${formatCount(uptime / 1_000)} s">${formatDuration(uptime)}</span>`
        }</span
      >`;
  }

  #renderCost(): TemplateResult | typeof nothing {
    const vitals = this.vitals ?? this.#vitals.value ?? null;
    const cost = vitals === null ? null : watchingCost(vitals, this.#pace);
    if (cost === null) return nothing;
    return html`<span class="item cost" part="item" title=${cost.title}
      ><span class="k"
        >${msg(str`watching costs ${cost.text}`)}${cost.pace === '' ? nothing : html` <span class="pace">${cost.pace}</span>`}</span
      ></span
    >`;
  }

  #renderSlowed(topology: ClusterTopology | null): TemplateResult | typeof nothing {
    const vitals = this.vitals ?? this.#vitals.value ?? null;
    const slowed = vitals === null || topology === null ? null : slowedNodes(vitals, topology);
    if (slowed === null) return nothing;
    return html`<span class="item slowed" part="item slowed" title=${slowed.title}
      ><span class="warn" aria-hidden="true">◔</span> ${slowed.text}</span
    >`;
  }

  #renderConnection(topology: ClusterTopology | null): TemplateResult {
    const newest = newestData(topology, this.vitals ?? this.#vitals.value ?? null);
    const error = this.standing.kind === 'error' && this.source.cluster === null;
    const mark = error
      ? ({ word: msg('failed'), glyph: '✕', color: 'crit', detail: '' } as const)
      : this.standing.kind === 'empty'
        ? ({ word: msg('no cluster'), glyph: '○', color: 'dim', detail: '' } as const)
        : connectionMark(
            this.#shownStatus(),
            newest === null ? null : Math.max(0, this.dataNow - newest),
            this.clock.now,
          );
    return html`<span class="item connection" part="connection"
      ><span class=${mark.color} aria-hidden="true">${mark.glyph}</span>
      <span class=${mark.color === 'ok' ? '' : mark.color}>${mark.word}</span>
      <span class="detail">${mark.detail === '' ? nothing : html`· ${mark.detail}`}</span></span
    >`;
  }

  protected override render(): TemplateResult {
    const topology = this.#topology.value;
    const name = topology?.clusterName ?? (this.clusterName || 'beamdeck');
    return html`<div
      class="line ${this.standing.kind}"
      role="group"
      aria-label=${msg('Cluster status')}
      tabindex="0"
    >
      <span class="title" part="name"
        ><span aria-hidden="true">▚</span> <span class="name">${visibleText(name, 60)}</span></span
      >
      ${topology === null ? nothing : this.#items(topology)}
      <span class="grow"></span>
      ${this.#renderSlowed(topology)} ${this.#renderCost()} ${this.#renderConnection(topology)}
      <slot></slot>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-status-bar': ClusterStatusBarElement;
  }
}
