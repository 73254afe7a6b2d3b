import type { Observable } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../clock/clock.js';
import { createSystemClock } from '../clock/clock.js';
import { createCluster } from '../cluster/create-cluster.js';
import type { ClusterChange } from '../model/change.js';
import type { ClusterConfig } from '../model/config.js';
import { isBeamdeckError } from '../model/error.js';
import type { NodeVitals } from '../model/node.js';
import type { ClusterStatus } from '../model/status.js';
import type { ClusterTopology } from '../model/topology.js';
import type { FakeClock } from '../testing/index.js';
import { fakeClock, recordingProbe, scriptedProbe } from '../testing/index.js';

const [A, B, C, D, E] = ['a@h', 'b_1@h', 'c@h', 'd@h', 'e@h'] as const;

function setUp(config: Partial<ClusterConfig> = {}, seeds: readonly string[] = [A]) {
  const clock = fakeClock();
  const nodes = scriptedProbe({ clock, seeds });
  const probe = recordingProbe(nodes);
  const cluster = createCluster({ probe, clock, random: () => 0.5, config });
  const topologies: ClusterTopology[] = [];
  const changes: ClusterChange[] = [];
  const statuses: ClusterStatus[] = [];
  const errors: string[] = [];
  cluster.status$.subscribe((status) => statuses.push(status));
  cluster.error$.subscribe(({ code }) => errors.push(code));
  onTestFinished(async () => {
    await cluster.close();
    expect(clock.pending).toBe(0);
  });
  const watch = () => {
    cluster.changes$.subscribe((change) => changes.push(change));
    return cluster.topology$.subscribe((topology) => topologies.push(topology));
  };
  const now = () => topologies.at(-1) as ClusterTopology;
  const statusOf = (name: string) => now().nodeStates[name]?.status;
  const reasonOf = (name: string) => now().nodeStates[name]?.reason;
  return {
    clock,
    nodes,
    probe,
    cluster,
    watch,
    now,
    statusOf,
    reasonOf,
    topologies,
    changes,
    statuses,
    errors,
  };
}

async function threeNodes(config: Partial<ClusterConfig> = {}) {
  const all = setUp(config);
  all.nodes.mesh(A, B, C);
  all.watch();
  await all.clock.advance(1_000);
  all.changes.length = 0;
  return all;
}

describe('membership', () => {
  it('finds all nodes from one seed, through what each of them sees', async () => {
    const { nodes, clock, watch, now } = setUp();
    nodes.set(A, { visible: [B] });
    nodes.set(B, { visible: [A, C] });
    nodes.set(C, { visible: [B] });
    watch();
    await clock.advance(1_500);
    expect(now().nodes).toEqual([A, B, C]);
    expect(now().connectedNodes).toEqual([A, B, C]);
    expect(now().currentNode).toBe(A);
    expect(now().islands).toEqual([[A, B, C]]);
    expect(now().missingLinks.map(({ from, to }) => [from, to])).toEqual([
      [A, C],
      [C, A],
    ]);
  });

  it('sees a node join by itself, and announces it', async () => {
    const { nodes, clock, now, statusOf, changes } = await threeNodes();
    nodes.mesh(A, B, C, D);
    await clock.advance(5_500);
    expect(statusOf(D)).toBe('up');
    expect(now().totalNodes).toBe(4);
    expect(changes.map(({ type }) => type)).toContain('node_joined');
    expect(changes.flatMap(({ changes: { nodesAdded } }) => nodesAdded)).toEqual([D]);
  });

  it('lists hidden nodes and never watches them, nor ourselves', async () => {
    const { nodes, clock, probe, now } = await threeNodes();
    nodes.set(B, { hidden: ['c_node@h', 'beamdeck@test'] });
    await clock.advance(6_000);
    expect(now().hiddenNodes).toEqual(['c_node@h']);
    expect([...probe.watched].sort()).toEqual([A, B, C]);
  });

  it('watches expected nodes from the start and lists those that are missing', async () => {
    const { nodes, clock, watch, now, statusOf } = setUp({ expectedNodes: [A, B, D] });
    nodes.mesh(A, B);
    watch();
    await clock.advance(2_000);
    expect(now().missingNodes).toEqual([D]);
    expect(statusOf(D)).toBe('down');
    nodes.mesh(A, B, D);
    await clock.advance(1_000);
    expect(now().missingNodes).toEqual([]);
  });

  it('forgets a node that left, but not one that lives or is still seen', async () => {
    const { nodes, clock, cluster, now, changes } = await threeNodes();
    expect(cluster.forget(C)).toBe(false);
    nodes.set(C, { link: 'closed' });
    await clock.advance(300);
    expect(cluster.forget(C)).toBe(false);
    nodes.mesh(A, B);
    await clock.advance(2_000);
    changes.length = 0;
    expect(cluster.forget(C)).toBe(true);
    expect(now().nodes).toEqual([A, B]);
    expect(changes.map((change) => [change.type, change.changes.nodesRemoved])).toEqual([['node_left', [C]]]);
    expect(cluster.forget('never@seen')).toBe(false);
  });

  it('keeps to its cap: the longest gone make room, and nodes beyond it are told', async () => {
    const { nodes, clock, watch, now, errors } = setUp({ maxNodes: 3 });
    nodes.mesh(A, B, C, D, E);
    watch();
    await clock.advance(1_000);
    expect(now().totalNodes).toBe(3);
    expect(errors).toEqual(['result_too_large']);
    nodes.set(C, { link: 'closed' });
    nodes.mesh(A, B, D);
    await clock.advance(7_000);
    expect(now().nodes).toEqual([A, B, D]);
  });
});

