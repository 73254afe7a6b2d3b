import type {
  ClusterHealth,
  HealthArea,
  HealthEvidence,
  HealthPoint,
  NodeCondition,
  NodeHealth,
  NodeRunway,
} from '@beamdeck/core';
import type { Sample } from '../chart/sparkline.model.js';
import { nodeLabels } from '../format/node-name.js';

/** One node as its health is shown; the worst come first. */
export interface NodeStanding {
  readonly name: string;
  readonly label: string;
  readonly health: NodeHealth;
}

/** A finding and the node it was made on. */
export interface Finding {
  readonly node: string;
  readonly label: string;
  readonly evidence: HealthEvidence;
}

export interface AreaFindings {
  readonly area: HealthArea;
  /** The gravest first. */
  readonly findings: readonly Finding[];
  readonly pointsLost: number;
}

export const AREAS: readonly HealthArea[] = ['memory', 'cpu', 'processes', 'queues', 'network'];

/** How grave each condition is; what is not known comes before what is well. */
const GRAVITY: Readonly<Record<NodeCondition, number>> = {
  critical: 0,
  degraded: 1,
  warning: 2,
  unknown: 3,
  healthy: 4,
};

/** All nodes, the one to look at first at the top: by condition, then score, then name. */
export function standings(health: ClusterHealth): readonly NodeStanding[] {
  const names = Object.keys(health.nodeStatuses);
  const labels = nodeLabels(names);
  return Object.entries(health.nodeStatuses)
    .map(([name, node]) => ({ name, label: labels.get(name) ?? name, health: node }))
    .sort(
      (a, b) =>
        GRAVITY[a.health.condition] - GRAVITY[b.health.condition] ||
        (a.health.healthScore ?? 101) - (b.health.healthScore ?? 101) ||
        (a.name < b.name ? -1 : 1),
    );
}

/** Every finding by what it is about; an area without one is there too, so that nothing jumps when it gets one. */
export function findingsByArea(nodes: readonly NodeStanding[]): readonly AreaFindings[] {
  return AREAS.map((area) => {
    const findings = nodes
      .flatMap(({ name, label, health }) =>
        health.evidence
          .filter((evidence) => evidence.area === area)
          .map((evidence) => ({ node: name, label, evidence })),
      )
      .sort((a, b) => b.evidence.penalty - a.evidence.penalty);
    return { area, findings, pointsLost: findings.reduce((sum, each) => sum + each.evidence.penalty, 0) };
  });
}

/** What runs out, the soonest first. */
export function runwaysOf(
  nodes: readonly NodeStanding[],
): readonly { readonly node: string; readonly label: string; readonly runway: NodeRunway }[] {
  return nodes
    .flatMap(({ name, label, health }) => health.runways.map((runway) => ({ node: name, label, runway })))
    .sort((a, b) => a.runway.secondsLeft - b.runway.secondsLeft);
}

/** What is kept of the past; about an hour at the usual pace, as core keeps it. */
export const KEPT_POINTS = 400;

/** The past with one more finding. Findings of the same moment are one. */
export function withPoint(points: readonly HealthPoint[], health: ClusterHealth): readonly HealthPoint[] {
  if (points.at(-1)?.at === health.lastUpdated) return points;
  return [...points.slice(-(KEPT_POINTS - 1)), pointOf(health)];
}

/** What was known before, then what has been seen since. */
export function joined(
  before: readonly HealthPoint[],
  since: readonly HealthPoint[],
): readonly HealthPoint[] {
  const first = since[0]?.at;
  return [...before.filter((point) => first === undefined || point.at < first), ...since].slice(-KEPT_POINTS);
}

export function scoreSamples(points: readonly HealthPoint[], node: string): readonly Sample[] {
  return samples(points, (point) => point.scores[node] ?? null);
}

/** The lowest score of any node at each moment: how the cluster as a whole went. */
export function worstSamples(points: readonly HealthPoint[]): readonly Sample[] {
  return samples(points, (point) => {
    const scores = Object.values(point.scores).filter((score) => score !== null);
    return scores.length === 0 ? null : Math.min(...scores);
  });
}

export function samples(
  points: readonly HealthPoint[],
  value: (point: HealthPoint) => number | null,
): readonly Sample[] {
  return points.flatMap((point) => {
    const at = Date.parse(point.at);
    const measured = value(point);
    return measured === null || Number.isNaN(at) ? [] : [{ at, value: measured }];
  });
}

function pointOf(health: ClusterHealth): HealthPoint {
  const metrics = health.performanceMetrics;
  const memory = Object.values(metrics?.memoryUsage ?? {});
  return {
    at: health.lastUpdated,
    overallStatus: health.overallStatus,
    partitionStatus: health.partitionStatus,
    nodesTotal: health.nodesTotal,
    nodesHealthy: health.nodesHealthy,
    totalProcesses: metrics?.totalProcesses ?? null,
    totalMemory: memory.length === 0 ? null : memory.reduce((sum, { total }) => sum + total, 0),
    runQueue: null,
    longestMailbox: metrics?.messageQueueLengths.max ?? null,
    scores: Object.fromEntries(
      Object.entries(health.nodeStatuses).map(([name, node]) => [name, node.healthScore]),
    ),
  };
}

/** What was not measured, the signals of one reason together. A reason that begins `Not measured: ` says so once too often. */
export function byReason(
  unmeasured: Readonly<Record<string, string>>,
): readonly { readonly reason: string; readonly signals: readonly string[] }[] {
  const signals = new Map<string, string[]>();
  for (const [signal, reason] of Object.entries(unmeasured)) {
    const short = reason.replace(/^Not measured: /, '');
    signals.set(short, [...(signals.get(short) ?? []), signal.replaceAll('_', ' ')]);
  }
  return [...signals].map(([reason, of]) => ({ reason, signals: of }));
}

/** A sentence whose numbers, `16 030`, stay on one line. */
export function unbrokenNumbers(sentence: string): string {
  return sentence.replace(/(?<=\d) (?=\d{3}(?!\d))/g, '\u00a0');
}
