import { describe, expect, it } from 'vitest';
import type { ProcessPage } from '@beamdeck/core';
import { sampleProcess } from '@beamdeck/core/testing';
import {
  costPerNode,
  deltasOf,
  groupedItems,
  joinedRows,
  ownPage,
  queryOf,
  reachableRows,
  withApplications,
  workIn,
  workOf,
  type ProcessesQuestion,
} from './processes.model.js';

const ALL: ProcessesQuestion = {
  node: '',
  type: '',
  application: '',
  search: '',
  sort: 'memory',
  order: 'desc',
};

const rows = Array.from({ length: 40 }, (_, at) => sampleProcess(at % 2 === 0 ? 'a@h' : 'b@h', at));
const page: ProcessPage = {
  processes: rows,
  totalCount: 40,
  scannedCount: 40,
  nodesQueried: ['a@h', 'b@h'],
  nodesFailed: [],
  filtersApplied: {},
  nextCursor: null,
};

describe('queryOf', () => {
  it('names only what is chosen', () => {
    expect(queryOf(ALL, 200)).toEqual({ sort: 'memory', order: 'desc', limit: 200 });
    expect(queryOf({ ...ALL, node: 'a@h', type: 'task', search: '  x ' }, 1)).toEqual({
      node: 'a@h',
      type: 'task',
      search: 'x',
      sort: 'memory',
      order: 'desc',
      limit: 1,
    });
  });
});

describe('ownPage', () => {
  it('sorts as a node would, unknown last', () => {
    const memory = ownPage(page, ALL).processes.map((row) => row.memory ?? -1);
    expect(memory).toEqual([...memory].sort((a, b) => b - a));
    const ascending = ownPage(page, { ...ALL, order: 'asc' }).processes.map((row) => row.memory ?? -1);
    expect(ascending).toEqual([...memory].reverse());
  });

  it('counts what matches, and leaves the page as it was', () => {
    const shown = ownPage(page, { ...ALL, node: 'b@h' });
    expect(shown.totalCount).toBe(20);
    expect(shown.processes.every((row) => row.node === 'b@h')).toBe(true);
    expect(page.processes).toBe(rows);
    expect(ownPage({ ...page, totalCount: 5_000 }, ALL).totalCount).toBe(5_000);
  });
});

describe('joinedRows', () => {
  it('shows a process that has moved up once', () => {
    const live = rows.slice(0, 3);
    expect(joinedRows(live, [rows[1]!, rows[7]!])).toEqual([...live, rows[7]]);
  });

  it('takes another life of the same pid for another process', () => {
    const reborn = { ...rows[0]!, incarnation: 'later' };
    expect(joinedRows([rows[0]!], [reborn])).toHaveLength(2);
  });
});

describe('reachableRows', () => {
  it('is all that match, as far as one question reaches', () => {
    expect(reachableRows({ totalCount: 40, nextCursor: null }, 38)).toBe(38);
    expect(reachableRows({ totalCount: 5_000, nextCursor: 'c' }, 200)).toBe(5_000);
    expect(reachableRows({ totalCount: 1_000_000, nextCursor: 'c' }, 200)).toBe(10_000);
  });
});

describe('groupedItems', () => {
  it('shows the rows of open groups, and how many are left', () => {
    const items = groupedItems([
      {
        node: 'a@h',
        label: 'a',
        open: true,
        processes: 20,
        page: { ...page, processes: rows.slice(0, 2), totalCount: 20 },
      },
      { node: 'b@h', label: 'b', open: false, processes: 20, page: null },
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['group', 'row', 'row', 'more', 'group']);
    expect(items[3]).toMatchObject({ node: 'a@h', left: 18 });
  });
});

describe('withApplications', () => {
  it('is the same set while nothing new is seen', () => {
    const seen = withApplications(new Set(), rows);
    expect([...seen]).toEqual(['kernel', 'ranch', 'shop']);
    expect(withApplications(seen, rows)).toBe(seen);
  });
});

describe('deltasOf', () => {
  it('is the work between two answers, of the same life of a process only', () => {
    const [first, second] = [rows[0]!, rows[1]!];
    const later = [
      { ...first, reductions: first.reductions + 250 },
      { ...second, incarnation: 'later', reductions: second.reductions + 9 },
    ];
    expect([...deltasOf([first, second], later).values()]).toEqual([250]);
  });
});

describe('workIn', () => {
  it('keeps the work of a page that is the same, while another is new', () => {
    const more = (by: number): ProcessPage => ({
      ...page,
      processes: rows.map((row) => ({ ...row, reductions: row.reductions + by })),
    });
    const ofA = more(100);
    const before = workIn(workIn(new Map(), { flat: null, groups: new Map([['a@h', page]]) }), {
      flat: null,
      groups: new Map([['a@h', ofA]]),
    });
    const after = workIn(before, {
      flat: null,
      groups: new Map([
        ['a@h', ofA],
        ['b@h', more(7)],
      ]),
    });
    expect(workOf(after, rows[0]!)).toBe(100);
    expect(workOf(after, rows[1]!)).toBeNull();
  });
});

describe('costPerNode', () => {
  it('is the mean over the nodes asked; nothing where nothing was told', () => {
    expect(costPerNode({ a: { targetMs: 1, bytes: 100 }, b: { targetMs: 3, bytes: 300 } })).toEqual({
      ms: 2,
      bytes: 200,
    });
    expect(costPerNode(undefined)).toBeNull();
  });
});
