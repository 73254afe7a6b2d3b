import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { filter } from 'rxjs';
import type {
  BeamdeckError,
  Cluster,
  ClusterTopology,
  NodeStatus,
  NodeVitals,
  ProcessPage,
  ProcessRow,
} from '@beamdeck/core';
import { StreamController } from '../controllers/stream-controller.js';
import { DeeperPages } from './deeper-pages.js';
import { NodeLabels } from './node-labels.js';
import { OwnProcesses } from './own-processes.js';
import { absentNodes } from './process-counts.js';
import { flatLines, groupedLines, type ProcessGroup, type ProcessLines } from './process-lines.js';
import { heldRows, joinedRows } from './process-rows.js';
import { processAnswers, type ProcessAnswers } from './process-stream.js';
import {
  LIVE_ROWS,
  queryOf,
  reachableRows,
  withApplications,
  workIn,
  workOf,
  type PageWork,
  type ProcessesQuestion,
} from './processes.model.js';

/** What is asked, and of whom. */
export interface ProcessesAsked {
  /** Null where nobody is asked: there is none, or the page has rows of its own. */
  readonly cluster: Cluster | null;
  readonly own: ProcessPage | null;
  readonly question: ProcessesQuestion;
  readonly grouped: boolean;
  /** Nodes whose groups the user has closed, and has opened. */
  readonly closed: ReadonlySet<string>;
  readonly opened: ReadonlySet<string>;
}

/**
 * The answers behind a list of processes, as lines of which only those in sight are looked at: of a cluster, live at the top and
 * asked for by pages further down, or of a page of the host's own. While a changed question is awaited, the lines are those of
 * the one before.
 */
export class ProcessesController implements ReactiveController {
  /** The last fault of this question; null once it is answered. */
  fault: BeamdeckError | null = null;
  readonly deeper: DeeperPages;
  readonly #host: ReactiveControllerHost;
  readonly #asked: () => ProcessesAsked;
  readonly #topology: StreamController<ClusterTopology, [Cluster | null]>;
  readonly #vitals: StreamController<ReadonlyMap<string, NodeVitals>, [Cluster | null]>;
  readonly #answers: StreamController<ProcessAnswers, [Cluster | null, string, number]>;
  /** The last answers of this cluster. */
  #held: { readonly cluster: Cluster; readonly answers: ProcessAnswers } | null = null;
  #own: OwnProcesses | null = null;
  #shown: ProcessAnswers | null = null;
  readonly #labels = new NodeLabels();
  #applications: ReadonlySet<string> = new Set();
  /** The last page of each question, and the work done since the one before it. */
  #work: PageWork = new Map();
  #lines: { readonly of: readonly unknown[]; readonly lines: ProcessLines } = { of: [], lines: NO_LINES };
  #round = 0;

