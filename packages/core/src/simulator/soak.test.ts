import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import { steppedClock } from './clock.js';
import { randomScenario } from './random-scenario.js';
import { simulatedProbe } from './simulated-probe.js';

const HOUR = 3_600_000;
const ROUND_MS = 600_000;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const heldBytes = () => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

describe('a simulation that runs for hours', () => {
  it('holds no more after four hours of faults than after one', async () => {
    const clock = steppedClock();
    const probe = simulatedProbe({ nodes: 8, clock });
    const cluster = createCluster({ probe, clock, random: () => 0.5 });
    cluster.topology$.subscribe();
    cluster.vitals$.subscribe();
    cluster.changes$.subscribe();
    let round = 0;
    const pass = async (hours: number) => {
      for (let left = hours * HOUR; left > 0; left -= ROUND_MS) {
        round += 1;
        const scenario = randomScenario({ seed: round, nodes: 8, steps: 40, spanMs: ROUND_MS - 60_000 });
        // The cluster keeps its size; all else may happen.
        const steps = scenario.steps.filter((step) => step.do !== 'node_join' && step.do !== 'node_leave');
        const known = steps.filter((step) => !/shop-(?![a-h]@)/.test(JSON.stringify(step)));
        probe.play({ ...scenario, steps: known });
        await clock.advance(ROUND_MS);
        expect(clock.pending).toBeLessThan(100);
      }
    };
    await pass(1);
    const before = heldBytes();
    await pass(3);
    expect((heldBytes() - before) / 1e6).toBeLessThan(2);
    expect(probe.truth().nodes.every(({ life }) => life === 'running')).toBe(true);
    await cluster.close();
    expect(clock.pending).toBe(0);
  }, 60_000);
});

describe('a simulation of a thousand nodes and a million processes', () => {
  it('holds no object for a process, and little for a node', async () => {
    const before = heldBytes();
    const clock = steppedClock();
    const probe = simulatedProbe({ nodes: 1_000, processesPerNode: 1_000, clock });
    const context = () =>
      ({ signal: new AbortController().signal, deadlineMs: 30_000, priority: 'low' }) as const;
    const names = probe.truth().nodes.map(({ name }) => name);
    for (const name of names) void probe.watch(name, context());
    await clock.advance(1_000);
    const sweeps = Promise.all(names.map((name) => probe.sweep(name, context())));
    await clock.advance(1_000);
    const counted = (await sweeps).reduce((sum, { value }) => sum + value.vitals.processes.used, 0);
    expect(counted).toBeGreaterThan(950_000);
    expect((heldBytes() - before) / 1e6).toBeLessThan(30);

    probe.simulateNetworkPartition([names.slice(0, 500)]);
    await clock.advance(20_000);
    expect((heldBytes() - before) / 1e6).toBeLessThan(45);
    probe.heal();
    await clock.advance(20_000);
    probe.heal();
    expect((heldBytes() - before) / 1e6).toBeLessThan(30);
    await probe.close();
    expect(clock.pending).toBe(0);
  });
});
