import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Cluster, ClusterTopology, OperationData, Supervisor } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { askedEvery } from '../controllers/asked-stream.js';
import { StreamController } from '../controllers/stream-controller.js';
import { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import { formatAge, formatOld } from '../format/duration.js';
import { nodeLabels } from '../format/node-name.js';
import { failedNode } from '../format/failed-node.js';
import { listed } from '../format/text.js';
import { FRESH_MS } from '../node-view/node-view.model.js';
import { errorLine, notice } from '../notice/notice.js';
import { shownError } from '../view-state/shown-error.js';
import type { ShownError } from '../view-state/view-state.model.js';
import { clusterSupervisionTreeStyles } from './cluster-supervision-tree.styles.js';
import { keyInTree, visibleRows, withRestarts, type Restarts, type TreeRow } from './tree.model.js';
import { children, supervisors, treeRow } from './tree-row.js';

/** The answer to `cluster_supervision_trees`: supervisors by name of node, in pre-order, and the nodes that did not answer. */
export type SupervisionTrees = OperationData<'cluster_supervision_trees'>;

/** Every supervisor is asked for its children: often enough to see restarts, seldom enough not to be felt. */
const ASK_EVERY_MS = 10_000;
/** What is asked at once; deeper branches are asked when they are opened. */
const DEPTH = 3;
/** A restart is marked for so long. */
const MARKED_MS = 60_000;

/**
 * @summary The supervision trees of every node: strategies, restarts used of those allowed, restarts as they happen.
 * @tag cluster-supervision-tree
 * @since 0.1.0
 * @fires cluster-process-selected - The user chose a process of the tree.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @csspart header - The line with the title and the age.
 * @csspart tree - The tree.
 * @csspart row - One line of it.
 * @csspart failed - The nodes that did not answer.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterSupervisionTreeElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterSupervisionTreeStyles;

  readonly #asked = new StreamController<SupervisionTrees, [Cluster | null, string | null]>(this, {
    args: () => [this.trees === null ? this.source.cluster : null, this.node],
    stream: (cluster, node) =>
      cluster === null
        ? null
        : askedEvery(
            ASK_EVERY_MS,
            async () => (await ask(cluster, node === null ? {} : { node })).data,
            (error) => {
              this.fault = shownError(error);
            },
          ),
    each: (answer) => this.#answered(answer),
    reset: () => this.#startOver(),
  });
  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.trees === null ? this.source.cluster : null],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
  #before: SupervisionTrees['trees'] = {};
  #restarts: Restarts = new Map();
  #answeredAt: number | null = null;
  #focusActive = false;

  @state() private branches: ReadonlyMap<string, readonly Supervisor[]> = new Map();
  @state() private loading: ReadonlySet<string> = new Set();
  @state() private toggled: ReadonlyMap<string, boolean> = new Map();
  @state() private active: string | null = null;
  /** The line whose process was chosen last. */
  @state() private chosen: string | null = null;
  @state() private fault: ShownError | null = null;

  /** Data of your own; with it no cluster is asked. */
  @property({ attribute: false }) trees: SupervisionTrees | null = null;

  /** Only this node's trees; null for all. */
  @property({ reflect: true }) node: string | null = null;

  protected override facts(): DataFacts {
    const trees = this.#shown();
    const topology = this.#topology.value;
    const down = topology?.nodes.filter((name) => topology.nodeStates[name]?.status !== 'up') ?? [];
    return {
      hasData: trees !== null,
      missing: [...new Set([...(trees?.nodesFailed.map(({ node }) => node) ?? []), ...down])],
      simulated: topology?.simulationEnabled ?? false,
    };
  }

  protected override updated(_changed: PropertyValues<this>): void {
    if (!this.#focusActive) return;
    this.#focusActive = false;
    this.renderRoot.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  }

  #shown(): SupervisionTrees | null {
    return this.trees ?? this.#asked.value ?? null;
  }

  #answered(answer: SupervisionTrees): void {
    const { now } = this.clock;
    this.#restarts = withRestarts(this.#restarts, this.#before, answer.trees, now);
    this.#before = answer.trees;
    this.#answeredAt = now;
    this.fault = null;
  }

  #startOver(): void {
    this.#before = {};
    this.#restarts = new Map();
    this.#answeredAt = null;
    this.branches = new Map();
    this.toggled = new Map();
    this.loading = new Set();
    this.fault = null;
  }

  /** Nodes are open while there are few of them; applications and what is in them when the user opens them. */
  #isOpen(key: string, kind: 'node' | 'application' | 'supervisor'): boolean {
    const few = Object.keys(this.#shown()?.trees ?? {}).length <= 8;
    return this.toggled.get(key) ?? (kind === 'node' && few);
  }

  #rows(): readonly TreeRow[] {
    const trees = this.#shown()?.trees ?? {};
    return visibleRows({ trees, branches: this.branches, isOpen: (key, kind) => this.#isOpen(key, kind) });
  }

  #setOpen(row: TreeRow, open: boolean): void {
    this.toggled = new Map([...this.toggled, [row.key, open]]);
    if (open && row.load) void this.#load(row);
  }

  /** A branch that was not asked for yet. */
  async #load(row: TreeRow): Promise<void> {
    const { cluster } = this.source;
    const pid = pidOf(row);
    if (cluster === null || pid === null || this.loading.has(row.key)) return;
    this.loading = new Set([...this.loading, row.key]);
    try {
      const { data } = await ask(cluster, { node: row.node, root: pid });
      if (this.source.cluster !== cluster) return;
      this.branches = new Map([...this.branches, [row.key, data.trees[row.node] ?? []]]);
    } catch (error) {
      this.fault = shownError(error);
    } finally {
      this.loading = new Set([...this.loading].filter((key) => key !== row.key));
    }
  }

  readonly #press = (row: TreeRow, twist: boolean): void => {
    this.active = row.key;
    if (twist && row.open !== null) this.#setOpen(row, !row.open);
    else this.#select(row);
  };

  #select(row: TreeRow): void {
    const pid = pidOf(row);
    if (pid === null) return;
    this.chosen = row.key;
    const { content } = row;
    const incarnation =
      content.kind === 'supervisor'
        ? content.supervisor.incarnation
        : content.kind === 'child'
          ? content.parent.incarnation
          : null;
    this.dispatchEvent(new ClusterProcessSelectedEvent({ node: row.node, pid, incarnation }));
  }

  readonly #focused = (row: TreeRow): void => {
    this.active = row.key;
  };

  /** Keys act on the line that has the focus. */
  readonly #onKey = (row: TreeRow, event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.#rows();
    const at = rows.findIndex(({ key }) => key === row.key);
    if (at < 0) return;
    if (event.key === 'Enter' || event.key === ' ') {
      this.#press(row, pidOf(row) === null || event.key === ' ');
      event.preventDefault();
      return;
    }
    const done = keyInTree(rows, at, event.key);
    if (done === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.active = row.key;
    if ('set' in done) this.#setOpen(row, done.set);
    else this.active = rows[done.move]?.key ?? null;
    this.#focusActive = true;
  };

  #renderHeader(trees: SupervisionTrees | null): TemplateResult {
    const ageMs = this.#answeredAt === null ? null : Math.max(0, this.clock.now - this.#answeredAt);
    const live = this.standing.kind === 'live' || this.standing.kind === 'partial';
    const fresh = live && ageMs !== null && ageMs <= FRESH_MS + ASK_EVERY_MS;
    const simulated = this.#topology.value?.simulationEnabled === true;
    return html`<div class="header" part="header">
      <h2>${msg('Supervision')}</h2>
      ${
        trees === null
          ? nothing
          : html`<span>${supervisors(trees.totalSupervisors)}, ${children(trees.totalChildren)}</span>
              ${simulated ? html`<span class="pill sim">▨ ${msg('simulated')}</span>` : nothing}
              ${
                ageMs === null
                  ? nothing
                  : html`<span class="actions small ${fresh ? '' : 'warn'}" part="age"
                      >${fresh ? msg(str`read ${formatAge(ageMs)}`) : formatOld(ageMs)}</span
                    >`
              }`
      }
    </div>`;
  }

  #renderFailed(trees: SupervisionTrees): TemplateResult | typeof nothing {
    const failed = trees.nodesFailed;
    const labels = nodeLabels(failed.map(({ node }) => node));
    return html`${
      failed.length === 0
        ? nothing
        : html`<p class="note crit" part="failed">
            ${msg(str`No answer from ${listed(failed.map((each) => failedNode(each, labels)))}.`)}
          </p>`
    }
    ${this.fault === null ? nothing : html`<p class="note crit name">${errorLine(this.fault)}</p>`}`;
  }

  protected override render(): TemplateResult {
    const trees = this.#shown();
    const { now } = this.clock;
    if (trees === null) {
      return html`${this.#renderHeader(null)}
      ${
        this.fault === null
          ? notice(this.standing, { now, retry: this.retry })
          : html`<p class="note crit name">${errorLine(this.fault)}</p>`
      }`;
    }
    const rows = this.#rows();
    const active = rows.some(({ key }) => key === this.active) ? this.active : rows[0]?.key;
    return html`${this.#renderHeader(trees)} ${this.#renderFailed(trees)}
      <div class="scroll ${this.standing.kind === 'stale' ? 'old' : ''}">
        ${
          rows.length === 0
            ? html`<p class="notice">${msg('No supervisors.')}</p>`
            : html`<div class="tree" part="tree" role="tree" aria-label=${msg('Supervision trees')}>
                ${repeat(
                  rows,
                  ({ key }) => key,
                  (row) => {
                    const at = this.#restarts.get(row.key);
                    return treeRow(row, {
                      active: row.key === active,
                      chosen: row.key === this.chosen,
                      restartedMs: at === undefined || now - at > MARKED_MS ? null : now - at,
                      loading: this.loading.has(row.key),
                      press: this.#press,
                      onKey: this.#onKey,
                      focused: this.#focused,
                    });
                  },
                )}
              </div>`
        }
      </div>`;
  }
}

function ask(cluster: Cluster, params: { readonly node?: string; readonly root?: string }) {
  return cluster.operations.execute(
    'cluster_supervision_trees',
    { ...params, includeChildren: true, maxDepth: DEPTH },
    { unrecorded: true },
  );
}

/** The process a row stands for; null for groups and notes. */
function pidOf({ content }: TreeRow): string | null {
  if (content.kind === 'supervisor') return content.supervisor.pid;
  return content.kind === 'child' ? content.child.pid : null;
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-supervision-tree': ClusterSupervisionTreeElement;
  }
}
