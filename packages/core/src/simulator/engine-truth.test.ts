import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { NodeState, NodeVitals } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import { steppedClock } from './clock.js';
import { randomScenario } from './random-scenario.js';
import { scenarioText } from './scenario.js';
import type { Scenario } from './scenario.js';
import { simulatedProbe } from './simulated-probe.js';
import type { SimulationTruth } from './simulation-controls.js';

/** `SEED=4711 npx vitest run src/simulator/engine-truth.test.ts` replays one; `SEEDS=20000` looks further. */
const ONE = process.env['SEED'];
const SEEDS = ONE === undefined ? Number(process.env['SEEDS'] ?? 1_000) : 1;
const FIRST = Number(ONE ?? 1);

const STEP_MS = 1_000;
const SPAN_MS = 45_000;
/** A sweep that takes this long is given up; twenty times as long is the slowest pace at which a node is swept. */
const OPERATION_TIMEOUT_MS = 1_500;
/** A fault that heals by itself late, then the slowest pace, a connection attempt and a moment to agree. */
const SETTLE_MS = SPAN_MS / 3 + 20 * OPERATION_TIMEOUT_MS + 12_000;
/** A node that has not answered for this long is not shown up: the tick window, and two sweeps. */
const NOTICED_MS = 12_000;

/** A node that answers again has its gauges shown a moment before its status, which waits for others to change with it. */
const TOPOLOGY_LAG_MS = 100;

describe(`the engine over ${SEEDS} seeds of random faults`, () => {
  it('comes to the truth of the simulation once things settle, and never shows old data as fresh', async () => {
    const met = { up: 0, down: 0, partitioned: 0, unreachable: 0, missing: 0, oneWay: 0 };
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const nodes = 1 + (seed % 6);
      const scenario = randomScenario({ seed, nodes, steps: 10, spanMs: SPAN_MS, processesPerNode: 120 });
      try {
        await watchScenario(scenario, met);
      } catch (error) {
        throw new Error(`SEED=${seed} fails; its scenario is\n${scenarioText(scenario)}`, { cause: error });
      }
    }
    // A test that never met what it is about would prove nothing.
    if (SEEDS >= 1_000)
      for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(20);
  }, 120_000);
});

type Met = Record<'up' | 'down' | 'partitioned' | 'unreachable' | 'missing' | 'oneWay', number>;

async function watchScenario(scenario: Scenario, met: Met): Promise<void> {
  const clock = steppedClock();
  const probe = simulatedProbe({ ...scenario.cluster, clock });
  const cluster = createCluster({
    probe,
    clock,
    random: () => 0.5,
    config: { operationTimeout: OPERATION_TIMEOUT_MS },
  });
  let topology = null as ClusterTopology | null;
  let vitals: ReadonlyMap<string, NodeVitals> = new Map();
  cluster.topology$.subscribe((next) => (topology = next));
  cluster.vitals$.subscribe((next) => (vitals = next));
  const silentSince = new Map<string, number>();

  probe.simulationEvents$.subscribe(() => {
    const truth = probe.truth();
    for (const { name, life, heard } of truth.nodes) {
      if (life === 'running' && heard) silentSince.delete(name);
      else if (!silentSince.has(name)) silentSince.set(name, truth.at);
    }
  });
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await clock.advance(STEP_MS);
      if (clock.pending > 200) expect.fail(`${clock.pending} timers are open`);
      if (topology !== null) checkFreshness(topology, vitals, silentSince, clock.now());
    }
  };

  await pass(2_000);
  // Its last step heals everything; before that the cluster is left as it is, to see whether its state is told right.
  probe.play({ ...scenario, steps: scenario.steps.slice(0, -1) });
  await pass(SPAN_MS + SETTLE_MS);
  checkTruth(topology, probe.truth());
  tally(topology, met);

  probe.heal();
  await pass(SETTLE_MS);
  checkTruth(topology, probe.truth());
  const stays = probe.truth().nodes.filter(({ life }) => life !== 'left');
  expect(stays.map(({ name }) => topology?.nodeStates[name]?.status ?? 'up')).toEqual(stays.map(() => 'up'));
  expect(topology?.partitionStatus).toBe('healthy');

  await cluster.close();
  expect(clock.pending).toBe(0);
}

