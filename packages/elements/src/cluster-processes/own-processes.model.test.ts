import { filterProcesses, type ProcessPage, type ProcessRow } from '@beamdeck/core';
import { sampleProcess } from '@beamdeck/core/testing';
import { describe, expect, it } from 'vitest';
import { processKey } from '../process-view/process-key.js';
import { OwnProcesses } from './own-processes.js';
import type { ProcessesQuestion } from './processes.model.js';

const ALL: ProcessesQuestion = {
  node: '',
  type: '',
  application: '',
  search: '',
  sort: 'memory',
  order: 'desc',
};

const rows = Array.from({ length: 400 }, (_, at) => sampleProcess(at % 2 === 0 ? 'a@h' : 'b@h', at));
const page: ProcessPage = {
  processes: rows,
  totalCount: 400,
  scannedCount: 400,
  nodesQueried: ['a@h', 'b@h'],
  nodesFailed: [],
  filtersApplied: {},
  nextCursor: null,
};
const own = new OwnProcesses(page);

function shown(question: ProcessesQuestion, of = own): ProcessRow[] {
  const found = of.rows(question);
  return Array.from({ length: found.count }, (_, index) => found.row(index)!);
}

describe('OwnProcesses', () => {
  it('sorts as a node would, rows without a value last in either order', () => {
    const odd = new OwnProcesses({ ...page, processes: [{ ...rows[0]!, memory: null }, ...rows.slice(1)] });
    for (const order of ['asc', 'desc'] as const) {
      const memory = shown({ ...ALL, order }, odd).map((row) => row.memory);
      expect(memory.at(-1)).toBeNull();
      const known = memory.slice(0, -1) as number[];
      expect(known).toEqual(known.toSorted((a, b) => (order === 'asc' ? a - b : b - a)));
    }
  });

  it('sorts pids by their numbers, and names by their letters', () => {
    const pids = shown({ ...ALL, sort: 'pid', order: 'asc' }).map(({ pid }) => Number(pid.split('.')[1]));
    expect(pids).toEqual(pids.toSorted((a, b) => a - b));
    const names = shown({ ...ALL, sort: 'registered_name', order: 'asc' }).map((row) => row.registeredName);
    const known = names.filter((name) => name !== null);
    expect(names.slice(0, known.length)).toEqual(known.toSorted());
  });

  it.each<Partial<ProcessesQuestion>>([
    { node: 'b@h' },
    { type: 'gen_server' },
    { application: 'shop', search: 'loop' },
    { search: rows[30]!.pid.slice(0, 5) },
    { search: 'GEN_' },
    { search: 'nobody is called so' },
  ])('has what filterProcesses has for %j', (filters) => {
    const { node, type, application, search } = { ...ALL, ...filters };
    const expected = filterProcesses(rows, {
      node: node || undefined,
      type: type || undefined,
      application: application || undefined,
      search: search || undefined,
    });
    const found = shown({ ...ALL, ...filters });
    expect(new Set(found)).toEqual(new Set(expected));
    expect(found).toHaveLength(expected.length);
    expect(own.facts({ ...ALL, ...filters }).totalCount).toBe(expected.length);
  });

  it('finds a process by who it is, and leaves the page as it was', () => {
    const question = { ...ALL, node: 'b@h' };
    const found = own.rows(question);
    expect(found.row(found.indexOf(processKey(rows[31]!)))).toBe(rows[31]);
    expect(found.indexOf(processKey(rows[30]!))).toBe(-1);
    expect(found.indexOf(processKey({ ...rows[31]!, incarnation: 'later' }))).toBe(-1);
    expect(page.processes).toBe(rows);
  });

  it('says of how many the page is a part', () => {
    expect(new OwnProcesses({ ...page, totalCount: 5_000 }).facts(ALL).totalCount).toBe(5_000);
  });

  it('gives the first of each node, and how many there are', () => {
    const groups = own.groups(ALL);
    expect([...groups.keys()]).toEqual(['a@h', 'b@h']);
    const group = groups.get('a@h')!;
    expect(group.totalCount).toBe(200);
    expect(group.processes).toEqual(shown({ ...ALL, node: 'a@h' }).slice(0, 50));
  });
});
