import { describe, expect, it, onTestFinished } from 'vitest';
import { createCluster } from '../../cluster/create-cluster.js';
import type { ClusterHealth } from '../../model/health.js';
import type { ClusterTopology } from '../../model/topology.js';
import { steppedClock } from '../clock.js';
import { parseScenario, scenarioText } from '../scenario.js';
import { simulatedProbe } from '../simulated-probe.js';
import { exampleScenarios } from './index.js';

/** Longer than any tick window and the pace of the engine: what was there before is known by then. */
const SETTLED_MS = 25_000;
const [A, B, C, D] = ['shop-a', 'shop-b', 'shop-c', 'shop-d'].map((name) => `${name}@sim.local`) as [
  string,
  string,
  string,
  string,
];

/** Plays a scenario on virtual time, on the cluster that it names, and gives what the engine shows. */
async function play(file: unknown) {
  const scenario = parseScenario(file);
  const clock = steppedClock();
  const probe = simulatedProbe({ ...scenario.cluster, clock });
  const cluster = createCluster({ probe, clock, random: () => 0.5 });
  onTestFinished(async () => {
    await cluster.close();
    expect(clock.pending).toBe(0);
  });
  const shown: { topology?: ClusterTopology; health?: ClusterHealth } = {};
  cluster.topology$.subscribe((topology) => (shown.topology = topology));
  cluster.health$.subscribe((health) => (shown.health = health));
  const failed: unknown[] = [];
  probe.simulationEvents$.subscribe((event) => {
    if (event.type === 'scenario_step_failed') failed.push(event);
  });
  await clock.advance(SETTLED_MS);
  expect(shown.health?.overallStatus, 'before it plays').toBe('healthy');
  const startedAt = clock.now();
  probe.play(scenario);

  /** What is shown so many seconds after the start. */
  const at = async (seconds: number) => {
    await clock.advance(startedAt + seconds * 1_000 - clock.now());
    const { topology, health } = shown;
    if (topology === undefined || health === undefined) throw new Error('nothing is shown');
    return {
      topology,
      health,
      statusOf: (node: string) => topology.nodeStates[node]?.status,
      issuesOf: (node: string) => health.nodeStatuses[node]?.issues.join(' ') ?? '',
    };
  };
  const endsWell = async () => {
    const { topology, health } = await at(180);
    expect(topology).toMatchObject({ partitionStatus: 'healthy', missingLinks: [] });
    expect(Object.values(topology.nodeStates).map(({ status }) => status)).toEqual(
      topology.nodes.map(() => 'up'),
    );
    expect(health.recommendations).toEqual([]);
    expect(failed).toEqual([]);
  };
  return { probe, clock, at, endsWell };
}

describe('the example scenarios', () => {
  it.each(Object.entries(exampleScenarios))('%s is a scenario file of less than three minutes', (_, file) => {
    const scenario = parseScenario(file);
    expect(scenario.steps.at(-1)?.atMs).toBeLessThan(180_000);
    expect(scenario.description).toBeDefined();
    expect(parseScenario(scenarioText(scenario))).toEqual(scenario);
  });

  it('rollingDeploy: nodes leave and come back in turn, until one crashes and another is too slow', async () => {
    const { at, endsWell } = await play(exampleScenarios.rollingDeploy);
    expect((await at(12)).statusOf(A)).toBe('down');
    const second = await at(33);
    expect([second.statusOf(A), second.statusOf(B)]).toEqual(['up', 'down']);
    const third = await at(52);
    expect([third.statusOf(B), third.statusOf(C)]).toEqual(['up', 'down']);
    expect(['up', 'partitioned']).toContain((await at(64)).statusOf(C));
    const crashed = await at(75);
    expect(crashed.statusOf(C)).toBe('down');
    expect(crashed.health.overallStatus).toBe('degraded');
    expect(crashed.health.recommendations[0]).toContain(C);
    const loaded = await at(120);
    expect(loaded.statusOf(C)).toBe('down');
    expect(loaded.issuesOf(D)).toContain('wait to run');
    await endsWell();
  });

  it('asymmetricNetsplit: links are missing one way, then both, and the islands are named', async () => {
    const { at, endsWell } = await play(exampleScenarios.asymmetricNetsplit);
    const oneWay = await at(45);
    expect(oneWay.topology.missingLinks).toHaveLength(6);
    expect(oneWay.topology.missingLinks.every(({ from }) => from === A || from === B)).toBe(true);
    expect(oneWay.health.overallStatus).toBe('critical');
    const cut = await at(100);
    expect(cut.topology.missingLinks).toHaveLength(12);
    expect(cut.topology.islands.map((island) => island.length).sort()).toEqual([2, 3]);
    expect([cut.statusOf(A), cut.statusOf(B), cut.statusOf(C)]).toEqual(['partitioned', 'partitioned', 'up']);
    await endsWell();
  });

  it('mailboxFlood: the mailbox is named first, then the memory runs out', async () => {
    const { at, endsWell } = await play(exampleScenarios.mailboxFlood);
    const growing = await at(40);
    expect(growing.issuesOf(B)).toMatch(/mailbox of Shop\.Inventory holds \d/);
    expect(growing.health.nodeStatuses[B]?.memoryStatus).not.toBe('high');
    expect(growing.health.recommendations[0]).toContain('Shop.Inventory is the bottleneck');
    expect((await at(75)).issuesOf(C)).toContain('mailbox of Shop.Events');
    const full = await at(105);
    expect(full.health.nodeStatuses[B]).toMatchObject({ memoryStatus: 'high' });
    expect(full.issuesOf(B)).toContain('Its host has');
    expect(full.health.overallStatus).not.toBe('healthy');
    await endsWell();
  });

  it('restartStorm: the supervisors count their restarts, and the slow node cannot keep up', async () => {
    const { probe, clock, at, endsWell } = await play(exampleScenarios.restartStorm);
    const restartsOf = async (node: string, name: string) => {
      const request = { application: null, root: { name }, maxDepth: 0, includeChildren: false } as const;
      const asked = probe.supervisors(
        node,
        { ...request, maxChildren: 1, includeProcessDetails: false },
        { signal: new AbortController().signal, deadlineMs: 5_000, priority: 'low' },
      );
      await clock.advance(500);
      return (await asked).value.supervisors[0]?.recentRestarts;
    };
    await at(30);
    expect(await restartsOf(A, 'Elixir.Shop.CartSupervisor')).toBeGreaterThan(50);
    expect(await restartsOf(B, 'Elixir.Shop.CartSupervisor')).toBe(0);
    const slow = await at(85);
    expect(slow.issuesOf(B)).toContain('wait to run');
    expect(await restartsOf(B, 'Elixir.DBConnection.ConnectionPool.Supervisor')).toBeGreaterThan(20);
    expect(await restartsOf(A, 'Elixir.Shop.CartSupervisor')).toBe(0);
    await endsWell();
  });
});
