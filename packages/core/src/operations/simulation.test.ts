import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { SimulationEvent } from '../simulator/simulation-event.js';
import { simulatedProbe, steppedClock } from '../simulator/index.js';
import { scriptedProbe } from '../testing/scripted-probe.js';
import type { OperationName, OperationParams } from './builtin.js';
import { builtinContracts } from './contracts/index.js';
import { simulationOperations } from './simulation.js';

const [a, b, c] = ['shop-a@sim.local', 'shop-b@sim.local', 'shop-c@sim.local'] as const;

function start({ controls = true }: { readonly controls?: boolean } = {}) {
  const clock = steppedClock();
  const probe = simulatedProbe({ clock, nodes: 3, seed: 5, processesPerNode: 300 });
  const cluster = createCluster({
    probe,
    clock,
    random: () => 0.5,
    config: { enableSimulationControls: controls },
  });
  onTestFinished(() => cluster.close());
  const told: SimulationEvent[] = [];
  cluster.simulationEvents$.subscribe((event) => told.push(event));
  const settled = async <T>(running: Promise<T>): Promise<T> => {
    let over = false;
    const end = (): void => void (over = true);
    running.then(end, end);
    for (let turn = 0; !over && turn < 2_000; turn += 1) {
      await clock.advance(5);
      // The hashes of the audit log take real time.
      await setImmediate();
    }
    return running;
  };
  const run = async <N extends OperationName>(name: N, params: OperationParams<N>) => {
    try {
      const { outcome, data } = await settled(cluster.operations.execute(name, params));
      return { outcome, data };
    } catch (error) {
      return { outcome: 'failed', data: null, error };
    }
  };
  const lives = () => probe.truth().nodes.map(({ life }) => life);
  return { clock, probe, cluster, told, run, settled, lives };
}

const typesOf = (told: readonly SimulationEvent[]) => told.map(({ type }) => type);

