import { msg } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { filter } from 'rxjs';
import type { BeamdeckError, Cluster, ClusterTopology, NodeInfo, NodeVitals } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { selectionContext } from '../context/cluster-context.js';
import { ContextController } from '../controllers/context-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { TopologyController } from '../controllers/topology-controller.js';
import { VitalsHistoryController } from '../controllers/vitals-history-controller.js';
import { ageOf } from '../format/duration.js';
import { FRESH_MS } from '../node-view/node-view.model.js';
import { notice } from '../notice/notice.js';
import { clusterNodeDetailsStyles } from './cluster-node-details.styles.js';
import { FoldController } from '../details-view/fold.js';
import { answerAge, detailsHeader, statusNote } from './details-frame.js';
import { applicationsSection, peersSection, performanceSection } from './link-sections.js';
import { latestGauges, nextInfo, type InfoPair } from './node-details.model.js';
import { NodeQuestionsController } from './node-questions-controller.js';
import { pingLine } from './ping.js';
import { processesSection } from './processes-section.js';
import { limitsSection, memorySection, systemSection, trendsSection } from './sections.js';

/**
 * @summary Everything one node tells of itself: system, limits, memory, trends, links, applications, performance.
 * @tag cluster-node-details
 * @since 0.1.0
 * @fires cluster-operation-execute-request - The user asks for a ping or a refresh. Cancelable.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @slot actions - More buttons in the header.
 * @csspart header - The line above.
 * @csspart note - Why the node is not up, or how old its numbers are.
 * @csspart ping - The last round trip, beside those before it.
 * @csspart system - Versions, schedulers, uptime.
 * @csspart limits - The limits of the virtual machine.
 * @csspart memory - What memory is made of.
 * @csspart trends - The vitals seen so far.
 * @csspart answer-age - How old the links, applications and counters below it are.
 * @csspart peers - Distribution links.
 * @csspart applications - The applications.
 * @csspart performance - Counters.
 * @csspart processes - Its processes, once opened.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterNodeDetailsElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterNodeDetailsStyles;

  readonly #selection = new ContextController<string | null>(this, selectionContext);
  readonly #info = new StreamController<NodeInfo, [Cluster | null, string | null]>(this, {
    args: () => [this.info === null ? this.source.cluster : null, this.#name()],
    stream: (cluster, node) => (cluster === null || node === null ? null : cluster.node$(node)),
    each: (info) => {
      this.#answers = nextInfo(this.#answers, info);
    },
    reset: () => this.#forget(),
  });
  readonly #seen = new VitalsHistoryController(this, () =>
    this.info === null && this.history === null ? this.source.cluster : null,
  );
  readonly #topology = new TopologyController(this, {
    cluster: () => (this.info === null ? this.source.cluster : null),
  });
  /** The last question to this node that failed. */
  readonly #fault = new StreamController<BeamdeckError, [Cluster | null, string | null]>(this, {
    args: () => [this.info === null ? this.source.cluster : null, this.#name()],
    stream: (cluster, node) =>
      cluster?.error$.pipe(filter((error) => node !== null && error.details['node'] === node)) ?? null,
  });
  readonly #questions = new NodeQuestionsController(this, {
    node: () => this.#name(),
    cluster: () => this.source.cluster,
    now: () => this.clock.now,
    told: (info) => {
      this.#answers = nextInfo(this.#answers, info);
    },
  });
  readonly #folds = new FoldController(this, ['processes']);
  #answers: InfoPair = { info: null, before: null };

  @state() private allApplications = false;

  /** The node's full name. Without it, the node selected in the provider around. */
  @property({ reflect: true, useDefault: true }) node = '';

  /** Data of your own; with it no cluster is asked. */
  @property({ attribute: false }) info: NodeInfo | null = null;

  /** The node's vitals seen so far, oldest first; without them the element gathers its own while it is shown. */
  @property({ attribute: false }) history: readonly NodeVitals[] | null = null;

  protected override facts(): DataFacts {
    const name = this.#name();
    const info = this.#shownInfo();
    const status = this.#state()?.status ?? info?.status;
    return {
      hasData: info !== null || this.#state() !== null,
      missing: name !== null && status !== undefined && status !== 'up' ? [name] : [],
      simulated: (info ?? this.#state())?.simulated ?? false,
      nothingChosen:
        this.#isStranger() ||
        (name === null && (this.source.cluster !== null || this.source.connection !== null)),
    };
  }

  /** Measures the round trip to the node now. */
  pingNode(): Promise<void> {
    return this.#questions.ping();
  }

  /** Asks the node for everything now, without waiting for the next round. */
  refresh(): Promise<void> {
    return this.#questions.refresh();
  }

  /** Opens the list of this node's processes, and brings it into sight. */
  async listProcesses(): Promise<void> {
    this.#folds.open('processes');
    await this.updateComplete;
    this.renderRoot.querySelector('[part="processes"]')?.scrollIntoView({ block: 'nearest' });
  }

  #forget(): void {
    this.#answers = { info: null, before: null };
    this.#questions.forget();
    this.allApplications = false;
  }

  #name(): string | null {
    if (this.info !== null) return this.info.name;
    return this.node || (this.#selection.value ?? null);
  }

  /** The cluster is known, and has no node of this name: waiting for its answer would be in vain. */
  #isStranger(): boolean {
    const topology = this.#topology.value;
    const name = this.#name();
    if (topology === null || name === null || this.#shownInfo() !== null) return false;
    return topology.nodes.length > 0 && topology.nodeStates[name] === undefined;
  }

  #shownInfo(): NodeInfo | null {
    if (this.info !== null) return this.info;
    // Answers of a node looked at before are not this node's.
    return this.#answers.info?.name === this.#name() ? this.#answers.info : null;
  }

  #state(): ClusterTopology['nodeStates'][string] | null {
    const name = this.#name();
    return name === null ? null : (this.#topology.value?.nodeStates[name] ?? null);
  }

  #shownHistory(): readonly NodeVitals[] {
    return this.history ?? this.#seen.of(this.#name() ?? '');
  }

  #renderBody(info: NodeInfo | null): TemplateResult {
    const history = this.#shownHistory();
    const vitals = history.at(-1) ?? null;
    const gauges = latestGauges(info, vitals);
    const now = this.dataNow;
    const node = this.#state();
    const status = node?.status ?? info?.status ?? 'unknown';
    const ageMs = ageOf(gauges?.collectedAt, now);
    const live = this.standing.kind === 'live' || this.standing.kind === 'partial';
    const answers = status === 'up' || status === 'partitioned';
    const freshAt = (age: number | null): boolean => live && answers && age !== null && age <= FRESH_MS;
    const fresh = freshAt(ageMs);
    const own = this.info !== null;
    const { refreshed } = this.#questions;
    return html`${statusNote({
        status,
        reason: node?.reason ?? null,
        statusAgeMs: ageOf(node?.since, now),
        lastSeenAgeMs: ageOf(node?.lastSeen ?? info?.lastSeen, now),
        numbersAt: gauges?.collectedAt ?? null,
        numbersAgeMs: ageMs,
        fresh,
        own,
        standing: this.standing,
        connectionTold: this.connectionTold,
        answered: info !== null,
        fault: info === null ? (this.#fault.value ?? null) : null,
        refresh: refreshed.state === 'failed' ? refreshed.error : null,
        now,
      })}
      <div class="body ${fresh || own ? '' : 'old'}">
        ${info === null || gauges === null ? nothing : systemSection(info, gauges)}
        ${
          gauges === null
            ? nothing
            : html`${limitsSection(this.#folds, gauges)} ${memorySection(this.#folds, gauges)}
              ${own && history.length === 0 ? nothing : trendsSection(this.#folds, history)}`
        }
      </div>
      ${info === null ? nothing : this.#renderAnswer(info, freshAt(ageOf(info.collectedAt, now)))}
      ${own ? nothing : processesSection(this.#folds, this.source.cluster, this.#name())}`;
  }

  /** What only the full answer tells. It is asked for less often than the gauges above, so it says how old it is itself. */
  #renderAnswer(info: NodeInfo, fresh: boolean): TemplateResult {
    const own = this.info !== null;
    return html`${answerAge({ at: info.collectedAt, ageMs: ageOf(info.collectedAt, this.dataNow), fresh, own })}
      <div class="body ${fresh || own ? '' : 'old'}">
        ${peersSection(this.#folds, info, this.#answers.before)}
        ${applicationsSection(this.#folds, info, this.allApplications, () => {
          this.allApplications = !this.allApplications;
        })}
        ${performanceSection(this.#folds, info)}
      </div>`;
  }

  protected override render(): TemplateResult {
    const info = this.#shownInfo();
    const node = this.#state();
    const hasData = info !== null || node !== null;
    return html`${detailsHeader({
        name: this.#name(),
        status: node?.status ?? info?.status ?? null,
        entered: this.#topology.value?.currentNode === this.#name() && hasData,
        simulated: (info ?? node)?.simulated ?? false,
        canAsk: this.source.cluster !== null && hasData,
        ping: this.#questions.pinged,
        refreshing: this.#questions.refreshed.state === 'running',
        believed: this.standing.kind !== 'stale',
        now: this.clock.now,
        onPing: () => void this.pingNode(),
        onRefresh: () => void this.refresh(),
        onProcesses: this.info === null ? () => void this.listProcesses() : null,
      })}
      ${pingLine(this.#questions.pinged, this.#questions.pings, this.clock.now)}
      <div class="scroll" tabindex="0" role="group" aria-label=${msg('Details of the node')}>
        ${
          hasData && this.standing.kind !== 'empty'
            ? this.#renderBody(info)
            : notice(this.standing, {
                now: this.clock.now,
                retry: this.retry,
                choose: this.#isStranger()
                  ? msg('No node of this name is known in this cluster.')
                  : msg('Select a node to see what it tells of itself.'),
              })
        }
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-node-details': ClusterNodeDetailsElement;
  }
}
