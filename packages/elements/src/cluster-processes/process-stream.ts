import { combineLatest, map, startWith, type Observable } from 'rxjs';
import type { Cluster, ProcessPage } from '@beamdeck/core';
import { GROUP_ROWS, LIVE_ROWS, queryOf, type ProcessesQuestion } from './processes.model.js';

/** What the cluster answers: one page over all nodes, or one for each open group. */
export interface ProcessAnswers {
  readonly flat: ProcessPage | null;
  /** By node; null for one that has not answered yet. */
  readonly groups: ReadonlyMap<string, ProcessPage | null>;
}

/** The question asked live. `groups` are the nodes whose groups are open; null asks all nodes in one list. */
export function processAnswers(
  cluster: Cluster,
  question: ProcessesQuestion,
  groups: readonly string[] | null,
): Observable<ProcessAnswers> {
  if (groups === null) {
    return cluster
      .processes$(queryOf(question, LIVE_ROWS))
      .pipe(map((flat) => ({ flat, groups: new Map() })));
  }
  const pages = groups.map((node) =>
    cluster.processes$(queryOf({ ...question, node }, GROUP_ROWS)).pipe(
      startWith(null),
      map((page) => [node, page] as const),
    ),
  );
  return combineLatest(pages).pipe(map((each) => ({ flat: null, groups: new Map(each) })));
}