describe('standing', () => {
  it('moves a killed node at once, and to down as soon as the others no longer see it', async () => {
    const { nodes, clock, now, statusOf, reasonOf, changes } = await threeNodes();
    nodes.set(C, { link: 'closed' });
    await clock.advance(0);
    expect(statusOf(C)).toBe('unreachable');
    nodes.mesh(A, B);
    await clock.advance(600);
    expect(statusOf(C)).toBe('down');
    expect(reasonOf(C)).toBe(`It closed its link to us; not seen by ${A} and ${B}.`);
    expect(now().nodes).toEqual([A, B, C]);
    expect(now().nodeStates[C]?.lastSeen).not.toBeNull();
    expect(now().partitionStatus).toBe('healthy');
    expect(
      changes.flatMap(({ changes: { nodesChanged } }) => nodesChanged.map(({ from, to }) => [from, to])),
    ).toEqual([
      ['up', 'unreachable'],
      ['unreachable', 'down'],
    ]);
    expect(changes.map(({ type }) => type)).toContain('node_down');
  });

  it('calls a node down within two seconds though a paused one cannot confirm it', async () => {
    const { nodes, clock, statusOf } = await threeNodes();
    nodes.set(B, { answer: 'never' });
    nodes.set(C, { link: 'closed' });
    nodes.set(A, { visible: [B] });
    await clock.advance(2_000);
    expect(statusOf(C)).toBe('down');
  });

  it('takes our own missing link for no proof: the others see it', async () => {
    const { nodes, clock, statusOf, reasonOf, now } = await threeNodes();
    nodes.set(C, { link: 'closed' });
    await clock.advance(30_000);
    expect(statusOf(C)).toBe('unreachable');
    expect(reasonOf(C)).toBe(`Only our own link is gone; seen by ${A} and ${B}.`);
    expect(now().partitionStatus).toBe('healthy');
    expect(now().islands).toEqual([[A, B, C]]);
    // And when the others lose it too, it is gone.
    nodes.mesh(A, B);
    await clock.advance(6_000);
    expect(statusOf(C)).toBe('down');
  });

  it('calls a node that fell silent unreachable, not down', async () => {
    const { nodes, clock, statusOf, reasonOf } = await threeNodes();
    nodes.set(C, { link: 'silent' });
    nodes.mesh(A, B);
    await clock.advance(10_000);
    expect(statusOf(C)).toBe('unreachable');
    expect(reasonOf(C)).toMatch(/^It does not answer; not seen by /);
  });

  it('calls a paused node unreachable after two missed sweeps and shows its old numbers as old', async () => {
    const { nodes, clock, cluster, statusOf, reasonOf, now } = await threeNodes();
    let vitals: ReadonlyMap<string, NodeVitals> = new Map();
    cluster.vitals$.subscribe((next) => (vitals = next));
    await clock.advance(5_000);
    const collectedAt = vitals.get(C)?.collectedAt;
    nodes.set(C, { answer: 'never' });
    await clock.advance(15_500);
    expect(statusOf(C)).toBe('unreachable');
    expect(reasonOf(C)).toBe(`Its link is open, but it does not answer; seen by ${A} and ${B}.`);
    expect(now().nodeStates[C]?.lastSeen).toBe(collectedAt);
    expect(vitals.get(C)?.collectedAt).toBe(collectedAt);
    expect(vitals.get(A)?.collectedAt).not.toBe(collectedAt);
    nodes.set(C, { answer: 'at_once' });
    await clock.advance(6_000);
    expect(statusOf(C)).toBe('up');
    expect(vitals.get(C)?.collectedAt).not.toBe(collectedAt);
  });

  it('brings a node back with its link, and tells a restart that nobody noticed', async () => {
    const { nodes, clock, statusOf, now, changes } = await threeNodes();
    nodes.set(C, { link: 'closed' });
    nodes.mesh(A, B);
    await clock.advance(3_000);
    changes.length = 0;
    nodes.set(C, { link: 'ok', incarnation: '2-c@h' });
    nodes.mesh(A, B, C);
    await clock.advance(100);
    expect(statusOf(C)).toBe('up');
    expect(changes[0]?.type).toBe('node_up');
    await clock.advance(1_000);
    expect(now().nodeStates[C]?.incarnation).toBe('2-c@h');
    changes.length = 0;
    nodes.set(B, { incarnation: '9-b' });
    await clock.advance(6_000);
    expect(changes.map((change) => change.changes.nodesChanged)).toEqual([
      [{ node: B, from: 'up', to: 'up', reason: 'It restarted.' }],
    ]);
  });

  it('tries a lost node again at once when another node sees it again', async () => {
    const { nodes, clock, probe } = await threeNodes();
    nodes.set(C, { link: 'closed' });
    nodes.mesh(A, B);
    await clock.advance(20_000);
    probe.forgetCalls();
    nodes.mesh(A, B, C);
    await clock.advance(5_500);
    expect(probe.calls.filter(({ node }) => node === C).map(({ method }) => method)).toEqual([
      'unwatch',
      'watch',
    ]);
  });

  it('does not flip while a node flaps in one view only', async () => {
    const { nodes, clock, topologies } = await threeNodes();
    const before = topologies.length;
    // A view that lags a moment behind another is no cut.
    nodes.set(A, { visible: [B] });
    await clock.advance(4_400);
    nodes.set(A, { visible: [B, C] });
    await clock.advance(60_000);
    expect(topologies.length).toBe(before);
  });
});

