import { msg } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Cluster, ClusterTopology, ProcessInfo, ProcessTie } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { openAction } from '../cluster-action-dialog/open-action.js';
import { processContext } from '../context/cluster-context.js';
import { ContextController } from '../controllers/context-controller.js';
import { pageFlush } from '../controllers/flush.js';
import { PermissionsController } from '../controllers/permissions-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { FoldController } from '../details-view/fold.js';
import { ClusterProcessSelectedEvent, type SelectedProcess } from '../events/cluster-process-selected.js';
import { nodeLabels } from '../format/node-name.js';
import { visibleText } from '../format/text.js';
import { notice } from '../notice/notice.js';
import { processActions } from '../process-view/process-actions.js';
import { clusterProcessInfoStyles } from './cluster-process-info.styles.js';
import { processHeader, processNote } from './process-head.js';
import {
  moved,
  NOWHERE,
  samePlace,
  stepped,
  tiedProcess,
  withLook,
  type Trail,
} from './process-info.model.js';
import {
  memorySection,
  metaSection,
  processTrendsSection,
  stackSection,
  tiesSections,
} from './process-sections.js';
import { isGone, watchProcess, type ProcessLook } from './process-watch.js';

/**
 * @summary One process: what it is, what it does, what it is tied to; followed from process to process, over nodes.
 * @tag cluster-process-info
 * @since 0.2.0
 * @fires cluster-process-selected - The user followed a tie, or went back.
 * @fires cluster-action-open-request - The user asks for an action, and is about to be shown what it hits. Cancelable.
 * @fires cluster-operation-execute-request - The user has confirmed an action. Cancelable.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @slot actions - More buttons in the header.
 * @csspart header - The line above.
 * @csspart note - That the process is gone, or why it could not be asked.
 * @csspart age - When it was looked at.
 * @csspart meta - What it is.
 * @csspart trends - Mailbox, work and memory since it is looked at.
 * @csspart memory - Heap, stack and collections.
 * @csspart links - What it is linked to.
 * @csspart monitors - What it watches.
 * @csspart monitored-by - What watches it.
 * @csspart stack - Where it is.
 * @csspart action - A button that acts.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterProcessInfoElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterProcessInfoStyles;

  readonly #selection = new ContextController<SelectedProcess | null>(this, processContext);
  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.#asked],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
  readonly #look = new StreamController<ProcessLook, [Cluster | null, string | null, string | null, number]>(
    this,
    {
      args: () => [this.#asked, this.#place?.node ?? null, this.#place?.pid ?? null, this.round],
      stream: (cluster) => {
        const place = this.#place;
        return cluster === null || place === null ? null : watchProcess(cluster, place, pageFlush);
      },
      each: ({ info }) => {
        if (info !== null) this.#history = withLook(this.#history, info);
      },
    },
  );
  readonly #permissions = new PermissionsController(
    this,
    () => this.#asked,
    () => this.clock.now,
  );
  readonly #folds = new FoldController(this, ['monitored-by', 'ancestors']);
  #history: readonly ProcessInfo[] = [];
  #trail: Trail = NOWHERE;
  /** What was asked for from outside last, so that a step of the user's own is not undone by it. */
  #given: SelectedProcess | null = null;
  #clusterSeen: Cluster | null = null;

  /** Counts questions, so that one can be asked again. */
  @state() private round = 0;

  /** The process to show; without it that of `node` and `pid`, else the one selected in the provider around. */
  @property({ attribute: false }) process: SelectedProcess | null = null;

  /** The node it lives on. */
  @property() node = '';

  /** Its pid as its node prints it, or its registered name. */
  @property() pid = '';

  /** Data of your own; with it no cluster is asked. */
  @property({ attribute: false }) info: ProcessInfo | null = null;

  /** Leaves out all that acts. */
  @property({ type: Boolean, attribute: 'without-actions' }) withoutActions = false;

  protected override facts(): DataFacts {
    const info = this.#shownInfo();
    const node = this.#place?.node ?? null;
    const status = node === null ? undefined : this.#topology.value?.nodeStates[node]?.status;
    const silent = status !== undefined && status !== 'up' && status !== 'partitioned';
    return {
      hasData: info !== null,
      missing: node !== null && silent ? [node] : [],
      simulated: info?.simulated ?? false,
      nothingChosen:
        this.#place === null && (this.source.cluster !== null || this.source.connection !== null),
    };
  }

  /** Looks again now. */
  refresh(): void {
    this.round += 1;
  }

  /** To the process looked at before; false where there is none. */
  back(): boolean {
    return this.#move(-1);
  }

  forward(): boolean {
    return this.#move(1);
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    if (this.#asked !== this.#clusterSeen) {
      this.#clusterSeen = this.#asked;
      this.#history = [];
    }
    const given = this.#givenProcess();
    if (given === null) {
      this.#trail = NOWHERE;
    } else if (this.#given === null || !samePlace(this.#given, given)) {
      this.#trail = stepped(this.#trail, given);
    }
    this.#given = given;
  }

  #givenProcess(): SelectedProcess | null {
    if (this.info !== null) return this.info;
    if (this.process !== null) return this.process;
    if (this.node !== '' && this.pid !== '') return { node: this.node, pid: this.pid, incarnation: null };
    return this.#selection.value ?? null;
  }

  get #asked(): Cluster | null {
    return this.info === null ? this.source.cluster : null;
  }

  get #place(): SelectedProcess | null {
    return this.#trail.places[this.#trail.at] ?? null;
  }

  /** What was told of this very process last; null before the first answer. */
  #shownInfo(): ProcessInfo | null {
    if (this.info !== null) return this.info;
    const [place, info] = [this.#place, this.#look.value?.info ?? this.#history.at(-1) ?? null];
    if (place === null || info === null || info.node !== place.node) return null;
    const named = info.pid === place.pid || info.registeredName === place.pid;
    return named && (place.incarnation === null || place.incarnation === info.incarnation) ? info : null;
  }

  #go(trail: Trail): void {
    if (trail === this.#trail) return;
    this.#trail = trail;
    const place = this.#place;
    this.requestUpdate();
    this.dispatchEvent(new ClusterProcessSelectedEvent(place));
  }

  #move(by: -1 | 1): boolean {
    const trail = moved(this.#trail, by);
    const goes = trail !== this.#trail;
    this.#go(trail);
    return goes;
  }

  #act(operation: string): void {
    const [cluster, info] = [this.#asked, this.#shownInfo()];
    if (cluster === null || info === null) return;
    const { node, pid, incarnation } = info;
    void openAction(this, { cluster, operation, params: { node, pid, incarnation } }).then(({ kind }) => {
      if (kind === 'done' || kind === 'unknown') this.refresh();
    });
  }

  #label(): (node: string) => string {
    const names = new Set(this.#topology.value?.nodes ?? []);
    const labels = nodeLabels([...names]);
    return (node) => labels.get(node) ?? visibleText(node, 80);
  }

  #renderBody(info: ProcessInfo): TemplateResult {
    const label = this.#label();
    const view = { label, follow: (tie: ProcessTie) => this.#follow(tie) };
    const error = this.#look.value?.error ?? null;
    const old = this.standing.kind === 'stale' || error !== null ? 'old' : '';
    const history = this.info === null ? this.#history : [this.info];
    return html`${processNote({
        info,
        error,
        now: this.dataNow,
        stale: this.standing.kind === 'stale',
        own: this.info !== null,
      })}
      <div class="body ${old}">
        ${metaSection(info, view)} ${processTrendsSection(history)} ${memorySection(this.#folds, info)}
        ${tiesSections(this.#folds, info, view)} ${stackSection(this.#folds, info)}
      </div>`;
  }

  #follow(tie: ProcessTie): void {
    const next = tiedProcess(tie);
    if (next !== null) this.#go(stepped(this.#trail, next));
  }

  protected override render(): TemplateResult {
    const info = this.#shownInfo();
    const error = this.#look.value?.error ?? null;
    const { now } = this.clock;
    const acts =
      info !== null && this.#asked !== null && !this.withoutActions && (error === null || !isGone(error));
    return html`${processHeader({
        info,
        trail: this.#trail,
        back: () => this.back(),
        forward: () => this.forward(),
        refresh: this.#asked === null ? null : () => this.refresh(),
      })}
      <div class="scroll" tabindex="0" role="group" aria-label=${msg('Details of the process')}>
        ${
          info !== null
            ? this.#renderBody(info)
            : error !== null && this.standing.kind === 'loading'
              ? notice({ kind: 'error', error, retryAt: null }, { now, retry: () => this.refresh() })
              : notice(this.standing, {
                  now,
                  retry: this.retry,
                  choose: msg('Select a process to see what it is and does.'),
                })
        }
      </div>
      ${
        acts
          ? html`<div class="acts" role="group" aria-label=${msg('Actions')}>
              ${processActions(this.#permissions, info.suspendedForMs !== null, (operation) => this.#act(operation))}
            </div>`
          : nothing
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-process-info': ClusterProcessInfoElement;
  }
}
