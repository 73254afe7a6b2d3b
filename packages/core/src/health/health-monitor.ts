import type { Clock } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import type { ClusterHealth, HealthPoint, NodeHealth } from '../model/health.js';
import type { Cost } from '../model/operation.js';
import type { ClusterTopology } from '../model/topology.js';
import { askEachNode } from '../operations/each-node.js';
import type { RunAnswer } from '../operations/shared-reads.js';
import { createSharedReads } from '../operations/shared-reads.js';
import type { ClusterProbe, NodeMeasures } from '../probe/cluster-probe.js';
import { isLoaded } from '../state/pace.js';
import { answeringNodes, clusterEvidence } from './cluster-evidence.js';
import type { NodeEvidence } from './evidence.js';
import { createHealthHistory } from './health-history.js';
import type { CollectionsSpan } from './health-metrics.js';
import { healthMetricsOf } from './health-metrics.js';
import { createMailboxLooks } from './mailbox-looks.js';
import { overallStatusOf } from './overall-status.js';
import type { AssessedNode } from './recommendations.js';
import { recommend } from './recommendations.js';
import type { NodeMemory } from './score-node.js';
import { scoreNode } from './score-node.js';
import type { Trend } from './trend.js';
import { createTrend } from './trend.js';

/** What the cluster has told by itself. */
export interface HealthSources {
  readonly probe: Pick<ClusterProbe, 'processes'>;
  readonly clock: Clock;
  /** Between two checks, as they are usually made; milliseconds. */
  readonly everyMs: number;
  /** The topology once every node has been asked; rejects with a coded error where the cluster cannot be entered. */
  readonly topology: (signal: AbortSignal) => Promise<{ readonly topology: ClusterTopology }>;
  readonly sweeps: () => ReadonlyMap<string, NodeMeasures>;
}

/** A check, what it cost each node, and when the oldest data in it was true. */
export interface HealthCheck {
  /** With metrics, without history. */
  readonly health: ClusterHealth;
  readonly cost: Readonly<Record<string, Cost>>;
  readonly oldestAt: number;
}

/** Judges the cluster again and again, and remembers as much as the next judgement needs. */
export interface HealthMonitor {
  /**
   * Checks now; those who ask at the same time share one check. Asks nodes for their longest mailboxes only, within a
   * hundredth of a scheduler, and of a loaded node at every other check only. Rejects only where there is no topology to judge.
   */
  check(call: { readonly signal: AbortSignal; readonly deadlineMs: number }): Promise<HealthCheck>;
  /** The last finding, however old; null before there was one. Asks nobody. */
  last(): HealthCheck | null;
  /** Past findings, oldest first. */
  history(): readonly HealthPoint[];
  close(): void;
}

/** A node that does not give its mailboxes by then is judged without them. */
const LOOK_MS = 3_000;