describe('partitions', () => {
  async function fourNodes() {
    const all = setUp();
    all.nodes.mesh(A, B, C, D);
    all.watch();
    await all.clock.advance(2_000);
    expect(all.now().partitionStatus).toBe('healthy');
    return all;
  }

  it('shows both sides at once, names the islands, and heals', async () => {
    const { nodes, clock, now, statusOf, changes } = await fourNodes();
    nodes.mesh(A, B);
    nodes.mesh(C, D);
    await clock.advance(7_000);
    expect(now().islands).toEqual([
      [A, B],
      [C, D],
    ]);
    expect([A, B, C, D].map(statusOf)).toEqual(['up', 'up', 'partitioned', 'partitioned']);
    expect(now().partitionStatus).toBe('partial_partition');
    expect(now().missingLinks).toHaveLength(8);
    expect(
      changes.some(
        ({ type, changes: { partitionStatusChanged } }) =>
          type === 'partition_changed' && partitionStatusChanged,
      ),
    ).toBe(true);
    nodes.mesh(A, B, C, D);
    await clock.advance(7_000);
    expect(now()).toMatchObject({ partitionStatus: 'healthy', islands: [[A, B, C, D]], missingLinks: [] });
    expect([A, B, C, D].map(statusOf)).toEqual(['up', 'up', 'up', 'up']);
  });

  it('says when the node we entered through is on the smaller side', async () => {
    const { nodes, clock, now, statusOf } = await fourNodes();
    nodes.mesh(A);
    nodes.mesh(B, C, D);
    await clock.advance(7_000);
    expect(statusOf(A)).toBe('partitioned');
    expect([B, C, D].map(statusOf)).toEqual(['up', 'up', 'up']);
    expect(now().partitionStatus).toBe('minority_partition');
  });

  it('finds an asymmetric cut, once both have been asked since', async () => {
    const { nodes, clock, now } = await fourNodes();
    nodes.set(A, { visible: [B, C] });
    await clock.advance(12_000);
    expect(now().missingLinks.map(({ from, to }) => [from, to])).toEqual([[A, D]]);
    expect(now().islands).toEqual([[A, B, C, D]]);
    expect(now().partitionStatus).toBe('partial_partition');
  });

  it('counts nodes lost in silence as apart, for they may live on another side', async () => {
    const { nodes, clock, now } = await fourNodes();
    nodes.mesh(A);
    for (const name of [B, C, D]) nodes.set(name, { link: 'silent' });
    await clock.advance(7_000);
    expect(now().partitionStatus).toBe('minority_partition');
    expect(now().islands).toEqual([[A]]);
  });

  it('gives the whole matrix to who asks for it', async () => {
    const { nodes, clock, cluster } = await fourNodes();
    nodes.set(D, { link: 'closed' });
    nodes.mesh(A, B, C);
    await clock.advance(3_000);
    const running = cluster.operations.execute('cluster_topology', { includeConnectivity: true });
    await clock.advance(10);
    const { connectivity } = (await running).data;
    expect(connectivity?.[A]?.[B]).toEqual({ connected: true, rttMs: 0.25, seenBy: A });
    expect(connectivity?.[D]?.[A]).toEqual({ connected: false, rttMs: null, seenBy: A });
  });

  it('shows no round trip to a peer that no longer answers the one that asked', async () => {
    const { nodes, clock, cluster } = await fourNodes();
    const roundTrips = async () => {
      await clock.advance(6_000);
      const running = cluster.operations.execute('cluster_topology', { includeConnectivity: true });
      await clock.advance(10);
      const { connectivity } = (await running).data;
      return [B, C].map((peer) => connectivity?.[A]?.[peer]?.rttMs);
    };
    expect(await roundTrips()).toEqual([0.25, 0.25]);
    nodes.set(C, { answer: 'never' });
    expect(await roundTrips()).toEqual([0.25, null]);
    nodes.set(C, { answer: 'at_once' });
    expect(await roundTrips()).toEqual([0.25, 0.25]);
  });
});

