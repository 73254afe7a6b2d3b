import type { ProcessPage, ProcessRow } from '@beamdeck/core';
import { processKey } from '../process-view/process-key.js';
import type { ProcessRows } from './process-rows.js';

/** One line of the list. */
export type ListItem =
  | { readonly kind: 'row'; readonly key: string; readonly row: ProcessRow }
  /** Not asked for yet. */
  | { readonly kind: 'awaited'; readonly key: string }
  | { readonly kind: 'group'; readonly key: string; readonly group: ProcessGroup }
  /** The rest of a group is a list of its own. */
  | { readonly kind: 'more'; readonly key: string; readonly node: string; readonly left: number };

export interface ProcessGroup {
  readonly node: string;
  readonly label: string;
  readonly open: boolean;
  /** Of the node, by its last gauges; null where unknown. */
  readonly processes: number | null;
  /** What the question came to for this node; null while it is closed, or not answered yet. */
  readonly page: ProcessPage | null;
}

/** The lines of a list: one at a time, for only those in sight are drawn. */
export interface ProcessLines {
  readonly count: number;
  /** Undefined past the ends. */
  item(index: number): ListItem | undefined;
  /** Where the line with this key is; -1 where there is none. */
  indexOf(key: string): number;
}

/** A line for each row. */
export function flatLines(rows: ProcessRows): ProcessLines {
  return {
    count: rows.count,
    item(index) {
      const row = rows.row(index);
      return row === undefined ? undefined : { kind: 'row', key: processKey(row), row };
    },
    indexOf: (key) => rows.indexOf(key),
  };
}

/** A list grouped by node. */
export function groupedLines(groups: readonly ProcessGroup[]): ProcessLines {
  const items = groupedItems(groups);
  return {
    count: items.length,
    item: (index) => items[index],
    indexOf: (key) => items.findIndex((item) => item.key === key),
  };
}

/** The lines of a list grouped by node: its head, and where it is open its first rows. */
export function groupedItems(groups: readonly ProcessGroup[]): readonly ListItem[] {
  return groups.flatMap((group): ListItem[] => {
    const head: ListItem = { kind: 'group', key: `group ${group.node}`, group };
    if (!group.open || group.page === null) return [head];
    const rows = group.page.processes.map((row): ListItem => ({ kind: 'row', key: processKey(row), row }));
    const left = group.page.totalCount - rows.length;
    return left > 0
      ? [head, ...rows, { kind: 'more', key: `more ${group.node}`, node: group.node, left }]
      : [head, ...rows];
  });
}
