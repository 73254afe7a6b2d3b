import { msg } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { filter } from 'rxjs';
import type {
  BeamdeckError,
  Cluster,
  ClusterTopology,
  NodeVitals,
  ProcessPage,
  ProcessRow,
  ProcessSort,
  ProcessType,
} from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { openAction } from '../cluster-action-dialog/open-action.js';
import { pageFlush } from '../controllers/flush.js';
import { PermissionsController } from '../controllers/permissions-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import { ageOf } from '../format/duration.js';
import { nodeLabels } from '../format/node-name.js';
import { visibleText } from '../format/text.js';
import { notice } from '../notice/notice.js';
import { processActions } from '../process-view/process-actions.js';
import { processKey, type ProcessIdentity } from '../process-view/process-key.js';
import { WindowController } from '../window-list/window-controller.js';
import { clusterProcessesStyles } from './cluster-processes.styles.js';
import { DeeperPages } from './deeper-pages.js';
import { processColumns } from './process-columns.js';
import { processAnswers, type ProcessAnswers } from './process-stream.js';
import { HEAD_HEIGHT, processTable, ROW_HEIGHT } from './process-table.js';
import { processesFooter, processesHeader, processesToolbar } from './processes-frame.js';
import {
  groupedItems,
  joinedRows,
  LIVE_ROWS,
  ownPage,
  queryOf,
  reachableRows,
  withApplications,
  workIn,
  workOf,
  type ListItem,
  type PageWork,
  type ProcessesQuestion,
  type ProcessGroup,
  type ReductionsOf,
} from './processes.model.js';