/** A node that is not up keeps the gauges it had, with their time, and says when it was last seen. */
function checkFreshness(
  topology: ClusterTopology,
  vitals: ReadonlyMap<string, NodeVitals>,
  silentSince: ReadonlyMap<string, number>,
  now: number,
): void {
  for (const name of topology.nodes) {
    const state = topology.nodeStates[name] as NodeState;
    const measuredAt = vitals.get(name)?.collectedAt;
    const answers = state.status === 'up' || state.status === 'partitioned';
    // Plain comparisons: this is looked at millions of times.
    const stale =
      answers || measuredAt === undefined || (state.lastSeen !== null && measuredAt <= state.lastSeen);
    if (!stale && now - Date.parse(measuredAt) > TOPOLOGY_LAG_MS) {
      expect.fail(
        `${name} is ${state.status} with gauges of ${measuredAt}, last seen ${String(state.lastSeen)}`,
      );
    }
    const silent = silentSince.get(name);
    if (silent === undefined) continue;
    if (measuredAt !== undefined && Date.parse(measuredAt) > silent) {
      expect.fail(
        `${name} has gauges of ${measuredAt}, though silent since ${new Date(silent).toISOString()}`,
      );
    }
    if (answers && now - silent > NOTICED_MS) {
      expect.fail(`${name} is silent for ${now - silent} ms, yet ${state.status}`);
    }
  }
}

function checkTruth(topology: ClusterTopology | null, truth: SimulationTruth): void {
  expect(topology, 'a topology has been told').not.toBeNull();
  if (topology === null) return;
  const known = truth.nodes.filter(({ name }) => name in topology.nodeStates);
  const answering = known.filter(({ life, heard }) => life === 'running' && heard);
  const views = new Map(answering.map(({ name, visible }) => [name, new Set(visible)]));
  const sees = (from: string, to: string) => views.get(from)?.has(to) === true;

  for (const { name, visible } of answering) {
    for (const peer of visible) expect(topology.nodes, `${name} sees ${peer}`).toContain(peer);
  }
  expect([...topology.connectedNodes].sort()).toEqual(answering.map(({ name }) => name).sort());

  const seenOnly = known.filter(
    ({ name }) => !views.has(name) && answering.some((node) => sees(node.name, name)),
  );
  const islands = islandsOf(
    [...answering, ...seenOnly].map(({ name }) => name),
    (a, b) => {
      if (views.has(a) && views.has(b)) return sees(a, b) && sees(b, a);
      return sees(a, b) || sees(b, a);
    },
  );
  expect(topology.islands.map((island) => island.join()).sort()).toEqual(
    islands.map((island) => island.join()).sort(),
  );

  const missing = answering.flatMap((from) =>
    answering.filter((to) => to !== from && !sees(from.name, to.name)).map((to) => `${from.name} ${to.name}`),
  );
  expect(topology.missingLinks.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(missing.sort());

  const largest = Math.max(0, ...islands.map((island) => island.length));
  const up = Object.values(topology.nodeStates).filter(({ status }) => status === 'up');
  const main = islands.find((island) => up.some(({ name }) => island.includes(name)));
  expect(main?.length ?? largest, 'the cluster is a largest island').toBe(largest);
  for (const { name, life, heard, incarnation } of known) {
    const state = topology.nodeStates[name];
    const text = `${name} is ${life}${heard ? '' : ', unheard'}: ${state?.reason ?? ''}`;
    if (life === 'running' && heard) {
      expect(state?.status, text).toBe(main?.includes(name) === true ? 'up' : 'partitioned');
      expect(state?.incarnation, text).toBe(incarnation);
    } else if (heard && (life === 'stopped' || life === 'left')) {
      expect(state?.status, text).toBe('down');
    } else {
      // Silence proves nothing, but what was seen to end before it fell silent may still be known as down.
      expect(['unreachable', 'down'], text).toContain(state?.status);
    }
  }
}

function tally(topology: ClusterTopology | null, met: Met): void {
  for (const { status } of Object.values(topology?.nodeStates ?? {}))
    if (status !== 'unknown') met[status] += 1;
  const missing = new Set(topology?.missingLinks.map(({ from, to }) => `${from} ${to}`));
  met.missing += missing.size;
  for (const link of missing) if (!missing.has(link.split(' ').reverse().join(' '))) met.oneWay += 1;
}

function islandsOf(names: readonly string[], linked: (a: string, b: string) => boolean): string[][] {
  const left = new Set(names);
  const islands: string[][] = [];
  for (const name of names) {
    if (!left.delete(name)) continue;
    const island = [name];
    for (let next = 0; next < island.length; next += 1) {
      for (const other of [...left]) {
        if (!linked(island[next] as string, other)) continue;
        left.delete(other);
        island.push(other);
      }
    }
    islands.push(island.sort());
  }
  return islands;
}
