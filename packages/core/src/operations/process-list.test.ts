import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { ProcessRow } from '../model/process.js';
import { processSort } from '../model/process.js';
import { simulatedProbe } from '../simulator/index.js';
import { fakeClock, sampleProcess, scriptedProbe } from '../testing/index.js';
import { compareRows } from './process-merge.js';

const [A, B, C] = ['a@h', 'b_1@h', 'c@h'] as const;

async function clusterOf(rows: Readonly<Record<string, readonly ProcessRow[]>>) {
  const clock = fakeClock();
  const probe = scriptedProbe({ clock, seeds: [A] });
  probe.mesh(...Object.keys(rows));
  for (const [node, processes] of Object.entries(rows)) probe.set(node, { processes });
  const cluster = createCluster({ probe, clock });
  onTestFinished(() => cluster.close());
  cluster.topology$.subscribe();
  await clock.advance(500);
  const list = async (params: Parameters<typeof cluster.operations.execute<'process_list'>>[1] = {}) => {
    const running = cluster.operations.execute('process_list', params);
    running.catch(() => undefined);
    await clock.advance(100);
    return (await running).data;
  };
  return { clock, probe, cluster, list };
}

const row = fc.record({
  memory: fc.option(fc.nat(20)),
  messageQueueLen: fc.nat(5),
  reductions: fc.nat(20),
  reductionsDelta: fc.option(fc.nat(5)),
  registeredName: fc.option(fc.constantFrom('a', 'b', 'zz')),
});
const population = fc
  .array(row, { maxLength: 12 })
  .map((rows) => (node: string) => rows.map((change, i) => sampleProcess(node, i, change)));

describe('process_list', () => {
  it('gives the best rows of all nodes in one order, page after page, none twice and none left out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(population, population, population),
        fc.constantFrom(...processSort.options),
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.integer({ min: 1, max: 7 }),
        async ([ofA, ofB, ofC], sort, order, limit) => {
          const rows = { [A]: ofA(A), [B]: ofB(B), [C]: ofC(C) };
          const { list, cluster } = await clusterOf(rows);
          const truth = Object.values(rows).flat().sort(compareRows({ sort, order }));
          const seen: ProcessRow[] = [];
          let cursor: string | undefined;
          for (let pages = 0; pages <= truth.length; pages += 1) {
            const page = await list({ sort, order, limit, ...(cursor === undefined ? {} : { cursor }) });
            expect(page.totalCount).toBe(truth.length);
            expect(page.scannedCount).toBe(truth.length);
            seen.push(...page.processes);
            if (page.nextCursor === null) break;
            cursor = page.nextCursor;
          }
          expect(seen).toEqual(truth);
          await cluster.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('puts rows without a value last in both directions', async () => {
    const rows = [sampleProcess(A, 1, { memory: null }), sampleProcess(A, 2, { memory: 5 })];
    const { list } = await clusterOf({ [A]: rows });
    for (const order of ['asc', 'desc'] as const) {
      expect((await list({ order })).processes.map(({ memory }) => memory)).toEqual([5, null]);
    }
  });

  it('names the nodes that could not be asked, and leaves out those that are dead', async () => {
    const { list, probe, clock } = await clusterOf({
      [A]: [sampleProcess(A, 1)],
      [B]: [sampleProcess(B, 1)],
      [C]: [],
    });
    probe.set(B, { link: 'silent' });
    probe.set(C, { link: 'closed' });
    probe.mesh(A);
    await clock.advance(3_000);
    const page = await list();
    expect(page.nodesQueried).toEqual([A]);
    expect(page.nodesFailed).toEqual([{ node: B, code: 'node_unreachable', ageMs: null }]);
    expect(page.processes.map(({ node }) => node)).toEqual([A]);
  });

  it('gives what the others have when one fails, and fails when all do', async () => {
    const { list, probe } = await clusterOf({ [A]: [sampleProcess(A, 1)], [B]: [sampleProcess(B, 1)] });
    probe.set(B, { answer: 'remote_error' });
    const page = await list();
    expect(page.nodesFailed).toEqual([{ node: B, code: 'remote_error', ageMs: null }]);
    expect(page.totalCount).toBe(1);
    probe.set(A, { answer: 'remote_error' });
    await expect(list()).rejects.toMatchObject({ code: 'remote_error', operation: 'process_list' });
  });

  it('asks one node when it is named, and refuses a node that is not known, with the nearest names', async () => {
    const { list } = await clusterOf({ [A]: [sampleProcess(A, 1)], [B]: [sampleProcess(B, 1)] });
    expect((await list({ node: B })).nodesQueried).toEqual([B]);
    await expect(list({ node: 'b_2@h' })).rejects.toMatchObject({
      code: 'node_not_found',
      suggestions: [`Did you mean ${B}?`],
    });
  });

  it('refuses a cursor that is broken, or of another question', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => sampleProcess(A, i));
    const { list } = await clusterOf({ [A]: rows });
    const { nextCursor } = await list({ limit: 2 });
    await expect(list({ cursor: nextCursor ?? '', sort: 'reductions' })).rejects.toMatchObject({
      code: 'invalid_parameter',
    });
    for (const cursor of ['', 'zz', '00', '5b5d', '5b'.repeat(5_000), Buffer.from('["x"]').toString('hex')]) {
      await expect(list({ cursor })).rejects.toMatchObject({ code: 'invalid_parameter' });
    }
  });

  it('holds over the simulator: totals of all nodes, best first', async () => {
    const clock = fakeClock();
    const probe = simulatedProbe({ clock, nodes: 4, seed: 3, processesPerNode: 200 });
    const cluster = createCluster({ probe, clock });
    const running = cluster.operations.execute('process_list', { limit: 10_000, sort: 'message_queue_len' });
    await clock.advance(4_000);
    const { data, metadata } = await running;
    expect(data.processes).toHaveLength(data.totalCount);
    expect(new Set(data.processes.map(({ node, pid }) => node + pid)).size).toBe(data.totalCount);
    expect(data.nodesQueried).toHaveLength(4);
    expect(Object.keys(metadata.cost).sort()).toEqual(data.nodesQueried);
    const queues = data.processes.map(({ messageQueueLen }) => messageQueueLen);
    expect(queues).toEqual(queues.toSorted((a, b) => b - a));
    await cluster.close();
  });
});