/** Older than this the rows are not those of now: three rounds at the usual pace. */
const FRESH_ROWS_MS = 20_000;

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

  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.#asked],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
  /** Counts of nodes whose groups are closed. */
  readonly #vitals = new StreamController<ReadonlyMap<string, NodeVitals>, [Cluster | null]>(this, {
    args: () => [this.grouped ? this.#asked : null],
    stream: (cluster) => cluster?.vitals$ ?? null,
  });
  readonly #answers = new StreamController<ProcessAnswers, [Cluster | null, string, number]>(this, {
    args: () => [this.#asked, JSON.stringify([this.#question, this.#openGroups()]), this.round],
    stream: (cluster) =>
      cluster === null ? null : processAnswers(cluster, this.#question, this.#openGroups()),
    each: (answers) => {
      this.fault = null;
      this.#work = workIn(this.#work, answers);
    },
    reset: () => {
      this.#deeper.forget();
      this.#work = new Map();
    },
  });
  readonly #faults = new StreamController<BeamdeckError, [Cluster | null]>(this, {
    args: () => [this.#asked],
    stream: (cluster) =>
      cluster?.error$.pipe(filter(({ operation }) => operation === 'process_list')) ?? null,
    each: (error) => {
      this.fault = error;
    },
    reset: () => {
      this.fault = null;
    },
  });
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
  readonly #deeper = new DeeperPages(() => this.requestUpdate());
  /** The last answers of this cluster, shown while those to a changed question are awaited. */
  #held: { readonly cluster: Cluster; readonly answers: ProcessAnswers } | null = null;
  #own: { readonly page: ProcessPage; readonly question: string; readonly shown: ProcessAnswers } | null =
    null;
  /** What is shown in this update: the page's own rows, or what the cluster answered. */
  #shown: ProcessAnswers | null = null;
  /** The answers that applications were gathered from. */
  #counted: ProcessAnswers | null = null;
  #applications: ReadonlySet<string> = new Set();
  /** The last page of each question, and the work done since the one before it. */
  #work: PageWork = new Map();
  #items: readonly ListItem[] = [];
  #flat: {
    readonly live: readonly ProcessRow[];
    readonly deeper: readonly ProcessRow[];
    readonly items: readonly ListItem[];
  } | null = null;
  #typed: string | null = null;
  readonly #searchSoon = (): void => {
    if (this.#typed !== null) this.search = this.#typed;
    this.#typed = null;
  };

  @query('.table') private readonly table!: HTMLElement | null;

  /** Counts questions, so that one can be asked again. */
  @state() private round = 0;
  @state() private fault: BeamdeckError | null = null;
  /** The line that the keyboard is on. */
  @state() private current: string | null = null;
  @state() private chosen: ProcessRow | null = null;
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
    const page = this.#pages()[0] ?? null;
    const topology = this.#topology.value;
    return {
      hasData: page !== null,
      missing: this.#failed().map(({ node }) => node),
      simulated: topology?.simulationEnabled ?? false,
    };
  }

  /** Asks again now, from the first row on. */
  refresh(): void {
    this.fault = null;
    this.round += 1;
  }

  /** The chosen process, or null. */
  get selected(): ProcessIdentity | null {
    return this.chosen;
  }

  /** After the controllers have brought their values, before anything is decided by them. */
  protected override update(changed: PropertyValues<this>): void {
    const cluster = this.#asked;
    if (this.#held !== null && this.#held.cluster !== cluster) this.#forgetCluster();
    const answers = this.#answers.value;
    if (answers !== undefined && cluster !== null) this.#held = { cluster, answers };
    this.#shown = this.page === null ? (this.#held?.answers ?? null) : this.#ownPage(this.page);
    if (this.#shown !== this.#counted) {
      this.#counted = this.#shown;
      for (const page of this.#pages())
        this.#applications = withApplications(this.#applications, page.processes);
    }
    if (QUESTION.some((name) => changed.has(name))) this.#window.toTop();
    this.#items = this.#listItems();
    this.#followChosen();
    super.update(changed);
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const [cluster, live] = [this.#asked, this.#shown?.flat ?? null];
    if (cluster === null || live === null || this.grouped || this.standing.kind === 'stale') return;
    this.#deeper.need(this.#window.inSight.end, live, cluster, queryOf(this.#question, LIVE_ROWS));
  }

  #forgetCluster(): void {
    this.#held = null;
    this.#applications = new Set();
    this.chosen = null;
    this.current = null;
  }

  get #asked(): Cluster | null {
    return this.page === null ? this.source.cluster : null;
  }

  get #question(): ProcessesQuestion {
    const { node, type, application, search, sort, order } = this;
    return { node, type, application, search, sort, order };
  }

  /** Nodes whose groups are open; the first few are, until the user says otherwise. Null in one list over all. */
  #openGroups(): readonly string[] | null {
    if (!this.grouped) return null;
    const nodes = this.#nodesAsked();
    const open = nodes.filter((node, at) =>
      at < OPEN_AT_FIRST ? !this.closedGroups.has(node) : this.openedGroups.has(node),
    );
    // With none open there is still the question how many there are.
    return open.length === 0 ? null : open;
  }

  #nodesAsked(): readonly string[] {
    if (this.node !== '') return [this.node];
    return this.#topology.value?.nodes ?? [];
  }

  /** Filtered and sorted once for each page and question. */
  #ownPage(page: ProcessPage): ProcessAnswers {
    const question = JSON.stringify(this.#question);
    if (this.#own?.page !== page || this.#own.question !== question) {
      this.#own = { page, question, shown: { flat: ownPage(page, this.#question), groups: new Map() } };
    }
    return this.#own.shown;
  }

  #pages(): readonly ProcessPage[] {
    const shown = this.#shown;
    if (shown === null) return [];
    return [shown.flat, ...shown.groups.values()].filter((page) => page !== null);
  }

  #failed(): ProcessPage['nodesFailed'] {
    const failed = new Map(
      this.#pages().flatMap((page) => page.nodesFailed.map((each) => [each.node, each])),
    );
    return [...failed.values()];
  }

  #listItems(): readonly ListItem[] {
    const shown = this.#shown;
    if (shown === null) return [];
    if (this.grouped) return groupedItems(this.#groups(shown));
    return this.#flatItems(shown.flat?.processes ?? NO_ROWS, this.#deeper.rows);
  }

  /** Made once for the same rows: scrolling and the clock update this element far more often than they change. */
  #flatItems(live: readonly ProcessRow[], deeper: readonly ProcessRow[]): readonly ListItem[] {
    if (this.#flat?.live !== live || this.#flat.deeper !== deeper) {
      const items = joinedRows(live, deeper).map((row): ListItem => ({
        kind: 'row',
        key: processKey(row),
        row,
      }));
      this.#flat = { live, deeper, items };
    }
    return this.#flat.items;
  }

  #groups(shown: ProcessAnswers): readonly ProcessGroup[] {
    const open = new Set(
      this.page === null ? (this.#openGroups() ?? []) : shown.flat?.processes.map(({ node }) => node),
    );
    const nodes = this.page === null ? this.#nodesAsked() : [...open].sort();
    const label = this.#labels();
    return nodes.map((node) => ({
      node,
      label: label(node),
      open: open.has(node) && !this.closedGroups.has(node),
      processes: this.#vitals.value?.get(node)?.processes.used ?? null,
      page: this.page === null ? (shown.groups.get(node) ?? null) : nodePage(shown.flat, node),
    }));
  }

  #labels(): (node: string) => string {
    const names = new Set([
      ...(this.#topology.value?.nodes ?? []),
      ...this.#pages().flatMap((page) => page.nodesQueried),
    ]);
    const labels = nodeLabels([...names]);
    return (node) => labels.get(node) ?? visibleText(node, 80);
  }

  /** The chosen process as it is now; as it was where it is not among the rows any more. */
  #followChosen(): void {
    if (this.chosen === null) return;
    const key = processKey(this.chosen);
    const now = this.#items.find((item) => item.key === key);
    if (now?.kind === 'row') this.chosen = now.row;
  }

  /** Lines that can be scrolled to, those not asked for yet among them. */
  get #count(): number {
    const flat = this.#shown?.flat ?? null;
    if (this.grouped || this.page !== null || flat === null) return this.#items.length;
    const nextCursor = this.#deeper.begun ? this.#deeper.cursor : flat.nextCursor;
    return reachableRows({ totalCount: flat.totalCount, nextCursor }, this.#items.length);
  }

  #choose(row: ProcessRow | null): void {
    this.chosen = row;
    const { node, pid, incarnation } = row ?? {};
    this.dispatchEvent(
      new ClusterProcessSelectedEvent(
        node === undefined || pid === undefined ? null : { node, pid, incarnation: incarnation ?? null },
      ),
    );
  }

  #act(operation: string): void {
    const [cluster, process] = [this.#asked, this.chosen];
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
        this.#choose(this.chosen !== null && processKey(this.chosen) === item.key ? null : item.row);
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
    const textual = sort === 'pid' || sort === 'registered_name';
    this.order = this.sort === sort ? (this.order === 'asc' ? 'desc' : 'asc') : textual ? 'asc' : 'desc';
    this.sort = sort;
  };

  readonly #press = (event: Event): void => {
    const key =
      event.target instanceof Element
        ? event.target.closest<HTMLElement>('[data-key]')?.dataset['key']
        : undefined;
    const item = this.#items.find((each) => each.key === key);
    if (item === undefined) return;
    this.current = item.key;
    this.#open(item);
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== this.table) return;
    const at = this.#items.findIndex((item) => item.key === this.current);
    const last = this.#items.length - 1;
    const page = this.#window.pageRows;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(0, at - 1),
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (to !== undefined) this.#moveTo(Math.min(last, Math.max(0, to)));
    else if ((event.key === 'Enter' || event.key === ' ') && at >= 0) this.#open(this.#items[at]!);
    else if (event.key === 'Escape' && this.chosen !== null) this.#choose(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #moveTo(index: number): void {
    const item = this.#items[index];
    if (item === undefined) return;
    this.current = item.key;
    this.#window.reveal(index);
  }

  readonly #refresh = (): void => this.refresh();

  readonly #search = (text: string): void => {
    this.#typed = text;
    pageFlush.mark(this.#searchSoon);
  };

  #renderTable(): TemplateResult {
    const items = this.#items;
    const count = this.#count;
    if (count === 0) {
      const waiting = this.#answers.value === undefined && this.page === null;
      return html`<div class="table scroll none" part="table" role="status">
        ${waiting ? msg('Asking…') : msg('No process matches.')}
      </div>`;
    }
    const old = new Set(this.#failed().map(({ node }) => node));
    const awaited = (index: number): ListItem => ({ kind: 'awaited', key: `awaited ${index}` });
    return processTable({
      columns: processColumns(this.reductions),
      item: (index) => items[index] ?? awaited(index),
      count,
      window: this.#window.of(count),
      sort: this.sort,
      order: this.order,
      chosen: this.chosen === null ? null : processKey(this.chosen),
      current: this.current,
      busy: this.page === null && this.#answers.value === undefined,
      grouped: this.grouped,
      stale: this.standing.kind === 'stale',
      isOld: (row) => old.has(row.node),
      label: this.#labels(),
      delta: (row) => row.reductionsDelta ?? workOf(this.#work, row),
      onSort: this.#sortBy,
      onScroll: this.#window.scrolled,
      onKey: this.#keyDown,
      onPress: this.#press,
    });
  }

  #renderChosen(): TemplateResult | typeof nothing {
    const { chosen } = this;
    if (chosen === null || this.withoutActions || this.#asked === null) return nothing;
    return html`<div class="chosen-bar" part="chosen" role="group" aria-label=${msg('Chosen process')}>
      <span class="who"
        ><b class="name">${visibleText(chosen.pid, 40)}</b>
        <span class="name">${visibleText(chosen.registeredName ?? chosen.initialCall ?? '', 60)}</span>
        <span class="dim">${msg('on')} ${this.#labels()(chosen.node)}</span></span
      >
      ${processActions(this.#permissions, chosen.status === 'suspended', (operation) => this.#act(operation))}
      <slot name="actions"></slot>
    </div>`;
  }

  #renderHeader(): TemplateResult {
    const pages = this.#pages();
    const [now, { first, end }] = [this.dataNow, this.#window.inSight];
    const age = ageOf(oldest(pages.map((page) => page.collectedAt)), now);
    const stale =
      this.standing.kind === 'stale' || (age !== null && age > FRESH_ROWS_MS && this.page === null);
    return processesHeader({
      total: pages.length === 0 ? null : pages.reduce((sum, page) => sum + page.totalCount, 0),
      nodes: new Set(pages.flatMap((page) => page.nodesQueried)).size,
      partial: [...new Set(pages.flatMap((page) => page.nodesPartial ?? []))],
      failed: this.#failed(),
      oldMs: stale ? age : null,
      simulated: this.#topology.value?.simulationEnabled ?? false,
      shown: this.grouped || this.#items.length === 0 ? null : [first + 1, end],
      label: this.#labels(),
    });
  }

  protected override render(): TemplateResult {
    const hasData = this.#pages().length > 0;
    const failing = !hasData && this.fault !== null && this.standing.kind === 'loading';
    const table = hasData ? this.#renderTable() : null;
    const deeper = this.#deeper;
    return html`${this.#renderHeader()}
    ${
      this.withoutToolbar || this.standing.kind === 'empty'
        ? nothing
        : processesToolbar({
            question: { ...this.#question, search: this.#typed ?? this.search },
            nodes: this.page === null ? (this.#topology.value?.nodes ?? []) : this.page.nodesQueried,
            label: this.#labels(),
            applications: this.#applications,
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
          failing && this.fault !== null
            ? notice(
                { kind: 'error', error: this.fault, retryAt: null },
                { now: this.clock.now, retry: this.#refresh },
              )
            : notice(this.standing, { now: this.clock.now, retry: this.retry })
        }
      </div>`
    }
    ${this.#renderChosen()}
    ${
      hasData
        ? processesFooter({
            cost: this.#pages()[0]?.cost,
            deeperMs: ageOf(deeper.collectedAt, this.dataNow),
            error: deeper.error ?? this.fault,
            atEnd: deeper.rows.length >= DEEPEST - LIVE_ROWS,
            refresh: this.#refresh,
          })
        : nothing
    }`;
  }
}

/** What makes another question of it. */
const QUESTION = ['node', 'type', 'application', 'search', 'sort', 'order', 'grouped'] as const;

/** Groups that are open until the user says otherwise. */
const OPEN_AT_FIRST = 3;
const DEEPEST = 10_000;
const NO_ROWS: readonly ProcessRow[] = [];

function nodePage(page: ProcessPage | null, node: string): ProcessPage | null {
  if (page === null) return null;
  const processes = page.processes.filter((row) => row.node === node);
  return { ...page, processes, totalCount: processes.length };
}

function oldest(times: readonly (string | undefined)[]): string | null {
  const known = times.filter((time) => time !== undefined).sort();
  return known[0] ?? null;
}

function changedSet(set: ReadonlySet<string>, value: string, present: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (present) next.add(value);
  else next.delete(value);
  return next;
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-processes': ClusterProcessesElement;
  }
}
