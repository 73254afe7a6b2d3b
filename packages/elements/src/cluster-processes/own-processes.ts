import type { ProcessPage, ProcessRow } from '@beamdeck/core';
import { processKey } from '../process-view/process-key.js';
import type { ProcessRows } from './process-rows.js';
import type { ProcessAnswers } from './process-stream.js';
import { GROUP_ROWS, queryOf, type ProcessesQuestion } from './processes.model.js';
import { RowColumns } from './row-columns.js';
import { RowOrder } from './row-order.js';

/**
 * A page of the host's own: filtered and sorted here, asked of nobody. However many rows it has, they are not copied: what is
 * held of each are a few numbers.
 */
export class OwnProcesses {
  readonly page: ProcessPage;
  readonly #columns: RowColumns;
  #answer: { readonly question: string; readonly order: RowOrder; readonly rows: ProcessRows } | null = null;
  #answers: { readonly question: string; readonly answers: ProcessAnswers } | null = null;
  #groups: { readonly question: string; readonly pages: ReadonlyMap<string, ProcessPage> } | null = null;

  constructor(page: ProcessPage) {
    this.page = page;
    this.#columns = new RowColumns(page.processes);
  }

  get applications(): readonly string[] {
    return this.#columns.text('application').values.filter((value) => value !== null);
  }

  /** All that matches; the same object for the same question. */
  rows(question: ProcessesQuestion): ProcessRows {
    return this.#answered(question).rows;
  }

  /** The page without its rows: how many match, and what else is known of them. */
  facts(question: ProcessesQuestion): ProcessPage {
    const { count } = this.#answered(question).order;
    const { node, type, application, search } = queryOf(question, 1);
    const filtered = [node, type, application, search].some((filter) => filter !== undefined);
    const totalCount = filtered ? count : Math.max(count, this.page.totalCount);
    return { ...this.page, processes: [], totalCount, nextCursor: null };
  }

  /** As a cluster would answer, but for the rows; the same object for the same question. */
  answers(question: ProcessesQuestion, grouped: boolean): ProcessAnswers {
    const text = JSON.stringify([question, grouped]);
    if (this.#answers?.question !== text) {
      this.#answers = { question: text, answers: { flat: this.facts(question), groups: new Map() } };
    }
    return this.#answers.answers;
  }

  /** The first rows of each node. */
  groups(question: ProcessesQuestion): ReadonlyMap<string, ProcessPage> {
    const text = JSON.stringify(question);
    if (this.#groups?.question !== text) {
      const { values, codes } = this.#columns.text('node');
      const buckets = values.map((): number[] => []);
      for (const row of this.#matching(question)) buckets[codes[row]!]!.push(row);
      const keys = this.#keys(question);
      const pages = values.flatMap((node, code): [string, ProcessPage][] => {
        const bucket = buckets[code]!;
        if (node === null || bucket.length === 0) return [];
        const order = new RowOrder(Uint32Array.from(bucket), keys);
        const length = Math.min(GROUP_ROWS, bucket.length);
        const processes = Array.from({ length }, (_, place) => this.page.processes[order.at(place)!]!);
        return [[node, { ...this.page, processes, totalCount: bucket.length, nextCursor: null }]];
      });
      this.#groups = { question: text, pages: new Map(pages.sort(([a], [b]) => (a < b ? -1 : 1))) };
    }
    return this.#groups.pages;
  }

  #answered(question: ProcessesQuestion): { readonly order: RowOrder; readonly rows: ProcessRows } {
    const text = JSON.stringify(question);
    if (this.#answer?.question !== text) {
      const order = new RowOrder(this.#matching(question), this.#keys(question));
      const { processes } = this.page;
      const places = new Map<string, number>();
      const rows: ProcessRows = {
        count: order.count,
        row(index): ProcessRow | undefined {
          const at = order.at(index);
          return at === undefined ? undefined : processes[at];
        },
        indexOf(key) {
          let place = places.get(key);
          if (place === undefined) {
            place = order.placeOf(
              processes.findIndex((row) => key.includes(row.pid) && processKey(row) === key),
            );
            places.set(key, place);
          }
          return place;
        },
      };
      this.#answer = { question: text, order, rows };
    }
    return this.#answer;
  }

  /** Keys of all rows, smallest first; rows without a value come last in either order. */
  #keys({ sort, order }: ProcessesQuestion): Float64Array {
    const values = this.#columns.number(sort);
    const keys = new Float64Array(values.length);
    const sign = order === 'asc' ? 1 : -1;
    for (let row = 0; row < keys.length; row += 1) {
      const value = values[row]!;
      keys[row] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value;
    }
    return keys;
  }

  /** The same meaning as `filterProcesses` has; each text that rows share is looked at once. */
  #matching(question: ProcessesQuestion): Uint32Array {
    const { processes } = this.page;
    const { node, type, application, search } = queryOf(question, 1);
    const tests: ((row: number) => boolean)[] = [];
    for (const [field, wanted] of Object.entries({ node, type, application })) {
      if (wanted === undefined) continue;
      const { values, codes } = this.#columns.text(field as 'node' | 'type' | 'application');
      const code = values.indexOf(wanted);
      tests.push((row) => codes[row] === code);
    }
    const text = search?.toLowerCase() ?? '';
    if (text !== '') tests.push(this.#finder(text));
    const found = new Uint32Array(processes.length);
    let count = 0;
    for (let row = 0; row < processes.length; row += 1) {
      if (tests.every((test) => test(row))) found[count++] = row;
    }
    return found.slice(0, count);
  }

  #finder(text: string): (row: number) => boolean {
    const { processes } = this.page;
    const [calls, functions, names] = (['initialCall', 'currentFunction', 'registeredName'] as const).map(
      (field) => {
        const { values, codes } = this.#columns.text(field);
        return { codes, has: values.map((value) => value?.toLowerCase().includes(text) === true) };
      },
    );
    const inPid = /^[<>.\d]+$/.test(text);
    return (row) =>
      calls!.has[calls!.codes[row]!]! ||
      functions!.has[functions!.codes[row]!]! ||
      names!.has[names!.codes[row]!]! ||
      (inPid && processes[row]!.pid.includes(text));
  }
}