describe('work', () => {
  it('sweeps each node once an interval, however many look', async () => {
    const { clock, cluster, probe } = await threeNodes();
    for (let i = 0; i < 5; i += 1) cluster.topology$.subscribe();
    cluster.vitals$.subscribe();
    probe.forgetCalls();
    await clock.advance(20_000);
    expect(probe.count('sweep', A)).toBe(4);
    expect(probe.count('sweep')).toBe(12);
  });

  it('lets go of every link and timer when nobody has looked for a minute, and starts anew', async () => {
    const { clock, nodes, cluster, probe, statuses } = setUp();
    nodes.mesh(A, B, C);
    const subscription = cluster.topology$.subscribe();
    await clock.advance(2_000);
    subscription.unsubscribe();
    await clock.advance(59_000);
    expect(probe.watched.size).toBe(3);
    await clock.advance(1_500);
    expect(probe.watched.size).toBe(0);
    expect(clock.pending).toBe(0);
    expect(statuses.at(-1)?.state).toBe('idle');
    probe.forgetCalls();
    await clock.advance(600_000);
    expect(probe.calls).toEqual([]);

    const seen: (string | undefined)[] = [];
    cluster.topology$.subscribe(({ nodeStates }) => seen.push(nodeStates[B]?.status));
    expect(seen).toEqual(['unknown']);
    await clock.advance(1_000);
    expect(seen.at(-1)).toBe('up');
  });

  it('asks a loaded node half as often, one that is slow to answer less often, and says so', async () => {
    const { nodes, clock, cluster, probe } = await threeNodes();
    let vitals: ReadonlyMap<string, NodeVitals> = new Map();
    cluster.vitals$.subscribe((next) => (vitals = next));
    nodes.set(B, { vitals: { runQueue: 17, schedulersOnline: 4 } });
    nodes.set(C, { vitals: { cost: { targetMs: 900, bytes: 100 } } });
    await clock.advance(10_000);
    probe.forgetCalls();
    await clock.advance(90_000);
    expect([A, B, C].map((name) => probe.count('sweep', name))).toEqual([18, 9, 10]);
    expect(vitals.get(A)?.pace).toEqual({ everyMs: 5_000, slowed: null });
    expect(vitals.get(B)?.pace).toEqual({ everyMs: 10_000, slowed: '17 processes wait to run.' });
    expect(vitals.get(C)?.pace).toEqual({ everyMs: 9_000, slowed: 'Asking it took 900 ms.' });
  });

  it('never has more sweeps under way than configured', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}@h`);
    const { nodes, clock, watch, probe, now } = setUp({ sweepConcurrency: 5 }, [names[0] ?? '']);
    nodes.mesh(...names);
    watch();
    await clock.advance(2_000);
    expect(now().connectedNodes).toHaveLength(40);
    for (const name of names) nodes.set(name, { answer: 'never' });
    probe.forgetCalls();
    await clock.advance(5_000);
    expect(probe.count('sweep')).toBe(5);
  });

  it('shares with the topology before whatever has not changed', async () => {
    const { nodes, clock, topologies } = await threeNodes();
    const before = topologies.at(-1);
    nodes.set(C, { link: 'silent' });
    await clock.advance(100);
    const after = topologies.at(-1);
    expect(after).not.toBe(before);
    expect(after?.nodeStates[A]).toBe(before?.nodeStates[A]);
    expect(after?.nodes).toBe(before?.nodes);
    expect(after?.nodeStates[C]).not.toBe(before?.nodeStates[C]);
  });

  it('makes one topology of a burst', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `n${i}@h`);
    const { nodes, clock, watch, topologies, changes } = setUp({}, [names[0] ?? '']);
    nodes.mesh(...names);
    watch();
    await clock.advance(3_000);
    topologies.length = changes.length = 0;
    for (const name of names.slice(30)) nodes.set(name, { link: 'silent' });
    await clock.advance(40);
    expect(topologies).toHaveLength(1);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.changes.nodesChanged).toHaveLength(30);
  });

  it('emits vitals once for a round of sweeps', async () => {
    const { clock, cluster } = await threeNodes();
    let emissions = 0;
    cluster.vitals$.subscribe(() => (emissions += 1));
    await clock.advance(20_000);
    expect(emissions).toBe(1 + 4);
  });
});

describe('status', () => {
  it('goes from idle to connected', async () => {
    const { nodes, clock, watch, statuses } = setUp();
    nodes.mesh(A, B);
    watch();
    await clock.advance(500);
    expect(statuses.map(({ state }) => state)).toEqual(['idle', 'connecting', 'connected']);
  });

  it('is reconnecting when every link is gone, with the next attempt, and connected again after', async () => {
    const { nodes, clock, statuses } = await threeNodes();
    for (const name of [A, B, C]) nodes.set(name, { link: 'silent' });
    await clock.advance(100);
    expect(statuses.at(-1)).toMatchObject({ state: 'reconnecting', attempt: 1 });
    for (const name of [A, B, C]) nodes.set(name, { link: 'ok' });
    await clock.advance(100);
    expect(statuses.at(-1)?.state).toBe('connected');
  });

  it('is refused when told not to come', async () => {
    const { nodes, clock, watch, statuses, now } = setUp();
    nodes.set(A, { link: 'refused' });
    watch();
    await clock.advance(500);
    expect(statuses.at(-1)).toMatchObject({ state: 'refused', error: { code: 'cookie_rejected' } });
    expect(now().nodeStates[A]).toMatchObject({ status: 'unreachable', reason: 'Our link was refused.' });
  });

  it('is stale when links are open but nobody has answered for three rounds', async () => {
    const { nodes, clock, statuses } = await threeNodes();
    for (const name of [A, B, C]) nodes.set(name, { answer: 'never' });
    await clock.advance(22_000);
    expect(statuses.at(-1)?.state).toBe('stale');
    for (const name of [A, B, C]) nodes.set(name, { answer: 'at_once' });
    await clock.advance(7_000);
    expect(statuses.at(-1)?.state).toBe('connected');
  });
});

describe('a sweep that fails on our side', () => {
  it.each(['protocol_error', 'rate_limited', 'operation_error'] as const)(
    'is not the silence of the node: %s',
    async (code) => {
      const { nodes, clock, cluster, statusOf, errors } = await threeNodes();
      let vitals: ReadonlyMap<string, NodeVitals> = new Map();
      cluster.vitals$.subscribe((next) => (vitals = next));
      const collectedAt = vitals.get(B)?.collectedAt;
      nodes.set(B, { answer: code });
      await clock.advance(30_000);
      expect(statusOf(B)).toBe('up');
      expect(errors).toEqual([code]);
      expect(vitals.get(B)?.collectedAt).toBe(collectedAt);
    },
  );
});

describe('a wall clock that is set back', () => {
  async function setBack(clockOf: (base: FakeClock, time: { shiftMs: number }) => Clock) {
    const base = fakeClock();
    const time = { shiftMs: 0 };
    const clock = clockOf(base, time);
    const nodes = scriptedProbe({ clock, seeds: [A] });
    nodes.mesh(A, B);
    const cluster = createCluster({ probe: nodes, clock, random: () => 0.5 });
    onTestFinished(() => cluster.close());
    const shown: ClusterTopology[] = [];
    const statuses: ClusterStatus[] = [];
    cluster.topology$.subscribe((topology) => shown.push(topology));
    cluster.status$.subscribe((status) => statuses.push(status));
    await base.advance(20_000);
    time.shiftMs = -3_600_000;
    return { base, nodes, shown, statuses };
  }
  const systemLike = (base: FakeClock, time: { shiftMs: number }): Clock => ({
    ...createSystemClock({ wall: () => base.now() + time.shiftMs, monotonic: () => base.now() - 1e12 }),
    schedule: (ms, run) => base.schedule(ms, run),
  });

  it('delays no topology, and no word that all is stale', async () => {
    const { base, nodes, shown, statuses } = await setBack(systemLike);
    nodes.set(B, { link: 'closed' });
    nodes.set(A, { visible: [] });
    await base.advance(2_000);
    expect(shown.at(-1)?.nodeStates[B]?.status).toBe('down');
    nodes.set(A, { answer: 'never' });
    await base.advance(22_000);
    expect(statuses.at(-1)?.state).toBe('stale');
  });

  it('does not freeze the engine even when the host hands in a clock that steps back', async () => {
    const { base, nodes, shown } = await setBack((clock, time) => ({
      now: () => clock.now() + time.shiftMs,
      schedule: (ms, run) => clock.schedule(ms, run),
    }));
    nodes.set(B, { link: 'closed' });
    nodes.set(A, { visible: [] });
    await base.advance(2_000);
    expect(shown.at(-1)?.nodeStates[B]?.status).toBe('down');
  });
});

describe('connect', () => {
  it('resolves once entered', async () => {
    const { nodes, clock, cluster } = setUp();
    nodes.mesh(A, B);
    const connected = cluster.connect();
    await clock.advance(100);
    await expect(connected).resolves.toBeUndefined();
  });

  it('enters through another seed when the first is gone', async () => {
    const { nodes, clock, cluster, watch, now } = setUp({}, [D, A]);
    nodes.mesh(A, B);
    const connected = cluster.connect();
    watch();
    await clock.advance(1_000);
    await connected;
    expect(now().currentNode).toBe(A);
  });

  it('resolves while other nodes are linked, though every seed has gone since', async () => {
    const { nodes, clock, cluster, statuses } = await threeNodes();
    nodes.set(A, { link: 'not_running' });
    nodes.mesh(B, C);
    await clock.advance(20_000);
    expect(statuses.at(-1)?.state).toBe('connected');
    await expect(cluster.connect()).resolves.toBeUndefined();
  });

  it('rejects with the first failure when no seed can be entered', async () => {
    const { nodes, clock, cluster } = setUp({}, [A, B]);
    nodes.set(A, { link: 'refused' });
    const connected = cluster.connect().catch((error: unknown) => error);
    await clock.advance(100);
    expect(isBeamdeckError(await connected, 'cookie_rejected')).toBe(true);
  });

  it('rejects when there is nothing to enter through, when aborted and when closed', async () => {
    const empty = setUp({}, []);
    await expect(empty.cluster.connect()).rejects.toMatchObject({ code: 'cluster_unavailable' });
    const { nodes, cluster } = setUp();
    nodes.set(A, { link: 'ok' });
    const abort = new AbortController();
    abort.abort();
    await expect(cluster.connect({ signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
    const connecting = cluster.connect();
    await cluster.close();
    await expect(connecting).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('close', () => {
  it('completes every stream, ends pending calls and leaves nothing open', async () => {
    const { nodes, clock, cluster } = await threeNodes();
    const ended: string[] = [];
    const streams: Record<string, Observable<unknown>> = {
      status: cluster.status$,
      mode: cluster.mode$,
      topology: cluster.topology$,
      vitals: cluster.vitals$,
      changes: cluster.changes$,
      results: cluster.operationResults$,
      errors: cluster.error$,
      node: cluster.node$(A),
      tools: cluster.tools.tools$,
    };
    for (const [name, stream] of Object.entries(streams))
      stream.subscribe({ complete: () => ended.push(name) });
    await clock.advance(1_000);
    nodes.set(A, { answer: 'never' });
    const asked = cluster.operations.execute('ping_node', { node: A }).catch((error: unknown) => error);
    await clock.advance(10);
    await cluster.close();
    await cluster.close();
    expect(await asked).toMatchObject({ code: 'closed', operation: 'ping_node' });
    expect(ended.sort()).toEqual(Object.keys(streams).sort());
    let late = false;
    cluster.topology$.subscribe({ complete: () => (late = true) });
    expect(late).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
