import type { HealthMetrics } from '../model/health.js';
import type { NodeEvidence } from './evidence.js';
import { SIGNAL_RULES } from './signals.js';

/** A node's collections at two sweeps. */
export interface CollectionsSpan {
  readonly count: number;
  readonly seconds: number;
}

/** Sums over the nodes that answer. `collections` are those of each node since the sweep before, where there was one. */
export function healthMetricsOf(
  nodes: ReadonlyMap<string, NodeEvidence>,
  collections: ReadonlyMap<string, CollectionsSpan>,
): HealthMetrics {
  const swept = [...nodes].flatMap(([name, { state, sweep, mailboxes }]) => {
    const answers = state.status === 'up' || state.status === 'partitioned';
    return answers && sweep !== null ? [{ name, sweep, mailboxes }] : [];
  });
  const longest = swept.flatMap(({ name, mailboxes }) =>
    'unmeasured' in mailboxes ? [] : [{ name, length: mailboxes.mailboxes[0]?.row.messageQueueLen ?? 0 }],
  );
  const counted = swept.flatMap(({ sweep }) => sweep.garbageCollection ?? []);
  const spans = swept.flatMap(({ name }) => collections.get(name) ?? []);
  return {
    totalProcesses: sumOf(swept.map(({ sweep }) => sweep.vitals.processes.used)),
    memoryUsage: Object.fromEntries(
      swept.map(({ name, sweep: { vitals, hostMemory } }) => {
        const host = hostMemory === undefined || hostMemory.bound === 'unknown' ? null : hostMemory;
        return [
          name,
          {
            total: vitals.memory.total,
            hostTotal: host?.total ?? null,
            hostAvailable: host?.available ?? null,
          },
        ];
      }),
    ),
    messageQueueLengths: {
      average: averageOf(longest.map(({ length }) => length)),
      max: longest.length === 0 ? null : Math.max(...longest.map(({ length }) => length)),
      nodesWithLongQueues: longest
        .filter(({ length }) => length >= SIGNAL_RULES.mailbox.moderate.enter)
        .map(({ name }) => name),
    },
    gcActivity: {
      collections: sumOf(counted.map(({ count }) => count)),
      wordsReclaimed: sumOf(counted.map(({ wordsReclaimed }) => wordsReclaimed)),
      collectionsPerSecond: rounded(sumOf(spans.map(({ count, seconds }) => count / seconds))),
    },
  };
}

function sumOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

function averageOf(values: readonly number[]): number | null {
  const sum = sumOf(values);
  return sum === null ? null : rounded(sum / values.length);
}

const rounded = <T extends number | null>(value: T): T =>
  (value === null ? null : Math.round(value * 10) / 10) as T;
