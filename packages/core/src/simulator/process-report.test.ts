import { describe, expect, it } from 'vitest';
import { portSort } from '../model/port.js';
import { scanTables, countTables } from './ets-tables.js';
import { sendExit } from './exit-signal.js';
import { etsBytes, reportApplications, reportInfo, reportVitals } from './node-report.js';
import { scanPorts } from './port-scan.js';
import { reportFacts, reportProcess } from './process-report.js';
import { ScanPace } from './scan-pace.js';
import { scanProcesses } from './process-scan.js';
import { scanSupervisors } from './supervision-scan.js';
import type { SimulatedNode } from './simulated-node.js';
import { World } from './world.js';

const AT = Date.UTC(2026, 0, 5, 8, 10);
const PEERS = ['shop-b@sim.local', 'shop-c@sim.local'];

function node(): SimulatedNode {
  const options = { nodes: 3, seed: 9, processesPerNode: 900, netTicktimeSeconds: 8, startAt: AT - 600_000 };
  const [first] = new World(options).nodes;
  if (first === undefined) throw new Error('no node');
  return first;
}

/** The last value of steps that are taken at once. */
function ended<T>(steps: Iterator<undefined, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const rowsOf = (of: SimulatedNode) =>
  ended(
    scanProcesses({
      node: of,
      query: { sort: 'pid', order: 'asc', limit: 10_000, includeDetails: true },
      at: AT,
      previousAt: null,
      maxRows: 10_000,
      pace: new ScanPace(() => AT),
    }),
  ).rows;

/** A node to which a few things were done. */
function troubled(): SimulatedNode {
  const given = node();
  const { population } = given;
  for (const index of [30, 45, 60, 90, 200, 300, 400, 500]) sendExit(population, index, 'kill', AT - 5_000);
  for (const { pid } of rowsOf(given).slice(50, 60)) {
    const number = Number(pid.split('.')[1]);
    population.changes.suspend(number, AT - 3_000, 60_000, 20);
    population.changes.collect(number + 20, AT - 1_000);
  }
  return given;
}

describe.each([
  ['a node to which nothing was done', node],
  ['a node to which a few things were done', troubled],
])('%s', (_, create) => {
  const given = create();
  const rows = rowsOf(given);

  it('tells the same of each process, asked alone or in a list', () => {
    expect(rows.length).toBe(given.population.count(AT));
    for (const row of rows) {
      const { info } = reportProcess(given, { process: { pid: row.pid }, keys: [] }, AT);
      expect(info).toMatchObject({
        ...{ pid: row.pid, node: row.node, incarnation: row.incarnation, registeredName: row.registeredName },
        ...{ type: row.type, application: row.application, initialCall: row.initialCall },
        ...{ memory: row.memory, messageQueueLen: row.messageQueueLen, reductions: row.reductions },
        ...{ status: row.status, currentFunction: row.currentFunction },
      });
      expect(info?.links.total, row.pid).toBe(row.linksCount);
      expect(info?.links.items).toHaveLength(Math.min(50, row.linksCount ?? 0));
      const facts = reportFacts(given, { pid: row.pid }, AT);
      expect(facts).toMatchObject({ type: row.type, application: row.application });
    }
  });

  it('has links that both ends know', () => {
    const pids = new Set(rows.map(({ pid }) => pid));
    const linksOf = (pid: string) =>
      reportProcess(given, { process: { pid }, keys: ['links'] }, AT).info?.links.items ?? [];
    for (const { pid } of rows) {
      for (const link of linksOf(pid)) {
        if (link.kind === 'port') continue;
        expect(pids.has(link.id), `${pid} is linked to ${link.id}`).toBe(true);
        const back = reportProcess(given, { process: { pid: link.id }, keys: ['links'] }, AT).info?.links;
        if ((back?.total ?? 0) <= 50) expect(back?.items.map(({ id }) => id)).toContain(pid);
      }
    }
  });

  it('lists every supervisor once, with as many children as are linked to it', () => {
    const request = { application: null, root: null, maxDepth: 50, maxChildren: 1_000 };
    const listed = scanSupervisors(
      given,
      { ...request, includeChildren: true, includeProcessDetails: true },
      AT,
    );
    const alive = rows.filter(({ type }) => type === 'supervisor').map(({ pid }) => pid);
    expect(listed.map(({ pid }) => pid).sort()).toEqual([...alive].sort());
    for (const { pid, strategy, children, childCount } of listed) {
      expect(children?.length).toBe(childCount);
      if (strategy === null) continue;
      const links = reportProcess(given, { process: { pid }, keys: ['links'] }, AT).info?.links;
      const running = children?.filter(({ status }) => status === 'running') ?? [];
      expect(running.length, pid).toBe((links?.total ?? 0) - 1);
      for (const child of running) {
        expect(rows.find((row) => row.pid === child.pid)).toMatchObject({
          memory: child.memory,
          messageQueueLen: child.messageQueueLen,
          registeredName: child.registeredName,
        });
      }
    }
  });

  it('counts its tables and ports as its gauges do, and its applications as a whole', () => {
    const vitals = reportVitals(given, AT, PEERS.length, { targetMs: 0, bytes: 0 });
    const query = { order: 'desc', limit: 10_000 } as const;
    const tables = scanTables(given, { ...query, sort: 'memory' }, etsBytes(given, AT), AT);
    expect([tables.scanned, countTables(given)]).toEqual([vitals.ets.used, vitals.ets.used]);
    const held = tables.rows.reduce((sum, { memory }) => sum + memory, 0);
    expect(held).toBeGreaterThan(0.8 * vitals.memory.ets);
    expect(held).toBeLessThanOrEqual(vitals.memory.ets);
    expect(new Set(tables.rows.map(({ id }) => id)).size).toBe(tables.rows.length);
    for (const sort of portSort.options) {
      const ports = ended(scanPorts(given, { ...query, sort }, PEERS, AT));
      expect(ports.rows.length).toBe(vitals.ports.used);
      expect(new Set(ports.rows.map(({ id }) => id)).size).toBe(ports.rows.length);
      const few = ended(scanPorts(given, { ...query, sort, limit: 5 }, PEERS, AT)).rows;
      expect(few).toEqual(ports.rows.slice(0, 5));
    }
    const info = reportInfo(given, AT, PEERS, 8);
    expect(reportApplications(given, AT)).toEqual(info.applications);
    const pids = new Set(rows.map(({ pid }) => pid));
    for (const { owner } of tables.rows) expect(pids.has(owner)).toBe(true);
    for (const { name, processes } of info.applications)
      expect(rows.filter(({ application }) => application === name).length, name).toBe(processes);
  });
});
