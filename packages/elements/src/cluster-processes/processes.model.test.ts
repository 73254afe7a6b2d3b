import { describe, expect, it } from 'vitest';
import type { ProcessPage } from '@beamdeck/core';
import { sampleProcess } from '@beamdeck/core/testing';
import {
  costPerNode,
  deltasOf,
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

describe('reachableRows', () => {
  it('is all that match, as far as one question reaches', () => {
    expect(reachableRows({ totalCount: 40, nextCursor: null }, 38)).toBe(38);
    expect(reachableRows({ totalCount: 5_000, nextCursor: 'c' }, 200)).toBe(5_000);
    expect(reachableRows({ totalCount: 1_000_000, nextCursor: 'c' }, 200)).toBe(10_000);
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
