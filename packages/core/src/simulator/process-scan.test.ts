import { describe, expect, it } from 'vitest';
import type { ProcessQuery, ProcessRow, ProcessSort } from '../model/process.js';
import { processRow } from '../model/process.js';
import type { ProcessScan } from '../probe/cluster-probe.js';
import { pidNumber, pidText } from './pid-text.js';
import { scanProcesses } from './process-scan.js';
import { ScanPace } from './scan-pace.js';
import type { ScanRequest } from './process-scan.js';
import { buildRoster } from './roster.js';
import { createNode } from './simulated-node.js';

const NOW = Date.UTC(2026, 0, 5);
const node = createNode(buildRoster(), 77, 0, 1_000, null, NOW);
const all: ProcessQuery = { sort: 'pid', order: 'asc', limit: 10_000, includeDetails: true };

function scan(query: Partial<ProcessQuery>, more: Partial<ScanRequest> = {}): ProcessScan {
  const steps = scanProcesses({
    node,
    query: { ...all, ...query },
    at: NOW,
    previousAt: NOW - 5_000,
    maxRows: Infinity,
    pace: new ScanPace(passing()),
    ...more,
  });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const keys: Record<ProcessSort, (row: ProcessRow) => number | string | null> = {
  memory: (row) => row.memory,
  reductions: (row) => row.reductions,
  reductions_delta: (row) => row.reductionsDelta,
  message_queue_len: (row) => row.messageQueueLen,
  pid: (row) => pidNumber(row.pid),
  registered_name: (row) => row.registeredName,
};

describe('scanProcesses', () => {
  const everything = scan({});

  it('gives every process once, in the shape of the model', () => {
    expect(everything.rows.length).toBe(node.population.count(NOW));
    expect(everything).toMatchObject({
      matched: everything.rows.length,
      scanned: everything.rows.length,
      partial: false,
    });
    for (const row of everything.rows) expect(processRow.parse(row)).toEqual(row);
  });

  it.each(Object.keys(keys) as ProcessSort[])('gives the best by %s as sorting all rows would', (sort) => {
    for (const order of ['asc', 'desc'] as const) {
      const key = keys[sort];
      const sorted = [...everything.rows].sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === y) return (pidNumber(a.pid) ?? 0) - (pidNumber(b.pid) ?? 0);
        if (x === null) return 1;
        if (y === null) return -1;
        return (x < y ? -1 : 1) * (order === 'asc' ? 1 : -1);
      });
      expect(scan({ sort, order, limit: 50 }).rows).toEqual(sorted.slice(0, 50));
    }
  });

  it('filters by type and application', () => {
    const found = scan({ type: 'gen_server', application: 'shop' });
    const expected = everything.rows.filter((row) => row.type === 'gen_server' && row.application === 'shop');
    expect(found.rows).toEqual(expected);
    expect(found.matched).toBe(expected.length);
    expect(found.scanned).toBe(everything.scanned);
    expect(expected.length).toBeGreaterThan(100);
    expect(scan({ application: 'nobody' }).rows).toEqual([]);
  });

  it.each(['inventory', 'CART', 'cowboy_http:loop', '<0.44.', '.0>', '(', '.*'])(
    'finds the literal text %s',
    (search) => {
      const text = search.toLowerCase();
      const expected = everything.rows.filter((row) =>
        [row.registeredName, row.pid, row.initialCall, row.currentFunction].some((each) =>
          each?.toLowerCase().includes(text),
        ),
      );
      expect(scan({ search }).rows).toEqual(expected);
    },
  );

  it('says that it is partial when it may not look at all', () => {
    const cut = scan({ sort: 'memory', order: 'desc', limit: 5 }, { maxRows: 100 });
    expect(cut).toMatchObject({ partial: true, scanned: 100 });
    expect(cut.rows.length).toBe(5);
  });

  it('measures reductions since the sample before, for processes that were there then', () => {
    expect(scan({}, { previousAt: null }).rows.every((row) => row.reductionsDelta === null)).toBe(true);
    const older = new Map(scan({}, { at: NOW - 5_000 }).rows.map((row) => [row.pid, row.reductions]));
    for (const row of everything.rows) {
      const before = older.get(row.pid);
      expect(row.reductionsDelta).toBe(before === undefined ? null : row.reductions - before);
    }
  });

  it('does not sample the memory of a flooded process', () => {
    const index = node.population.roster.named.get('Elixir.Shop.Pricing') as number;
    node.population.floods = [{ index, from: NOW - 60_000, until: NOW, rate: 5_000, drainRate: 5_000 }];
    const [row] = scan({ sort: 'message_queue_len', order: 'desc', limit: 1 }).rows;
    node.population.floods = [];
    expect(row).toMatchObject({ registeredName: 'Elixir.Shop.Pricing', memory: null, status: 'runnable' });
    expect(row?.messageQueueLen).toBeGreaterThanOrEqual(300_000);
  });

  it('rests between steps, those of other nodes included', () => {
    const pace = new ScanPace(passing());
    const stepsOf = (index: number): number => {
      const large = createNode(buildRoster(), 77, index, 200_000, null, NOW);
      const steps = scanProcesses({
        ...{ node: large, query: { ...all, limit: 100 }, at: NOW, previousAt: null, maxRows: Infinity, pace },
      });
      let rests = 0;
      while (steps.next().done !== true) rests += 1;
      return rests;
    };
    const [first, second] = [stepsOf(0), stepsOf(1)];
    expect(first).toBeGreaterThanOrEqual(1);
    expect(second).toBeGreaterThanOrEqual(first);
  });

  it('rests between the rows of a long answer', () => {
    const large = createNode(buildRoster(), 77, 2, 12_000, null, NOW);
    const steps = scanProcesses({
      ...{ node: large, query: all, at: NOW, previousAt: null, maxRows: Infinity },
      pace: new ScanPace(passing()),
    });
    let rests = 0;
    while (steps.next().done !== true) rests += 1;
    expect(rests).toBeGreaterThanOrEqual(1);
  });
});

/** Time that goes on by as much as a rest takes whenever it is looked at. */
function passing(): () => number {
  let now = 0;
  return () => (now += 2);
}

describe('pid text', () => {
  it('reads back what it writes, and nothing else', () => {
    for (const number of [0, 44, 32_767, 32_768, 2 ** 28 - 1])
      expect(pidNumber(pidText(number))).toBe(number);
    for (const text of ['', '<1.2.3>', '<0.32768.0>', '<0.1>', '0.1.2', '<0.1.2> ', 'name'])
      expect(pidNumber(text)).toBeNull();
  });
});
