import { setTimeout as pause } from 'node:timers/promises';
import { createCluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { atom, erlMap, type Link } from '@beamdeck/erlang';
import type { OtpNode } from '@beamdeck/erlang/testing';
import type { CrowdedNode } from './crowded-node.js';
import { median, table } from './table.js';

const PAIRS = 16;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 4);
/** Two of our sweeps and pages, at our defaults; ten of recon's and five of LiveDashboard's at theirs. */
const WATCHED_MS = 10_000;
const UNWATCHED_MS = 5_000;

type Name = 'beamdeck' | 'recon' | 'dashboard';
const NAMES = ['beamdeck', 'recon', 'dashboard'] as const satisfies readonly Name[];
const TITLES: Readonly<Record<Name, string>> = {
  beamdeck: 'Beamdeck, its defaults: `topology$`, `health$` and `processes$()`',
  recon: 'recon: `proc_count(memory, 100)` every second',
  dashboard: 'LiveDashboard: its page of processes every two seconds, one viewer',
};
const CALL = { deadlineMs: 30_000, maxHeapWords: 500_000_000, allowNewAtoms: true };

/**
 * What a node at full load loses while it is watched. Pairs of processes exchange messages for ever, and the node counts
 * how often; each watched window is held against the mean of the unwatched ones before and after it.
 */
export async function loadedNode(crowded: CrowdedNode): Promise<{ section: string; figures: unknown }> {
  const { node, link } = crowded;
  await node.eval(`ping_pong:start(${PAIRS})`);
  const falls: Record<Name, number[]> = { beamdeck: [], recon: [], dashboard: [] };
  const cpuFalls: Record<Name, number[]> = { beamdeck: [], recon: [], dashboard: [] };
  const rates: number[] = [];
  try {
    let before = await rateDuring(node, () => pause(UNWATCHED_MS));
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each begins a round in its turn, so that none is always the one after another.
      for (const name of NAMES.map((_, index) => NAMES[(index + round) % NAMES.length] ?? 'beamdeck')) {
        const watched = await rateDuring(node, () => WATCH[name](crowded, link));
        const after = await rateDuring(node, () => pause(UNWATCHED_MS));
        falls[name].push(1 - watched.aSecond / ((before.aSecond + after.aSecond) / 2));
        cpuFalls[name].push(1 - watched.aCpuSecond / ((before.aCpuSecond + after.aCpuSecond) / 2));
        rates.push(after.aSecond);
        before = after;
      }
      process.stderr.write(`loaded node, round ${round + 1}: ${JSON.stringify(falls)}\n`);
    }
  } finally {
    await node.eval('ping_pong:stop()', 30_000);
  }
  const schedulers = await node.eval('erlang:system_info(schedulers_online)');
  const noise = (Math.max(...rates) - Math.min(...rates)) / median(rates);
  const figures = {
    processes: crowded.processes,
    pairs: PAIRS,
    exchangesPerSecond: median(rates),
    unwatchedSpread: noise,
    falls: fallsByName(falls),
    cpuFalls: fallsByName(cpuFalls),
  };
  return {
    figures,
    section: [
      '### A node at full load',
      '',
      `${PAIRS} pairs of processes exchange messages without end on all ${schedulers} schedulers of a node that has ${spaced(crowded.processes)} processes besides; the node counts ${spaced(Math.round(median(rates)))} exchanges a second unwatched. Windows of ${WATCHED_MS / 1_000} s watched, each held against the unwatched ones of ${UNWATCHED_MS / 1_000} s before and after it; medians of ${ROUNDS} rounds in which all take turns. The watcher runs on the same machine, so that its own work counts against it as well; that of recon's and LiveDashboard's users does not, as only their questions are put. The unwatched windows themselves lie ${percent(noise)} apart; exchanges for each second of CPU time that the node used do not hang on what else the machine does, and leave the watcher's own work out. Goal for Beamdeck: a fall below 3 %.`,
      '',
      table(
        ['watched by', 'throughput falls by', 'least and most', 'for its CPU time', 'least and most'],
        NAMES.map((name) => [
          TITLES[name],
          percent(median(falls[name])),
          range(falls[name]),
          percent(median(cpuFalls[name])),
          range(cpuFalls[name]),
        ]),
      ),
    ].join('\n'),
  };
}

const WATCH: Readonly<Record<Name, (crowded: CrowdedNode, link: Link) => Promise<void>>> = {
  async beamdeck({ node, otp }) {
    const probe = erlangProbe({ seeds: [node.name], cookie: otp.cookie, epmdPort: otp.epmdPort });
    await using cluster = createCluster({ probe });
    let pages = 0;
    cluster.topology$.subscribe();
    cluster.health$.subscribe();
    cluster.processes$().subscribe(() => (pages += 1));
    await pause(WATCHED_MS);
    if (pages === 0) throw new Error('no page of processes came in a watched window');
  },
  recon: (_, link) =>
    polled(1_000, (within) =>
      link.call('recon_scan', 'proc_count', [atom('memory'), 100], { ...CALL, ...within }),
    ),
  dashboard: (_, link) =>
    polled(2_000, (within) =>
      link.call('live_dashboard_scan', 'timed', [atom('memory'), 100, erlMap([])], { ...CALL, ...within }),
    ),
};

/** Asks every so often until the window is over; later when an answer takes longer. One on its way then is called off. */
async function polled(
  everyMs: number,
  ask: (within: { readonly signal: AbortSignal }) => Promise<unknown>,
): Promise<void> {
  const endsAt = performance.now() + WATCHED_MS;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), WATCHED_MS);
  try {
    while (!over.signal.aborted) {
      const from = performance.now();
      try {
        await ask({ signal: over.signal });
      } catch (cause) {
        if (!over.signal.aborted) throw cause;
      }
      await pause(Math.max(0, Math.min(from + everyMs, endsAt) - performance.now()));
    }
  } finally {
    clearTimeout(timer);
  }
}

interface Rate {
  readonly aSecond: number;
  /** For each second of CPU time that the node has used: what else runs on the machine does not count. */
  readonly aCpuSecond: number;
}

/** Exchanges while the work goes on, by the node's own count and clocks. */
async function rateDuring(node: OtpNode, work: () => Promise<unknown>): Promise<Rate> {
  const from = await countOf(node);
  await work();
  const to = await countOf(node);
  const count = to.count - from.count;
  return {
    aSecond: (count * 1_000_000) / (to.atUs - from.atUs),
    aCpuSecond: (count * 1_000) / (to.cpuMs - from.cpuMs),
  };
}

async function countOf(node: OtpNode): Promise<{ count: number; atUs: number; cpuMs: number }> {
  const told = await node.eval('{ping_pong:count(), element(1, statistics(runtime))}', 30_000);
  const [count = NaN, atUs = NaN, cpuMs = NaN] = [...told.matchAll(/-?\d+/g)].map(([digits]) =>
    Number(digits),
  );
  return { count, atUs, cpuMs };
}

const fallsByName = (falls: Readonly<Record<Name, readonly number[]>>) =>
  Object.fromEntries(NAMES.map((name) => [name, { median: median(falls[name]), all: falls[name] }]));
const range = (shares: readonly number[]): string =>
  `${percent(Math.min(...shares))} … ${percent(Math.max(...shares))}`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const spaced = (count: number): string => count.toLocaleString('en').replaceAll(',', ' ');
