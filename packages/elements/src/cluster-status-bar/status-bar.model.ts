import { msg, str } from '@lit/localize';
import type { ClusterStatus, ClusterTopology, NodeVitals } from '@beamdeck/core';
import { ageOf, formatAge, formatElapsed, formatMillis, formatOld } from '../format/duration.js';
import { formatBytes } from '../format/number.js';
import { countedNodes, visibleText } from '../format/text.js';
import { partitionWord } from '../partition/partition.model.js';

/** How the connection is doing, in a word, a shape and a colour. */
export interface ConnectionMark {
  readonly word: string;
  readonly glyph: string;
  readonly color: 'ok' | 'warn' | 'crit' | 'dim';
  /** What comes after the word: the age of the newest data, or when the next attempt is. */
  readonly detail: string;
}

/** `ageMs` is the age of the newest data shown; null before any. Status is null for data given as a property. */
export function connectionMark(
  status: ClusterStatus | null,
  ageMs: number | null,
  now: number,
): ConnectionMark {
  const age = ageMs === null ? '' : formatAge(ageMs);
  const old = ageMs === null ? '' : formatOld(ageMs);
  switch (status?.state) {
    case undefined:
      return { word: msg('data'), glyph: '●', color: 'dim', detail: age };
    case 'idle':
      return { word: msg('idle'), glyph: '○', color: 'dim', detail: old };
    case 'connecting':
      return { word: msg('connecting'), glyph: '○', color: 'dim', detail: old };
    case 'connected':
      return { word: msg('live'), glyph: '●', color: 'ok', detail: age };
    case 'reconnecting': {
      const left = status.nextAt - now;
      const next = left < 1_000 ? msg('now') : msg(str`in ${formatElapsed(left)}`);
      return {
        word: msg('reconnecting'),
        glyph: '◌',
        color: 'warn',
        detail: msg(str`try ${status.attempt} ${next}`),
      };
    }
    case 'stale':
      return {
        word: msg('stale'),
        glyph: '◌',
        color: 'warn',
        detail: old || formatElapsed(now - status.since),
      };
    case 'refused':
      return { word: msg('refused'), glyph: '✕', color: 'crit', detail: old };
    case 'closed':
      return { word: msg('closed'), glyph: '✕', color: 'dim', detail: old };
  }
}

/** When the newest number or topology was measured, in ms; null where there is nothing. */
export function newestData(
  topology: ClusterTopology | null,
  vitals: ReadonlyMap<string, NodeVitals> | null,
): number | null {
  const times = [...(vitals?.values() ?? [])].map((each) => Date.parse(each.collectedAt));
  if (topology !== null) times.push(Date.parse(topology.collectedAt));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? null : Math.max(...known);
}

/** When each node was last swept, and how long after the time before. */
export type Pace = ReadonlyMap<string, { readonly at: number; readonly intervalMs: number | null }>;

export function nextPace(pace: Pace, vitals: ReadonlyMap<string, NodeVitals>): Pace {
  const next = new Map<string, { at: number; intervalMs: number | null }>();
  for (const [node, { collectedAt }] of vitals) {
    const at = Date.parse(collectedAt);
    const before = pace.get(node);
    next.set(
      node,
      before === undefined || at > before.at
        ? { at, intervalMs: before === undefined ? null : at - before.at }
        : before,
    );
  }
  return next;
}

/** What watching costs a node: the mean of the last sweeps, and their pace once two were seen. */
export interface WatchingCost {
  readonly text: string;
  /** `every 5 s`; empty until two sweeps were seen. */
  readonly pace: string;
  readonly title: string;
}

export function watchingCost(vitals: ReadonlyMap<string, NodeVitals>, pace: Pace): WatchingCost | null {
  const costs = [...vitals.values()].map((each) => each.cost);
  if (costs.length === 0) return null;
  const targetMs = costs.reduce((sum, cost) => sum + cost.targetMs, 0) / costs.length;
  const bytes = costs.reduce((sum, cost) => sum + cost.bytes, 0) / costs.length;
  const intervals = [...pace.values()]
    .flatMap(({ intervalMs }) => (intervalMs === null ? [] : [intervalMs]))
    .sort((a, b) => a - b);
  const median = intervals[Math.floor(intervals.length / 2)];
  const most = Math.max(...costs.map((cost) => cost.targetMs));
  return {
    text: msg(str`${formatMillis(targetMs)} · ${formatBytes(bytes)} a node`),
    pace:
      median === undefined
        ? ''
        : msg(str`every ${formatElapsed(Math.max(1_000, Math.round(median / 1_000) * 1_000))}`),
    title: msg(
      str`Mean of the last sweep of ${costs.length} nodes; the dearest took ${formatMillis(most)} of its node's time.`,
    ),
  };
}

/** Which nodes are asked less often than configured, since asking would load them further. */
export interface SlowedNodes {
  readonly text: string;
  /** A line for each of the slowest: how often it is asked, and why in the engine's words. */
  readonly title: string;
}

const MOST_NAMED = 8;

/** Null while every node is asked as configured. Nodes that do not answer are left out: their last pace says nothing of now. */
export function slowedNodes(
  vitals: ReadonlyMap<string, NodeVitals>,
  topology: ClusterTopology,
): SlowedNodes | null {
  const slowed = [...vitals]
    .flatMap(([node, { pace }]) => {
      const status = topology.nodeStates[node]?.status;
      const answers = status === 'up' || status === 'partitioned';
      return answers && pace !== undefined && pace.slowed !== null
        ? [{ node, everyMs: pace.everyMs, why: pace.slowed }]
        : [];
    })
    .sort((a, b) => b.everyMs - a.everyMs || (a.node < b.node ? -1 : 1));
  if (slowed.length === 0) return null;
  const lines = slowed
    .slice(0, MOST_NAMED)
    .map(
      ({ node, everyMs, why }) =>
        `${visibleText(node, 60)}: ${msg(str`every ${formatElapsed(everyMs)}`)}. ${slowedReason(why)}`,
    );
  const left = slowed.length - lines.length;
  if (left > 0) lines.push(msg(str`and ${left} more`));
  return { text: msg(str`${countedNodes(slowed.length)} asked less often`), title: lines.join('\n') };
}

const WAITING = /^(\d+) processes wait to run\.$/;
const TOOK = /^Asking it took (\d+) ms\.$/;

/** The engine's reason in the reader's language; one that is not known here stays in the engine's words. */
function slowedReason(why: string): string {
  const [waiting, took] = [WAITING.exec(why)?.[1], TOOK.exec(why)?.[1]];
  if (waiting !== undefined) return msg(str`${waiting} processes wait to run.`);
  if (took !== undefined) return msg(str`Asking it took ${took} ms.`);
  return visibleText(why, 200);
}

/** How long the cluster has been up, in ms: since the start of its oldest node. */
export function clusterUptime(topology: ClusterTopology, now: number): number | null {
  return ageOf(topology.formationTime, now);
}

/** What the line says of partitions; the same islands that the console's sentence names. */
export function partitionMark(topology: ClusterTopology): {
  readonly word: string;
  readonly glyph: string;
  readonly color: '' | 'bad';
} {
  const word = partitionWord(topology);
  return word === null ? { word: msg('none'), glyph: '', color: '' } : { word, glyph: '▲', color: 'bad' };
}
