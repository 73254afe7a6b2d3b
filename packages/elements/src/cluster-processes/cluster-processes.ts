import { msg } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Cluster, ProcessPage, ProcessRow, ProcessSort, ProcessType } from '@beamdeck/core';
import { MAX_PROCESS_ROWS } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { openAction } from '../cluster-action-dialog/open-action.js';
import { pageFlush } from '../controllers/flush.js';
import { PermissionsController } from '../controllers/permissions-controller.js';
import { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import { ageOf } from '../format/duration.js';
import { notice } from '../notice/notice.js';
import type { ProcessIdentity } from '../process-view/process-key.js';
import { LineSlots } from '../window-list/line-slots.js';
import { WindowController } from '../window-list/window-controller.js';
import { chosenBar } from './chosen-bar.js';
import { clusterProcessesStyles } from './cluster-processes.styles.js';
import { ProcessColumns } from './process-columns.js';
import type { ListItem } from './process-lines.js';
import { ProcessNavigator } from './process-navigator.js';
import { ProcessSelection } from './process-selection.js';
import { HEAD_HEIGHT, processTable, ROW_HEIGHT } from './process-table.js';
import { ProcessesController } from './processes-controller.js';
import { processesFooter, processesHeader, processesToolbar } from './processes-frame.js';
import { countsOf, oldAge } from './process-counts.js';
import {
  changedSet,
  LIVE_ROWS,
  orderOf,
  type ProcessesQuestion,
  type ReductionsOf,
} from './processes.model.js';

/**
 * @summary The processes of all nodes, sorted and searched on the nodes themselves, in a list that scrolls as far as there are rows.
 * @tag cluster-processes
 * @since 0.2.0
 * @fires cluster-process-selected - The user chose a process, or let go of it.
 * @fires cluster-action-open-request - The user asks for an action, and is about to be shown what it hits. Cancelable.
 * @fires cluster-operation-execute-request - The user has confirmed an action. Cancelable.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @slot actions - More buttons beside those of the chosen process.
 * @csspart header - The line above.
 * @csspart toolbar - Search and filters.
 * @csspart table - The table, which scrolls.
 * @csspart row - A process.
 * @csspart footer - What the question costs.
 * @cssprop [--cluster-processes-height=480px] - Its height.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterProcessesElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterProcessesStyles;

  readonly #processes = new ProcessesController(this, () => ({
    cluster: this.#asked,
    own: this.page,
    question: this.#question,
    grouped: this.grouped,
    closed: this.closedGroups,
    opened: this.openedGroups,
  }));
  readonly #window = new WindowController(this, {
    scroller: () => this.table,
    rowHeight: ROW_HEIGHT,
    headHeight: HEAD_HEIGHT,
  });
  readonly #permissions = new PermissionsController(
    this,
    () => this.#asked,
    () => this.clock.now,
  );
  readonly #selection = new ProcessSelection();
  readonly #navigator = new ProcessNavigator({
    selection: this.#selection,
    window: this.#window,
    lines: () => this.#processes.lines,
    table: () => this.table,
    open: (item) => this.#open(item),
    letGo: () => this.#choose(null),
    moved: () => this.requestUpdate(),
  });
  readonly #slots = new LineSlots();
  readonly #columns = new ProcessColumns();
  #typed: string | null = null;
  readonly #searchSoon = (): void => {
    if (this.#typed !== null) this.search = this.#typed;
    this.#typed = null;
  };

  @query('.table') private readonly table!: HTMLElement | null;

  @state() private closedGroups: ReadonlySet<string> = new Set();
  @state() private openedGroups: ReadonlySet<string> = new Set();

  /** Data of your own; with it no cluster is asked, and filters work on these rows. */
  @property({ attribute: false }) page: ProcessPage | null = null;

  /** Only processes of this node. */
  @property() node = '';

  /** Only processes of this type. */
  @property() type: ProcessType | '' = '';

  /** Only processes of this application. */
  @property() application = '';

  /** Literal text, looked for in name, pid, initial call and current function. */
  @property() search = '';

  @property({ reflect: true, useDefault: true }) sort: ProcessSort = 'memory';

  @property({ reflect: true, useDefault: true }) order: 'asc' | 'desc' = 'desc';

  /** One list a node instead of one over all nodes. */
  @property({ type: Boolean, reflect: true }) grouped = false;

  /** Work since the sample before, or since the process started. */
  @property({ reflect: true, useDefault: true }) reductions: ReductionsOf = 'interval';

  /** Leaves out search and filters. */
  @property({ type: Boolean, attribute: 'without-toolbar' }) withoutToolbar = false;

  /** Leaves out all that acts. */
  @property({ type: Boolean, attribute: 'without-actions' }) withoutActions = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    pageFlush.unmark(this.#searchSoon);
  }

  protected override facts(): DataFacts {
    return {
      hasData: this.#processes.pages.length > 0,
      missing: [
        ...this.#processes.failed.map(({ node }) => node),
        ...[...this.#processes.absent.values()].flat(),
      ],
      simulated: this.#processes.topology?.simulationEnabled ?? false,
    };
  }

  /** Asks again now, from the first row on. */
  refresh(): void {
    this.#processes.askAgain();
  }

  /** The chosen process, or null. */
  get selected(): ProcessIdentity | null {
    return this.#selection.chosen;
  }

  /** After the controllers have brought their values, before anything is decided by them. */
  protected override update(changed: PropertyValues<this>): void {
    this.#processes.settle(() => this.#selection.forget());
    if (QUESTION.some((name) => changed.has(name))) this.#window.toTop();
    this.#selection.follow(this.#processes.lines);
    super.update(changed);
  }

  protected override updated(_changed: PropertyValues<this>): void {
    if (this.standing.kind !== 'stale') this.#processes.need(this.#window.inSight.end);
  }

  get #asked(): Cluster | null {
    return this.page === null ? this.source.cluster : null;
  }

  get #question(): ProcessesQuestion {
    const { node, type, application, search, sort, order } = this;
    return { node, type, application, search, sort, order };
  }

  #choose(row: ProcessRow | null): void {
    this.#selection.chosen = row;
    this.requestUpdate();
    const { node, pid, incarnation } = row ?? {};
    this.dispatchEvent(
      new ClusterProcessSelectedEvent(
        node === undefined || pid === undefined ? null : { node, pid, incarnation: incarnation ?? null },
      ),
    );
  }

  #act(operation: string): void {
    const [cluster, process] = [this.#asked, this.#selection.chosen];
    if (cluster === null || process === null) return;
    const { node, pid, incarnation } = process;
    void openAction(this, { cluster, operation, params: { node, pid, incarnation } }).then(({ kind }) => {
      if (kind === 'done') this.requestUpdate();
    });
  }

  /** What Enter or a press on a line means. */
  #open(item: ListItem): void {
    switch (item.kind) {
      case 'row':
        this.#choose(this.#selection.key === item.key ? null : item.row);
        return;
      case 'group': {
        const { node, open } = item.group;
        this.closedGroups = changedSet(this.closedGroups, node, open);
        this.openedGroups = changedSet(this.openedGroups, node, !open);
        return;
      }
      case 'more':
        this.node = item.node;
        this.grouped = false;
        return;
      case 'awaited':
    }
  }

  readonly #sortBy = (sort: ProcessSort): void => {
    this.order = orderOf(sort, this.sort === sort ? this.order : null);
    this.sort = sort;
  };

  readonly #refresh = (): void => this.refresh();

  readonly #search = (text: string): void => {
    this.#typed = text;
    pageFlush.mark(this.#searchSoon);
  };

  #renderTable(): TemplateResult {
    const { lines, reach, failed, waiting, label } = this.#processes;
    if (reach === 0) {
      return html`<div class="table scroll none" part="table" role="status">
        ${waiting ? msg('Asking…') : msg('No process matches.')}
      </div>`;
    }
    const old = new Set(failed.map(({ node }) => node));
    const awaited = (index: number): ListItem => ({ kind: 'awaited', key: `awaited ${index}` });
    return processTable({
      columns: this.#columns.of(this.reductions),
      item: (index) => lines.item(index) ?? awaited(index),
      count: reach,
      window: this.#window.of(reach),
      slots: this.#slots,
      sort: this.sort,
      order: this.order,
      chosen: this.#selection.key,
      current: this.#selection.current,
      busy: waiting,
      grouped: this.grouped,
      stale: this.standing.kind === 'stale',
      isOld: (row) => old.has(row.node),
      label,
      delta: (row) => this.#processes.delta(row),
      onSort: this.#sortBy,
      onScroll: this.#window.scrolled,
      onKey: this.#navigator.key,
      onPress: this.#navigator.press,
    });
  }

  #renderHeader(): TemplateResult {
    const { pages, failed, absent, topology, label } = this.#processes;
    const { first, end } = this.#window.inSight;
    return processesHeader({
      ...countsOf(pages),
      failed,
      absent,
      oldMs: oldAge(pages, {
        now: this.dataNow,
        stale: this.standing.kind === 'stale',
        own: this.page !== null,
      }),
      simulated: topology?.simulationEnabled ?? false,
      shown: this.grouped || this.#processes.lines.count === 0 ? null : [first + 1, end],
      label,
    });
  }

  protected override render(): TemplateResult {
    const processes = this.#processes;
    const { deeper, pages, label } = processes;
    const hasData = pages.length > 0;
    const failing = !hasData && processes.fault !== null && this.standing.kind === 'loading';
    const table = hasData ? this.#renderTable() : null;
    return html`${this.#renderHeader()}
    ${
      this.withoutToolbar || this.standing.kind === 'empty'
        ? nothing
        : processesToolbar({
            question: { ...this.#question, search: this.#typed ?? this.search },
            nodes: processes.nodes,
            label,
            applications: processes.applications,
            grouped: this.grouped,
            reductions: this.reductions,
            ask: (change) => Object.assign(this, change),
            search: this.#search,
            group: (grouped) => (this.grouped = grouped),
            count: (reductions) => (this.reductions = reductions),
          })
    }
    ${
      table ??
      html`<div class="scroll">
        ${
          failing && processes.fault !== null
            ? notice(
                { kind: 'error', error: processes.fault, retryAt: null },
                { now: this.clock.now, retry: this.#refresh },
              )
            : notice(this.standing, { now: this.clock.now, retry: this.retry })
        }
      </div>`
    }
    ${
      this.#selection.chosen === null || this.withoutActions || this.#asked === null
        ? nothing
        : chosenBar(this.#selection.chosen, label, this.#permissions, (operation) => this.#act(operation))
    }
    ${
      hasData
        ? processesFooter({
            cost: pages[0]?.cost,
            deeperMs: ageOf(deeper.collectedAt, this.dataNow),
            error: deeper.error ?? processes.fault,
            atEnd: deeper.rows.length >= MAX_PROCESS_ROWS - LIVE_ROWS,
            refresh: this.#refresh,
          })
        : nothing
    }`;
  }
}

/** What makes another question of it. */
const QUESTION = ['node', 'type', 'application', 'search', 'sort', 'order', 'grouped'] as const;

declare global {
  interface HTMLElementTagNameMap {
    'cluster-processes': ClusterProcessesElement;
  }
}
