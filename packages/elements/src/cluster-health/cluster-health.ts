import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Cluster, ClusterHealth, ClusterTopology, HealthPoint } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { sparkline } from '../chart/sparkline.js';
import { StreamController } from '../controllers/stream-controller.js';
import { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import { ageOf, formatAge, formatElapsed, formatOld } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import { FRESH_MS } from '../node-view/node-view.model.js';
import { notice } from '../notice/notice.js';
import { partitionStory } from '../partition/partition.model.js';
import { clusterHealthStyles } from './cluster-health.styles.js';
import {
  findingsByArea,
  joined,
  scoreSamples,
  standings,
  withPoint,
  type NodeStanding,
} from './health.model.js';
import { adviceSection, areaSection, runwaySection, trendSection } from './health-sections.js';
import { conditionLook } from './health-words.js';
import { GAP_MS, nodeRows } from './node-rows.js';

/**
 * @summary How the cluster is: a score for each node with the evidence behind each lost point, and what to do next.
 * @tag cluster-health
 * @since 0.1.0
 * @fires cluster-node-selected - The user chose a node to look at.
 * @fires cluster-process-selected - The user chose the process that a finding is about.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @csspart header - The line with the overall status and its age.
 * @csspart lead - The node to look at first, with its score in large.
 * @csspart partition - The partition in a sentence, while there is one.
 * @csspart nodes - The list of nodes.
 * @csspart why - The lost points of an opened node.
 * @csspart recommendations - What to do next.
 * @csspart areas - Issues by category.
 * @csspart trends - The cluster over time.
 * @csspart runways - Time left until a limit, where something grows.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterHealthElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterHealthStyles;

  readonly #health = new StreamController<ClusterHealth, [Cluster | null]>(this, {
    args: () => [this.health === null ? this.source.cluster : null],
    stream: (cluster) => {
      if (cluster !== null) void this.#lookBack(cluster);
      return cluster?.health$ ?? null;
    },
    each: (health) => {
      this.#since = withPoint(this.#since, health);
    },
    reset: () => {
      this.#since = [];
      this.past = [];
      this.toggled = new Map();
    },
  });
  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.health === null ? this.source.cluster : null],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
  /** Seen by this element itself. */
  #since: readonly HealthPoint[] = [];

  /** What the cluster remembered when this element came. */
  @state() private past: readonly HealthPoint[] = [];
  /** Nodes the user opened or closed; the others are as they are by themselves. */
  @state() private toggled: ReadonlyMap<string, boolean> = new Map();
  @state() private area: string | null = null;

  /** Data of your own; with it no cluster is asked. */
  @property({ attribute: false }) health: ClusterHealth | null = null;

  /** The node to lead with; null for the one that is worst. */
  @property({ reflect: true }) node: string | null = null;

  protected override facts(): DataFacts {
    const health = this.#shown();
    const nodes = Object.entries(health?.nodeStatuses ?? {});
    return {
      hasData: nodes.length > 0,
      missing: nodes.filter(([, { status }]) => status !== 'up').map(([name]) => name),
      simulated: nodes.some(([, { simulated }]) => simulated),
    };
  }

  #shown(): ClusterHealth | null {
    return this.health ?? this.#health.value ?? null;
  }

  /** What was found before anybody here looked, where the cluster kept it. Without it the lines begin now. */
  async #lookBack(cluster: Cluster): Promise<void> {
    try {
      const { data } = await cluster.operations.execute(
        'cluster_health',
        { includeMetrics: false, includeHistory: true },
        { unrecorded: true },
      );
      if (this.source.cluster === cluster) this.past = data.healthHistory ?? [];
    } catch {
      // Why the cluster does not answer shows in its status.
    }
  }

  readonly #toggle = (node: string): void => {
    const open = this.#isOpen(node, this.#nodes());
    this.toggled = new Map([...this.toggled, [node, !open]]);
  };

  readonly #choose = (area: string): void => {
    this.area = this.area === area ? null : area;
  };

  readonly #openNode = (node: string): void => {
    this.dispatchEvent(new ClusterNodeSelectedEvent(node));
  };

  readonly #openProcess = (node: string, pid: string): void => {
    this.dispatchEvent(new ClusterProcessSelectedEvent({ node, pid, incarnation: null }));
  };

  #nodes(): readonly NodeStanding[] {
    const health = this.#shown();
    return health === null ? [] : standings(health);
  }

  /** By itself only the node it leads with is open, and only while it has lost points. */
  #isOpen(node: string, nodes: readonly NodeStanding[]): boolean {
    const leading = nodes.find(({ name }) => name === this.node) ?? nodes[0];
    return this.toggled.get(node) ?? (leading?.name === node && leading.health.evidence.length > 0);
  }

  #renderHeader(health: ClusterHealth | null): TemplateResult {
    const look = health === null ? null : conditionLook(health.overallStatus);
    const ageMs = ageOf(health?.lastUpdated, this.dataNow);
    const live = this.standing.kind === 'live' || this.standing.kind === 'partial';
    const fresh = live && ageMs !== null && ageMs <= FRESH_MS * 2;
    const simulated = Object.values(health?.nodeStatuses ?? {}).some((node) => node.simulated);
    return html`<div class="header" part="header">
      <h2>${msg('Health')}</h2>
      ${
        look === null || health === null
          ? nothing
          : html`<span class=${live ? look.color : 'dim'} data-overall=${health.overallStatus}
                ><span aria-hidden="true">${look.glyph}</span> ${live ? '' : msg('was')} ${look.word}</span
              >
              <span class="dim"
                >${msg(str`${health.nodesHealthy} of ${health.nodesTotal} nodes healthy`)}</span
              >
              ${simulated ? html`<span class="pill sim">▨ ${msg('simulated')}</span>` : nothing}
              ${
                ageMs === null
                  ? nothing
                  : html`<span class="checked ${fresh ? '' : 'warn'}" title=${health.lastUpdated} part="age"
                      >${fresh || this.health !== null ? msg(str`checked ${formatAge(ageMs)}`) : formatOld(ageMs)}</span
                    >`
              }`
      }
    </div>`;
  }

  /** The one number to look at, and how it came to that. */
  #renderLead(
    nodes: readonly NodeStanding[],
    points: readonly HealthPoint[],
  ): TemplateResult | typeof nothing {
    const lead = nodes.find(({ name }) => name === this.node) ?? nodes[0];
    if (lead === undefined) return nothing;
    const { health, label, name } = lead;
    const score = health.healthScore;
    const lowest = Math.min(...nodes.flatMap((node) => node.health.healthScore ?? []));
    const line = scoreSamples(points, name);
    const best = line.reduce(
      (top, sample) => (sample.value > top.value ? sample : top),
      line[0] ?? { at: 0, value: 0 },
    );
    const now = Date.parse(this.#shown()?.lastUpdated ?? '');
    return html`<div class="lead" part="lead">
      <span class="large ${conditionLook(health.condition).color}" aria-label=${msg(str`Score of ${label}`)}
        >${score ?? '–'}</span
      >
      <div>
        <p>
          <b class="name" title=${visibleText(name, 300)}>${label}</b>
          <span class="dim"
            >${score === null ? msg('nothing measured') : score === 100 ? msg('nothing wrong was found') : `100 − ${100 - score}`}</span
          >
        </p>
        <p class="dim small">
          ${
            score !== null && best.value > score
              ? msg(str`was ${best.value} ${formatElapsed(Math.max(0, now - best.at))} ago`)
              : score === null
                ? msg('its last answer is missing')
                : lowest < score
                  ? msg(str`the lowest score of all nodes is ${lowest}`)
                  : score === 100
                    ? msg('here, or on any other node')
                    : msg('the lowest score of all nodes')
          }
        </p>
      </div>
      ${sparkline(line, { label: msg(str`Score of ${label} over time`), height: 30, floor: 0, gapMs: GAP_MS, tone: conditionLook(health.condition).color })}
    </div>`;
  }

  #renderPartition(): TemplateResult | typeof nothing {
    const topology = this.#topology.value;
    const story = topology === undefined ? null : partitionStory(topology, this.dataNow);
    if (story === null) return nothing;
    return html`<p class="partition" part="partition">
      <strong class="bad"><span aria-hidden="true">▲</span> ${story.title}.</strong>
      <span class="name">${story.sentence.map(({ text }) => text).join('')}</span> ${story.advice}
    </p>`;
  }

  #renderBody(health: ClusterHealth): TemplateResult {
    const nodes = this.#nodes();
    const points = joined(this.past, this.#since);
    const open = new Set(nodes.filter(({ name }) => this.#isOpen(name, nodes)).map(({ name }) => name));
    const stale = this.standing.kind === 'stale';
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg('Health of the cluster')}>
      <div class="body ${stale ? 'old' : ''}">
        ${this.#renderPartition()} ${this.#renderLead(nodes, points)}
        <div class="columns">
          <div>
            ${adviceSection(health.recommendations)}
            <section class="section" aria-labelledby="nodes">
              <h3 id="nodes">${msg('nodes, the worst first')}</h3>
              ${nodeRows({
                nodes,
                points,
                open,
                now: this.dataNow,
                toggle: this.#toggle,
                openNode: this.#openNode,
                openProcess: this.#openProcess,
              })}
            </section>
          </div>
          <div>
            ${areaSection(findingsByArea(nodes), this.area, this.#choose)} ${runwaySection(nodes)}
            ${trendSection(points)}
          </div>
        </div>
      </div>
    </div>`;
  }

  protected override render(): TemplateResult {
    const health = this.#shown();
    const shown = health !== null && Object.keys(health.nodeStatuses).length > 0;
    return html`${this.#renderHeader(shown ? health : null)}
    ${shown ? this.#renderBody(health) : notice(this.standing, { now: this.clock.now, retry: this.retry })}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-health': ClusterHealthElement;
  }
}
