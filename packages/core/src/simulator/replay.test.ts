import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { BeamdeckErrorData } from '../model/error.js';
import { isBeamdeckError } from '../model/error.js';
import type { ProbeContext, ProcessAction } from '../probe/cluster-probe.js';
import { steppedClock } from './clock.js';
import { randomScenario } from './random-scenario.js';
import { simulatedProbe } from './simulated-probe.js';
import type { SimulatedProbe } from './simulated-probe.js';

/** The deeper questions, and now and then something that is done to a process found by them. */
async function askDeeper(
  probe: SimulatedProbe,
  node: string,
  turn: number,
  context: () => ProbeContext,
  say: (what: string) => (value: unknown) => void,
): Promise<void> {
  const list = { order: 'desc', limit: 30 } as const;
  const tree = { application: null, root: null, maxDepth: 9, maxChildren: 5 } as const;
  await Promise.all([
    probe
      .supervisors(node, { ...tree, includeChildren: true, includeProcessDetails: true }, context())
      .then(say('supervisors'), say('no supervisors')),
    probe.etsTables(node, { ...list, sort: 'memory' }, context()).then(say('tables'), say('no tables')),
    probe.ports(node, { ...list, sort: 'input' }, context()).then(say('ports'), say('no ports')),
    probe.applications(node, context()).then(say('applications'), say('no applications')),
  ]);
  const query = { sort: 'message_queue_len', order: 'desc', limit: 3, includeDetails: true } as const;
  const rows = await probe.processes(node, query, context()).catch(() => null);
  const row = rows?.value.rows[(turn / 4) % 3];
  if (row === undefined) return;
  const actions: readonly ProcessAction[] = [
    { kind: 'collect_garbage' },
    { kind: 'suspend', forMs: 3_000 },
    { kind: 'exit', reason: 'kill' },
  ];
  const action = actions[(turn / 4) % actions.length] as ProcessAction;
  await probe.act(node, row, action, context()).then(say('act'), say('no act'));
  await probe
    .processInfo(node, [{ process: { pid: row.pid }, keys: [] }], context())
    .then(say('process'), say('no process'));
}

/** Everything that a run says, from link events to process rows, as one digest. */
async function digestOf(seed: number): Promise<string> {
  const scenario = randomScenario({ seed, nodes: 5, steps: 20, processesPerNode: 800 });
  const clock = steppedClock();
  const probe = simulatedProbe({ ...scenario.cluster, clock });
  const digest = createHash('sha256');
  // Of an error its code: its words are not the simulation's.
  const plain = (key: string, value: unknown) =>
    key === 'error' ? ((value as BeamdeckErrorData | null)?.code ?? null) : value;
  const say = (what: string) => (value: unknown) =>
    digest.update(
      `${what} ${clock.now()} ${JSON.stringify(isBeamdeckError(value) ? value.code : value, plain)}\n`,
    );

  probe.events$.subscribe(say('link'));
  probe.simulationEvents$.subscribe(say('simulation'));
  const context = () =>
    ({ signal: new AbortController().signal, deadlineMs: 3_000, priority: 'low' }) as const;
  for (const { name } of probe.truth().nodes) void probe.watch(name, context()).catch(() => undefined);
  await clock.advance(500);
  probe.play(scenario);
  for (let turn = 0; turn < 70; turn += 1) {
    for (const { name } of probe.truth().nodes) {
      void probe.sweep(name, context()).then(say('sweep'), say('no sweep'));
      void probe
        .nodeInfo(name, { includeProcesses: turn % 7 === 0, processLimit: 20 }, context())
        .then(say('info'), say('no info'));
      void probe
        .processes(
          name,
          { sort: 'reductions_delta', order: 'desc', limit: 25, includeDetails: true },
          context(),
        )
        .then(say('processes'), say('no processes'));
      void probe.ping(name, context()).then(say('ping'), say('no ping'));
      if (turn % 4 === 0) void askDeeper(probe, name, turn, context, say);
    }
    await clock.advance(2_000);
    say('truth')(probe.truth());
  }
  await probe.close();
  return digest.digest('hex');
}

describe('a run', () => {
  it('is the same to the byte for the same seed, and another for another seed', async () => {
    const [first, again, other] = [await digestOf(11), await digestOf(11), await digestOf(12)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is the same on every platform and in every version until it is changed on purpose', async () => {
    expect(await digestOf(4711)).toMatchInlineSnapshot(
      `"44be82b6f279fbe774bba4e64b87266cc76db97dbc307917dc07891c6d7096d5"`,
    );
  });

  it('is the same as the engine sees it', async () => {
    const watch = async () => {
      const scenario = randomScenario({ seed: 5, nodes: 4, steps: 16 });
      const clock = steppedClock();
      const probe = simulatedProbe({ ...scenario.cluster, clock });
      const cluster = createCluster({ probe, clock, random: () => 0.5 });
      const said: string[] = [];
      cluster.topology$.subscribe((topology) => said.push(JSON.stringify(topology)));
      cluster.vitals$.subscribe((vitals) => said.push(JSON.stringify([...vitals])));
      cluster.changes$.subscribe((change) => said.push(JSON.stringify(change)));
      probe.play(scenario);
      await clock.advance(180_000);
      await cluster.close();
      return said;
    };
    const first = await watch();
    expect(first.length).toBeGreaterThan(50);
    expect(await watch()).toEqual(first);
  });
});
