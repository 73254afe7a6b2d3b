import { describe, expect, it } from 'vitest';
import { isBeamdeckError } from '../model/error.js';
import { steppedClock } from './clock.js';
import { randomScenario } from './random-scenario.js';
import { parseScenario, scenarioText } from './scenario.js';
import { simulatedProbe } from './simulated-probe.js';

const text = `{
  "name": "A node is lost in a netsplit",
  "cluster": { "nodes": 4, "seed": 7, "net_ticktime_seconds": 4 },
  "steps": [
    { "at_ms": 9000, "do": "node_failure", "node": "shop-b@sim.local", "kind": "host_lost", "heal_after_ms": 4000 },
    { "at_ms": 1000, "do": "network_partition", "islands": [["shop-a@sim.local"], ["shop-b@sim.local"]], "observer": 0 },
    { "at_ms": 2000, "do": "node_join" },
    { "at_ms": 3000, "do": "slow_node", "node": "shop-e@sim.local", "factor": 5 },
    { "at_ms": 20000, "do": "heal" }
  ]
}`;

function faultsOf(json: unknown): Record<string, string> {
  try {
    parseScenario(json);
  } catch (error) {
    if (isBeamdeckError(error, 'validation_error')) return error.details['fields'] as Record<string, string>;
    throw error;
  }
  return {};
}
const withStep = (step: object) => ({ name: 'x', steps: [{ at_ms: 0, ...step }] });

describe('parseScenario', () => {
  it('reads a file, in order of time', () => {
    const scenario = parseScenario(text);
    expect(scenario.cluster).toEqual({ nodes: 4, seed: 7, netTicktimeSeconds: 4 });
    expect(scenario.steps.map(({ atMs }) => atMs)).toEqual([1_000, 2_000, 3_000, 9_000, 20_000]);
    expect(scenario.steps[3]).toEqual({
      do: 'node_failure',
      atMs: 9_000,
      node: 'shop-b@sim.local',
      kind: 'host_lost',
      healAfterMs: 4_000,
    });
  });

  it('reads back what it writes', () => {
    const scenario = parseScenario(text);
    expect(parseScenario(scenarioText(scenario))).toEqual(scenario);
  });

  it.each([
    ['no JSON', '{', { '(value)': expect.stringMatching(/JSON/) }],
    ['nothing', null, { '(value)': 'expected object' }],
    ['no steps', { name: 'x', steps: [] }, { steps: 'must be at least 1' }],
    ['no name', { steps: [{ at_ms: 0, do: 'heal' }] }, { name: 'expected string' }],
    [
      'an unknown key',
      { name: 'x', step: [], steps: [{ at_ms: 0, do: 'heal' }] },
      { '(value)': 'unknown: step' },
    ],
    [
      'too many nodes',
      { ...withStep({ do: 'heal' }), cluster: { nodes: 2_000 } },
      { 'cluster.nodes': 'must be at most 1000' },
    ],
    [
      'no such thing to do',
      withStep({ do: 'explode' }),
      { 'steps.0.do': expect.stringContaining('node_failure') },
    ],
    [
      'a step that is none',
      { name: 'x', steps: [7] },
      { 'steps.0.do': expect.stringContaining('node_failure') },
    ],
    ['a misspelt option', withStep({ do: 'heal', nod: 'a' }), { 'steps.0.(value)': 'unknown: nod' }],
    [
      'a time before the start',
      { name: 'x', steps: [{ at_ms: -1, do: 'heal' }] },
      { 'steps.0.at_ms': 'must be at least 0' },
    ],
    [
      'a wrong kind',
      withStep({ do: 'node_failure', node: 'shop-a@sim.local', kind: 'nap' }),
      { 'steps.0.kind': 'expected one of: crash, freeze, host_lost' },
    ],
    [
      'a node that is not there yet',
      withStep({ do: 'node_failure', node: 'shop-d@sim.local' }),
      { 'steps.0': 'the cluster has no shop-d@sim.local by then' },
    ],
    [
      'an island of strangers',
      withStep({ do: 'network_partition', islands: [['shop-a@sim.local', 'x@y']] }),
      { 'steps.0': 'the cluster has no x@y by then' },
    ],
  ])('refuses %s, and says where', (_what, json, faults) => {
    expect(faultsOf(json)).toEqual(faults);
  });

  it('names all that is wrong at once', () => {
    const steps = [{ do: 'heal' }, { at_ms: 1, do: 'slow_node', node: 'shop-a@sim.local', factor: 0 }];
    expect(Object.keys(faultsOf({ name: 'x', steps }))).toEqual(['steps.0.at_ms', 'steps.1.factor']);
  });
});

describe('a scenario that plays', () => {
  const start = (json: unknown) => {
    const scenario = parseScenario(json);
    const clock = steppedClock();
    const probe = simulatedProbe({ ...scenario.cluster, clock });
    const told: string[] = [];
    const startedAt = clock.now();
    probe.simulationEvents$.subscribe(({ type, timestamp }) =>
      told.push(`${Date.parse(timestamp) - startedAt} ${type}`),
    );
    return { clock, probe, told, run: probe.play(scenario) };
  };

  it('does each step at its time, and is then done', async () => {
    const { clock, told, run } = start(text);
    let done = false;
    void run.done.then(() => (done = true));
    await clock.advance(19_999);
    expect(done).toBe(false);
    await clock.advance(1);
    expect(done).toBe(true);
    expect(told).toEqual([
      '0 scenario_started',
      '1000 partition_started',
      '2000 node_joined',
      '3000 node_slowed',
      '9000 node_failed',
      '13000 node_restarted',
      '20000 partition_healed',
      '20000 healed',
      '20000 scenario_ended',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('tells of a step that cannot be done, and goes on', async () => {
    const { clock, told } = start({
      name: 'twice',
      steps: [
        { at_ms: 1, do: 'node_failure', node: 'shop-a@sim.local' },
        { at_ms: 2, do: 'node_failure', node: 'shop-a@sim.local' },
        { at_ms: 3, do: 'heal' },
      ],
    });
    await clock.advance(10);
    expect(told).toContain('2 scenario_step_failed');
    expect(told.at(-1)).toBe('3 scenario_ended');
  });

  it('does nothing more once stopped, by itself or with all else', async () => {
    const one = start(text);
    one.run.stop();
    one.run.stop();
    await one.clock.advance(60_000);
    expect(one.told).toEqual(['0 scenario_started', '0 scenario_ended']);

    const all = start(text);
    await all.probe.close();
    await all.run.done;
    expect(all.clock.pending).toBe(0);
    expect(() => all.probe.play(parseScenario(text))).toThrow(expect.objectContaining({ code: 'closed' }));
  });
});

describe('randomScenario', () => {
  it('is the same for the same seed, valid for every seed, and heals at the end', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const options = { seed, nodes: 1 + (seed % 9), steps: 15 };
      const scenario = randomScenario(options);
      expect(scenarioText(randomScenario(options))).toBe(scenarioText(scenario));
      expect(scenario.steps.at(-1)).toEqual({ do: 'heal', atMs: 120_000 });
      expect(scenario.steps.length).toBe(16);
    }
    expect(scenarioText(randomScenario({ seed: 1 }))).not.toBe(scenarioText(randomScenario({ seed: 2 })));
  });
});
