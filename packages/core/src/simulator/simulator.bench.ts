/**
 * What a large simulation costs: `npm run bench -w packages/core -- simulator`.
 * Memory is what the simulation itself holds, after a collection, with every node watched and swept once.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bench, describe } from 'vitest';
import type { ProcessQuery } from '../model/process.js';
import { steppedClock } from './clock.js';
import { simulatedProbe } from './simulated-probe.js';

const NODES = 1_000;
const PROCESSES = 1_000;
const best: ProcessQuery = { sort: 'memory', order: 'desc', limit: 100, includeDetails: false };
const context = () =>
  ({ signal: new AbortController().signal, deadlineMs: 30_000, priority: 'low' }) as const;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const heldBytes = () => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const before = heldBytes();
const clock = steppedClock();
const large = simulatedProbe({ nodes: NODES, processesPerNode: PROCESSES, clock });
const names = large.truth().nodes.map(({ name }) => name);
for (const name of names) void large.watch(name, context());
await clock.advance(1_000);
const sweepAll = async () => {
  const sweeps = names.map((name) => large.sweep(name, context()));
  await clock.advance(1_000);
  await Promise.all(sweeps);
};
await sweepAll();
const whole = heldBytes();
const half = large.simulateNetworkPartition([names.slice(0, NODES / 2)]);
await clock.advance(20_000);
await sweepAll();
const split = heldBytes();
large.heal(half);
await clock.advance(20_000);
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
process.stdout.write(
  `simulation of ${NODES} nodes, ${large.truth().nodes.reduce((sum, node) => sum + node.processes, 0)} processes: ` +
    `${mb(whole - before)}; cut in halves: ${mb(split - before)}\n`,
);

const single = simulatedProbe({ nodes: 1, processesPerNode: 1_000_000, clock });
const [only] = single.seeds as [string];
void single.watch(only, context());
await clock.advance(1_000);

describe(`${NODES} nodes of ${PROCESSES} processes`, () => {
  bench('start', () => {
    simulatedProbe({ nodes: NODES, processesPerNode: PROCESSES, clock });
  });
  bench('step of a second, every node swept', sweepAll);
  bench('best 100 of every node by memory', async () => {
    const scans = names.map((name) => large.processes(name, best, context()));
    await clock.advance(1_000);
    await Promise.all(scans);
  });
  bench('cut in halves, and healed', async () => {
    const id = large.simulateNetworkPartition([names.slice(0, NODES / 2)]);
    await clock.advance(20_000);
    large.heal(id);
    await clock.advance(20_000);
  });
});

describe('one node of 1 000 000 processes', () => {
  for (const sort of ['memory', 'reductions', 'message_queue_len', 'registered_name'] as const) {
    bench(`best 100 by ${sort}`, async () => {
      const scan = single.processes(only, { ...best, sort }, context());
      await clock.advance(5_000);
      await scan;
    });
  }
});
