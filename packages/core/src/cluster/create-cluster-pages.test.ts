import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClusterConfig } from '../model/config.js';
import type { ProcessPage } from '../model/process.js';
import { simulatedProbe } from '../simulator/index.js';
import { fakeClock, recordingProbe, scriptedProbe } from '../testing/index.js';
import { createCluster } from './create-cluster.js';

function setUp(config: Partial<ClusterConfig> = {}) {
  const clock = fakeClock();
  const probe = recordingProbe(simulatedProbe({ nodes: 2, seed: 4, clock }));
  const cluster = createCluster({ probe, clock, random: () => 0.5, config });
  onTestFinished(async () => {
    await cluster.close();
    expect(clock.pending).toBe(0);
  });
  return { clock, probe, cluster };
}

describe('processes$', () => {
  it('asks while somebody looks, once for all who look at the same page, and keeps it for the next', async () => {
    const { clock, probe, cluster } = setUp();
    const seen: ProcessPage[] = [];
    const results: unknown[] = [];
    cluster.operationResults$.subscribe((result) => results.push(result));
    const first = cluster.processes$({ limit: 3 }).subscribe((page) => seen.push(page));
    const second = cluster.processes$({ limit: 3 }).subscribe();
    await clock.advance(12_000);
    const asked = probe.count('processes');
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen[0]?.processes).toHaveLength(3);
    // Both nodes at each poll, however many look.
    expect(asked).toBe(2 * seen.length);
    const late: ProcessPage[] = [];
    const third = cluster.processes$({ limit: 3 }).subscribe((page) => late.push(page));
    expect(late).toEqual([seen.at(-1)]);
    for (const subscription of [first, second, third]) subscription.unsubscribe();
    await clock.advance(30_000);
    expect(probe.count('processes')).toBe(asked);
    expect(results).toEqual([]);
    expect(await cluster.operations.history()).toEqual([]);
  });

  it('asks half as often for a page of which a node is loaded, and no less often for those it is not in', async () => {
    const clock = fakeClock();
    const nodes = scriptedProbe({ clock, seeds: ['a@h'] });
    nodes.mesh('a@h', 'b@h');
    nodes.set('b@h', { vitals: { runQueue: 17, schedulersOnline: 4 } });
    const probe = recordingProbe(nodes);
    const cluster = createCluster({ probe, clock, random: () => 0.5 });
    onTestFinished(() => cluster.close());
    cluster.vitals$.subscribe();
    const page = cluster.processes$({ node: 'a@h' }).subscribe();
    await clock.advance(10_000);
    const asked = async (): Promise<readonly number[]> => {
      probe.forgetCalls();
      await clock.advance(100_000);
      return [probe.count('processes', 'a@h'), probe.count('processes', 'b@h')];
    };
    expect(await asked()).toEqual([20, 0]);
    page.unsubscribe();
    cluster.processes$().subscribe();
    // Lets the first question end before time passes, so that it takes none.
    await clock.advance(0);
    await clock.advance(10_000);
    expect(await asked()).toEqual([10, 10]);
    nodes.set('b@h', { vitals: { runQueue: 16, schedulersOnline: 4 } });
    await clock.advance(20_000);
    expect(await asked()).toEqual([20, 20]);
  });

  it('tells a query that is none on error$, once, and errors no one', async () => {
    const { clock, cluster } = setUp();
    const errors: string[] = [];
    let ended = false;
    cluster.error$.subscribe(({ code }) => errors.push(code));
    cluster.processes$({ limit: -1 }).subscribe({ error: () => (ended = true) });
    await clock.advance(20_000);
    expect(errors).toEqual(['validation_error']);
    expect(ended).toBe(false);
  });
});

describe('the configuration of a cluster', () => {
  it('says how long a page of processes is that does not say so itself', async () => {
    const { clock, cluster } = setUp({ maxProcessesPerPage: 7 });
    const pages: number[] = [];
    cluster.processes$().subscribe(({ processes }) => pages.push(processes.length));
    cluster.processes$({ limit: 9 }).subscribe(({ processes }) => pages.push(processes.length));
    await clock.advance(3_000);
    expect(pages.sort()).toEqual([7, 9]);
    const list = await cluster.operations.list();
    expect(list.find(({ name }) => name === 'process_list')?.params).toMatchObject({
      properties: { limit: { default: 7, maximum: 10_000 } },
    });
  });

  it('lets a simulation stand in, of as many nodes as it says, only where it is allowed', () => {
    const { cluster, clock } = setUp({ enableSimulationControls: true, defaultSimulatedNodes: 5 });
    const told: unknown[] = [];
    cluster.recovery$.subscribe((event) => told.push(event));
    const made = cluster.enableSimulationFallback(({ nodes }) => simulatedProbe({ nodes, clock }));
    expect(made.kind).toBe('simulated');
    expect(told).toMatchObject([{ type: 'simulation_fallback', allowed: true }]);
    expect(() => setUp().cluster.enableSimulationFallback(() => simulatedProbe({ clock }))).toThrow(
      expect.objectContaining({ code: 'simulation_disabled' }),
    );
    void made.close();
  });
});

describe('forgetting a node', () => {
  it('is refused while nobody watches, when nobody knows whether it lives', async () => {
    const { clock, cluster } = setUp({ idleLinger: 100 });
    const subscription = cluster.topology$.subscribe();
    let node = '';
    await clock.advance(2_000);
    cluster.topology$.subscribe(({ nodes }) => (node = nodes[0] ?? '')).unsubscribe();
    expect(node).not.toBe('');
    subscription.unsubscribe();
    await clock.advance(5_000);
    expect(cluster.forget(node)).toBe(false);
  });
});