  constructor(host: ReactiveControllerHost, asked: () => ProcessesAsked) {
    this.#host = host;
    this.#asked = asked;
    this.deeper = new DeeperPages(() => host.requestUpdate());
    this.#topology = new StreamController(host, {
      args: () => [asked().cluster],
      stream: (cluster) => cluster?.topology$ ?? null,
    });
    // Counts of nodes whose groups are closed.
    this.#vitals = new StreamController(host, {
      args: () => [asked().grouped ? asked().cluster : null],
      stream: (cluster) => cluster?.vitals$ ?? null,
    });
    this.#answers = new StreamController<ProcessAnswers, [Cluster | null, string, number]>(host, {
      args: () => [asked().cluster, JSON.stringify([asked().question, this.#openGroups()]), this.#round],
      stream: (cluster) =>
        cluster === null ? null : processAnswers(cluster, asked().question, this.#openGroups()),
      firstAtOnce: true,
      each: (answers) => {
        this.fault = null;
        this.#work = workIn(this.#work, answers);
      },
      reset: () => {
        this.deeper.forget();
        this.#work = new Map();
      },
    });
    new StreamController<BeamdeckError, [Cluster | null]>(host, {
      args: () => [asked().cluster],
      stream: (cluster) =>
        cluster?.error$.pipe(filter(({ operation }) => operation === 'process_list')) ?? null,
      each: (error) => {
        this.fault = error;
      },
      reset: () => {
        this.fault = null;
      },
    });
    host.addController(this);
  }

  /** After the streams have brought their values. Calls `left` where the cluster is another one than before. */
  settle(left: () => void): void {
    const { cluster, own, question, grouped } = this.#asked();
    if (this.#held !== null && this.#held.cluster !== cluster) {
      this.#held = null;
      this.#applications = new Set();
      left();
    }
    const answers = this.#answers.value;
    if (answers !== undefined && cluster !== null) this.#held = { cluster, answers };
    if (own !== this.#own?.page) {
      this.#own = own === null ? null : new OwnProcesses(own);
      if (this.#own !== null) this.#applications = new Set([...this.#own.applications].sort());
    }
    const shown = this.#own === null ? (this.#held?.answers ?? null) : this.#own.answers(question, grouped);
    const same = shown === this.#shown;
    this.#shown = shown;
    this.#labels.follow(this.topology, this.pages);
    if (same) return;
    for (const { processes } of this.pages)
      this.#applications = withApplications(this.#applications, processes);
  }

  /** Nothing of its own to do: the streams come by their own controllers. */
  hostConnected(): void {}

  /** Asks again now, from the first row on. */
  askAgain(): void {
    this.fault = null;
    this.#round += 1;
    this.#host.requestUpdate();
  }

  /** Sees to it that rows down to `end` come. */
  need(end: number): void {
    const { cluster, question, grouped } = this.#asked();
    const live = this.#shown?.flat ?? null;
    if (cluster !== null && live !== null && !grouped)
      this.deeper.need(end, live, cluster, queryOf(question, LIVE_ROWS));
  }

  get topology(): ClusterTopology | null {
    return this.#topology.value ?? null;
  }

  get applications(): ReadonlySet<string> {
    return this.#applications;
  }

  /** True until the question that is asked now has its first answer. */
  get waiting(): boolean {
    return this.#answers.value === undefined && this.#own === null;
  }

  /** All that was answered, each page with what is known besides its rows. */
  get pages(): readonly ProcessPage[] {
    const shown = this.#shown;
    if (shown === null) return [];
    return [shown.flat, ...shown.groups.values()].filter((page) => page !== null);
  }

  get failed(): ProcessPage['nodesFailed'] {
    const failed = this.pages.flatMap((page) => page.nodesFailed.map((each) => [each.node, each] as const));
    return [...new Map(failed).values()];
  }

  /** Nodes that could not even be asked, by what is the matter with them; none before the first answer. */
  get absent(): ReadonlyMap<NodeStatus, readonly string[]> {
    const { pages } = this;
    return absentNodes(pages.length === 0 ? null : this.topology, pages, this.#asked().question.node);
  }

  /** The nodes that can be asked. */
  get nodes(): readonly string[] {
    return this.#own === null ? (this.topology?.nodes ?? []) : this.#own.page.nodesQueried;
  }

  /** Work since the answer before; null where that is not known. */
  delta(row: ProcessRow): number | null {
    return row.reductionsDelta ?? workOf(this.#work, row);
  }

  /** The short label of a node. */
  readonly label = (node: string): string => this.#labels.of(node);

  /** The lines there are; the same object for the same answers. */
  get lines(): ProcessLines {
    const { question, grouped, closed } = this.#asked();
    const own = this.#own;
    const [shown, vitals, deeper] = [this.#shown, this.#vitals.value, this.deeper.rows];
    const of = [shown, grouped, vitals, closed, deeper, this.#nodesAsked().join('\n'), own];
    const before = this.#lines;
    if (of.some((each, at) => each !== before.of[at])) {
      let lines = NO_LINES;
      if (shown !== null && grouped) lines = groupedLines(this.#groups(shown));
      else if (own !== null) lines = flatLines(own.rows(question));
      else if (shown?.flat) lines = flatLines(heldRows(joinedRows(shown.flat.processes, deeper)));
      this.#lines = { of, lines };
    }
    return this.#lines.lines;
  }

  /** Lines that can be scrolled to, those not asked for yet among them. */
  get reach(): number {
    const { lines } = this;
    const flat = this.#shown?.flat ?? null;
    if (this.#asked().grouped || this.#own !== null || flat === null) return lines.count;
    const nextCursor = this.deeper.begun ? this.deeper.cursor : flat.nextCursor;
    return reachableRows({ totalCount: flat.totalCount, nextCursor }, lines.count);
  }

  /** Nodes whose groups are open; the first few are, until the user says otherwise. Null in one list over all. */
  #openGroups(): readonly string[] | null {
    const { grouped, closed, opened } = this.#asked();
    if (!grouped) return null;
    const open = this.#nodesAsked().filter((node, at) =>
      at < OPEN_AT_FIRST ? !closed.has(node) : opened.has(node),
    );
    // With none open there is still the question how many there are.
    return open.length === 0 ? null : open;
  }

  #nodesAsked(): readonly string[] {
    const { node } = this.#asked().question;
    return node === '' ? (this.topology?.nodes ?? []) : [node];
  }

  #groups(shown: ProcessAnswers): readonly ProcessGroup[] {
    const { question, closed } = this.#asked();
    const own = this.#own?.groups(question) ?? null;
    const open = new Set(own === null ? this.#openGroups() : own.keys());
    return (own === null ? this.#nodesAsked() : [...own.keys()]).map((node) => ({
      node,
      label: this.label(node),
      open: open.has(node) && !closed.has(node),
      processes: this.#vitals.value?.get(node)?.processes.used ?? null,
      page: (own ?? shown.groups).get(node) ?? null,
    }));
  }
}

/** Groups that are open until the user says otherwise. */
const OPEN_AT_FIRST = 3;

const NO_LINES: ProcessLines = { count: 0, item: () => undefined, indexOf: () => -1 };