describe('the simulation operations', () => {
  it('are all that have a contract', () => {
    const contracts = builtinContracts.filter(({ category }) => category === 'simulation');
    expect(simulationOperations.map(({ name }) => name)).toEqual(contracts.map(({ name }) => name));
  });

  it('fail a node and heal it, and say so on the event stream of the cluster', async () => {
    const { run, told, lives, clock } = start();
    const failed = await run('simulate_node_failure', { node: b, kind: 'freeze', healAfterMs: 3_000 });
    expect(failed).toMatchObject({
      outcome: 'done',
      data: { effect: `${b} is frozen; it heals by itself after 3 s.` },
    });
    expect(lives()).toEqual(['running', 'frozen', 'running']);
    await clock.advance(3_000);
    expect(lives()).toEqual(['running', 'running', 'running']);
    await run('simulate_node_failure', { node: c });
    expect(lives()).toEqual(['running', 'running', 'stopped']);
    expect(await run('heal_simulation', { node: c })).toMatchObject({
      data: { effect: `${c} runs again.` },
    });
    expect(lives()).toEqual(['running', 'running', 'running']);
    expect(typesOf(told)).toEqual(['node_failed', 'healed', 'node_failed', 'node_restarted']);
  });

  it('cut the network and heal one cut by its number, or everything', async () => {
    const { run, probe, clock } = start();
    const cut = await run('simulate_network_partition', { islands: [[a], [b, c]] });
    const { partition } = cut.data as { partition: number };
    await clock.advance(15_000);
    expect(probe.truth().nodes.map(({ visible }) => visible)).toEqual([[], [c], [b]]);
    expect(await run('heal_simulation', { partition })).toMatchObject({ outcome: 'done' });
    await clock.advance(5_000);
    expect(probe.truth().nodes.map(({ visible }) => visible.length)).toEqual([2, 2, 2]);

    const oneWay = await run('simulate_network_partition', { islands: [[a]], asymmetric: true });
    expect((oneWay.data as { effect: string }).effect).toContain('no longer hears the others');
    await clock.advance(15_000);
    expect(probe.truth().nodes[0]?.visible).toEqual([]);
    expect(await run('heal_simulation', {})).toMatchObject({ data: { effect: 'Everything is healed.' } });
    expect(await run('heal_simulation', { node: a, partition: 1 })).toMatchObject({
      outcome: 'failed',
      error: { code: 'invalid_parameter', details: { fields: { partition: 'not together with node' } } },
    });
  });

  it('slow, flood, storm, join and leave', async () => {
    const { run, told, lives, probe } = start();
    const flood = { node: a, process: 'Elixir.Shop.Pricing', messagesPerSecond: 500, forMs: 9_000 };
    expect(await run('simulate_slow_node', { node: a, factor: 20, forMs: 2_000 })).toMatchObject({
      data: { effect: `${a} answers slowly; it is itself again after 2 s.` },
    });
    expect(await run('simulate_mailbox_flood', flood)).toMatchObject({ outcome: 'done' });
    expect(await run('simulate_restart_storm', { node: b })).toMatchObject({ outcome: 'done' });
    expect(await run('simulate_node_join', {})).toMatchObject({ data: { node: 'shop-d@sim.local' } });
    expect(await run('simulate_node_leave', { node: c })).toMatchObject({ outcome: 'done' });
    expect(lives()).toEqual(['running', 'running', 'left', 'running']);
    expect(typesOf(told)).toEqual([
      'node_slowed',
      'mailbox_flooded',
      'restart_storm_started',
      'node_joined',
      'node_left',
    ]);
    expect(await run('simulate_restart_storm', { node: b, application: 'kernel' })).toMatchObject({
      error: { code: 'invalid_parameter', details: { fields: { application: expect.any(String) } } },
    });
    expect(await run('simulate_mailbox_flood', { node: a, process: 'nobody' })).toMatchObject({
      error: { code: 'process_not_found' },
    });
    expect(await run('simulate_node_failure', { node: 'x@h' })).toMatchObject({ outcome: 'failed' });
    expect(probe.truth().nodes).toHaveLength(4);
  });

  it('play a scenario, and refuse one of the wrong form with every field at fault', async () => {
    const { run, told, cluster, settled, clock } = start();
    const scenario = {
      name: 'A crash',
      steps: [
        { do: 'node_failure', at_ms: 500, node: b },
        { do: 'heal', at_ms: 2_500 },
      ],
    };
    const preview = await settled(cluster.operations.preview('play_scenario', { scenario }));
    expect(preview.effects).toEqual(['«A crash» plays: 2 steps in 3 s.']);
    expect(told).toEqual([]);
    expect(await run('play_scenario', { scenario })).toMatchObject({
      outcome: 'done',
      data: { name: 'A crash', steps: 2 },
    });
    await clock.advance(3_000);
    expect(typesOf(told)).toEqual([
      'scenario_started',
      'node_failed',
      'node_restarted',
      'healed',
      'scenario_ended',
    ]);
    told.length = 0;
    const wrong = {
      name: '',
      steps: [
        { do: 'explode', at_ms: 0 },
        { do: 'slow_node', at_ms: -1, node: a },
      ],
    };
    expect(await run('play_scenario', { scenario: wrong })).toMatchObject({
      outcome: 'failed',
      error: { code: 'validation_error', details: { fields: { 'scenario.name': expect.any(String) } } },
    });
    expect(await run('play_scenario', { scenario: { ...wrong, name: 'Wrong' } })).toMatchObject({
      error: {
        code: 'validation_error',
        details: {
          fields: {
            'scenario.steps.0.do': expect.stringContaining('node_failure'),
            'scenario.steps.1.at_ms': expect.any(String),
          },
        },
      },
    });
    // It reads well, but this cluster has no fourth node.
    const absent = {
      name: 'Absent',
      cluster: { nodes: 9 },
      steps: [{ do: 'node_leave', at_ms: 1, node: 'shop-d@sim.local' }],
    };
    expect(await run('play_scenario', { scenario: absent })).toMatchObject({
      error: { details: { fields: { 'scenario.steps.0': expect.stringContaining('shop-d') } } },
    });
    expect(told).toEqual([]);
  });

  it('are refused where the controls are turned off, and on a real cluster', async () => {
    const off = start({ controls: false });
    expect(await off.run('simulate_node_failure', { node: a })).toMatchObject({
      outcome: 'failed',
      error: { code: 'simulation_disabled' },
    });
    expect(off.lives()).toEqual(['running', 'running', 'running']);

    const clock = steppedClock();
    const nodes = scriptedProbe({ clock, seeds: ['a@h'] });
    nodes.mesh('a@h', 'b@h');
    const real = createCluster({ probe: nodes, clock, config: { enableSimulationControls: true } });
    onTestFinished(() => real.close());
    const joining = real.operations.execute('simulate_node_join', {});
    await expect(off.settled(joining)).rejects.toMatchObject({ code: 'simulation_disabled' });
  });
});
