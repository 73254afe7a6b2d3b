import type { ProcessQuery, ProcessRow } from '../model/process.js';
import { bestRows } from './best-rows.js';

type Order = Pick<ProcessQuery, 'sort' | 'order'>;

/**
 * The order of rows over all nodes: by the sort key, rows without one last in either direction, equals by node and then by
 * pid, so that the order is total and the same on every page.
 */
export function compareRows({ sort, order }: Order): (a: ProcessRow, b: ProcessRow) => number {
  const sign = order === 'asc' ? 1 : -1;
  return (a, b) => {
    const left = sortValue(a, sort);
    const right = sortValue(b, sort);
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right ? -sign : sign;
    }
    return compareText(a.node, b.node) || pidOrder(a.pid) - pidOrder(b.pid) || compareText(a.pid, b.pid);
  };
}

/** The best `count` rows of all lists, in that order. */
export function mergeRows(
  lists: readonly (readonly ProcessRow[])[],
  order: Order,
  count: number,
): ProcessRow[] {
  return bestRows(lists, compareRows(order), count);
}

export function sortValue(row: ProcessRow, sort: ProcessQuery['sort']): number | string | null {
  switch (sort) {
    case 'memory':
      return row.memory;
    case 'reductions':
      return row.reductions;
    case 'reductions_delta':
      return row.reductionsDelta;
    case 'message_queue_len':
      return row.messageQueueLen;
    case 'registered_name':
      return row.registeredName;
    case 'pid':
      return pidOrder(row.pid);
  }
}

/** `<0.123.4>` as a number that sorts as the node numbers its processes: by serial, then by number. */
function pidOrder(pid: string): number {
  const [, number, serial] = /^<\d+\.(\d+)\.(\d+)>$/.exec(pid) ?? [];
  return number === undefined ? Number.MAX_SAFE_INTEGER : Number(serial) * 2 ** 28 + Number(number);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