export function createHealthMonitor({
  probe,
  clock,
  everyMs,
  topology,
  sweeps,
}: HealthSources): HealthMonitor {
  const now = (): number => clock.now();
  const shared = createSharedReads(clock);
  const looks = createMailboxLooks({ probe, now, everyMs });
  const history = createHealthHistory({ spacingMs: everyMs });
  const memories = new Map<string, NodeMemory>();
  const trends = new Map<string, Trend>();
  const lastSwept = new Map<string, NodeMeasures>();
  const collections = new Map<string, CollectionsSpan>();
  let last: HealthCheck | null = null;

  return {
    async check({ signal, deadlineMs }) {
      const run = (outer: AbortSignal): Promise<RunAnswer> => checkNow(outer, deadlineMs);
      const answer = await shared.ask({ key: 'health', cacheMs: 0, signal, run });
      last = { health: answer.data as ClusterHealth, cost: answer.cost, oldestAt: answer.oldestAt };
      return last;
    },
    last: () => last,
    history: () => history.list(),
    close: () => shared.clear(),
  };

  async function checkNow(signal: AbortSignal, deadlineMs: number): Promise<RunAnswer> {
    const { topology: before } = await topology(signal);
    const incarnations = new Map(
      answeringNodes(before).map((name) => [name, before.nodeStates[name]?.incarnation ?? ''] as const),
    );
    const cost: Record<string, Cost> = {};
    const { answers } = await askEachNode([...incarnations.keys()], signal, (node, nodeSignal) =>
      looks.look(
        { node, incarnation: incarnations.get(node) ?? '', loaded: loadedNow(node) },
        { signal: nodeSignal, deadlineMs: Math.max(1, Math.min(LOOK_MS, 0.6 * deadlineMs)), priority: 'low' },
        (spent) => (cost[node] = spent),
      ),
    );
    // As it is now: the looks have taken their time, and a node may have gone meanwhile.
    const { topology: after } = await topology(signal);
    const health = judge(after, answers);
    const times = answeringNodes(after).map((name) =>
      Date.parse(health.nodeStatuses[name]?.lastUpdated ?? ''),
    );
    return { data: health, cost, oldestAt: Math.min(now(), ...times.filter((at) => at > 0)) };
  }

  function loadedNow(node: string): boolean {
    const vitals = sweeps().get(node)?.vitals;
    return vitals !== undefined && isLoaded(vitals);
  }

  function judge(
    topology: ClusterTopology,
    mailboxes: ReadonlyMap<string, NodeEvidence['mailboxes']>,
  ): ClusterHealth {
    const swept = sweeps();
    remember(topology, swept);
    const evidence = clusterEvidence({
      ...{ now: now(), topology, sweeps: swept, mailboxes },
      runways: (name) => trends.get(name)?.runways() ?? [],
    });
    const nodes = [...evidence].map(([name, of]): AssessedNode => {
      const { health, memory } = scoreNode(of, memories.get(name) ?? null);
      memories.set(name, memory);
      return { name, health, evidence: of };
    });
    const health = assemble(topology, nodes, evidence);
    history.add(pointOf(health, nodes));
    return health;
  }

  /** What outlives one check, of the nodes that are still known. */
  function remember(topology: ClusterTopology, swept: ReadonlyMap<string, NodeMeasures>): void {
    const known = new Set(topology.nodes);
    looks.keepOnly(known);
    for (const map of [memories, trends, lastSwept, collections]) {
      for (const name of map.keys()) if (!known.has(name)) map.delete(name);
    }
    for (const [name, sweep] of swept) {
      const before = lastSwept.get(name);
      if (!known.has(name) || before === sweep) continue;
      const trend = trends.get(name) ?? createTrend();
      trends.set(name, trend);
      trend.add(sweep);
      lastSwept.set(name, sweep);
      const span = before === undefined ? null : collectionsBetween(before, sweep);
      if (span === null) collections.delete(name);
      else collections.set(name, span);
    }
  }

  function assemble(
    topology: ClusterTopology,
    nodes: readonly AssessedNode[],
    evidence: ReadonlyMap<string, NodeEvidence>,
  ): ClusterHealth {
    const healths = nodes.map(({ health }) => health);
    const healthy = healths.filter(isHealthy).length;
    const formed = topology.formationTime === null ? null : Date.parse(topology.formationTime);
    return {
      overallStatus: overallStatusOf(healths, topology.partitionStatus),
      partitionStatus: topology.partitionStatus,
      nodesTotal: nodes.length,
      nodesHealthy: healthy,
      nodesUnhealthy: nodes.length - healthy,
      nodeStatuses: Object.fromEntries(nodes.map(({ name, health }) => [name, health])),
      clusterUptime: formed === null ? null : Math.max(0, Math.floor((now() - formed) / 1_000)),
      lastUpdated: isoTime(now()),
      recommendations: recommend(topology, nodes),
      performanceMetrics: healthMetricsOf(evidence, collections),
    };
  }
}

const isHealthy = ({ status, condition }: NodeHealth): boolean => status === 'up' && condition === 'healthy';

function collectionsBetween(before: NodeMeasures, after: NodeMeasures): CollectionsSpan | null {
  if (before.vitals.incarnation !== after.vitals.incarnation) return null;
  const [from, to] = [before.garbageCollection, after.garbageCollection];
  const seconds = (Date.parse(after.vitals.collectedAt) - Date.parse(before.vitals.collectedAt)) / 1_000;
  if (from === undefined || to === undefined || seconds <= 0) return null;
  return { count: Math.max(0, to.count - from.count), seconds };
}

function pointOf(health: ClusterHealth, nodes: readonly AssessedNode[]): HealthPoint {
  const answering = nodes.flatMap(({ evidence: { state, sweep } }) =>
    sweep !== null && (state.status === 'up' || state.status === 'partitioned') ? [sweep.vitals] : [],
  );
  const sum = (of: (vitals: NodeMeasures['vitals']) => number): number | null =>
    answering.length === 0 ? null : answering.reduce((total, vitals) => total + of(vitals), 0);
  const { overallStatus, partitionStatus, nodesTotal, nodesHealthy, performanceMetrics } = health;
  return {
    ...{ at: health.lastUpdated, overallStatus, partitionStatus, nodesTotal, nodesHealthy },
    totalProcesses: sum(({ processes }) => processes.used),
    totalMemory: sum(({ memory }) => memory.total),
    runQueue: sum(({ runQueue }) => runQueue),
    longestMailbox: performanceMetrics?.messageQueueLengths.max ?? null,
    scores: Object.fromEntries(nodes.map(({ name, health: { healthScore } }) => [name, healthScore])),
  };
}
