import { setTimeout as pause } from 'node:timers/promises';
import { filter, firstValueFrom, skip, tap, timeout } from 'rxjs';
import { createCluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { atom, createLocalNode, erlMap, type Link } from '@beamdeck/erlang';
import type { Otp, OtpNode } from '@beamdeck/erlang/testing';
import { bindToCore } from './core-affinity.js';
import { startCrowd, type CrowdedNode } from './crowded-node.js';
import { median, table } from './table.js';

const PAIRS = 16;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5);
const UNWATCHED_MS = 2_500;
const WATCHERS = ['beamdeck', 'recon', 'dashboard', 'nobody'] as const;
type Watcher = (typeof WATCHERS)[number];

/** Who watches, and for how long a window at least: whole periods of each at its defaults. */
const WATCHED_MS: Readonly<Record<Watcher, number>> = {
  beamdeck: 10_000,
  recon: 4_000,
  dashboard: 4_000,
  nobody: 4_000,
};
const TITLES: Readonly<Record<Watcher, string>> = {
  beamdeck: 'Beamdeck, its defaults: `topology$`, `health$` and `processes$()`',
  recon: 'recon: `proc_count(memory, 100)` every second',
  dashboard: 'LiveDashboard: its page of processes every two seconds, one viewer',
  nobody: 'nobody, as a check',
};
const MOST_WATCHED_MS = 90_000;
const CALL = { deadlineMs: 30_000, maxHeapWords: 500_000_000, allowNewAtoms: true };

interface Falls {
  /** Share of the exchanges a second. */
  readonly wall: number[];
  /** Share of the exchanges for each second of the node's CPU time. */
  readonly cpu: number[];
}

/**
 * What a node at full load loses while it is watched. Pairs of processes exchange messages for ever, and the node counts
 * how often; each watched window is held against the mean of the unwatched ones before and after it. The node has one
 * core to itself and who watches the other, and what is done once, to connect, is over before a window begins.
 */
export async function loadedNode({
  otp,
  processes,
}: CrowdedNode): Promise<{ section: string; figures: unknown }> {
  // One scheduler: on two that share one core, or on two cores, a pair's speed hangs on where its two processes are put.
  const node = await startCrowd(otp, 'loaded', processes, ['+S', '1:1', '+SDcpu', '1:1']);
  const local = createLocalNode({ name: 'watcher@127.0.0.1', cookie: otp.cookie, epmdPort: otp.epmdPort });
  const freeNode = bindToCore(node.pid, 0);
  const freeWatcher = bindToCore(process.pid, 1);
  const falls = Object.fromEntries(
    WATCHERS.map((name) => [name, { wall: [], cpu: [] }]),
  ) as unknown as Record<Watcher, Falls>;
  const rates: number[] = [];
  const asked: Asked[] = [];
  try {
    const link = local.link(node.name);
    await link.connect();
    await node.eval(`ping_pong:start(${PAIRS})`);
    let before = await rateDuring(node, () => pause(UNWATCHED_MS));
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each begins a round in its turn, so that none is always the one after another.
      for (const name of WATCHERS.map(
        (_, index) => WATCHERS[(index + round) % WATCHERS.length] ?? 'nobody',
      )) {
        const watched = await watchedRate(name, { node, otp, link, asked });
        const after = await rateDuring(node, () => pause(UNWATCHED_MS));
        falls[name].wall.push(1 - watched.aSecond / ((before.aSecond + after.aSecond) / 2));
        falls[name].cpu.push(1 - watched.aCpuSecond / ((before.aCpuSecond + after.aCpuSecond) / 2));
        rates.push(after.aSecond);
        before = after;
      }
      process.stderr.write(`loaded node, round ${round + 1}: ${JSON.stringify(falls)}\n`);
    }
  } finally {
    freeWatcher();
    freeNode();
    await local.close();
    await node.kill();
  }
  const figures = {
    processes,
    pairs: PAIRS,
    exchangesPerSecond: median(rates),
    falls,
    asked: {
      sweeps: median(asked.map(({ sweeps }) => sweeps)),
      pages: median(asked.map(({ pages }) => pages)),
      seconds: median(asked.map(({ seconds }) => seconds)),
    },
  };
  return { figures, section: sectionOf(figures) };
}

interface Asked {
  readonly sweeps: number;
  readonly pages: number;
  readonly seconds: number;
}

interface Scene {
  readonly node: OtpNode;
  readonly otp: Otp;
  readonly link: Link;
  /** What ours asked in each of its windows. */
  readonly asked: Asked[];
}

async function watchedRate(watcher: Watcher, { node, otp, link, asked }: Scene): Promise<Rate> {
  const windowMs = WATCHED_MS[watcher];
  switch (watcher) {
    case 'beamdeck': {
      const probe = erlangProbe({ seeds: [node.name], cookie: otp.cookie, epmdPort: otp.epmdPort });
      await using cluster = createCluster({ probe });
      let sweeps = 0;
      const page$ = cluster.processes$();
      cluster.health$.subscribe();
      cluster.topology$.subscribe();
      cluster.vitals$.subscribe(() => (sweeps += 1));
      page$.subscribe();
      await firstValueFrom(page$);
      const from = { sweeps, at: performance.now() };
      // From one page to another: as many pages as periods, however long the pace of a loaded node makes them.
      let pages = 0;
      const rate = await rateDuring(node, () =>
        firstValueFrom(
          page$.pipe(
            skip(1),
            tap(() => (pages += 1)),
            filter(() => performance.now() - from.at >= windowMs),
            timeout(MOST_WATCHED_MS),
          ),
        ),
      );
      asked.push({ sweeps: sweeps - from.sweeps, pages, seconds: (performance.now() - from.at) / 1_000 });
      return rate;
    }
    case 'recon':
      return rateDuring(node, () =>
        polled(windowMs, 1_000, (within) =>
          link.call('recon_scan', 'proc_count', [atom('memory'), 100], { ...CALL, ...within }),
        ),
      );
    case 'dashboard':
      return rateDuring(node, () =>
        polled(windowMs, 2_000, (within) =>
          link.call('live_dashboard_scan', 'timed', [atom('memory'), 100, erlMap([])], {
            ...CALL,
            ...within,
          }),
        ),
      );
    case 'nobody':
      return rateDuring(node, () => pause(windowMs));
  }
}

/** Asks every so often until the window is over; later when an answer takes longer. One on its way then is called off. */
async function polled(
  windowMs: number,
  everyMs: number,
  ask: (within: { readonly signal: AbortSignal }) => Promise<unknown>,
): Promise<void> {
  const endsAt = performance.now() + windowMs;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), windowMs);
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

interface Figures {
  readonly processes: number;
  readonly exchangesPerSecond: number;
  readonly falls: Readonly<Record<Watcher, Falls>>;
  readonly asked: Asked;
}

function sectionOf({ processes, exchangesPerSecond, falls, asked }: Figures): string {
  return [
    '### A node at full load',
    '',
    `${PAIRS} pairs of processes exchange messages without end on the one scheduler of a node that has ${spaced(processes)} processes besides, and one core of the machine to itself; who watches has the other. The node counts ${spaced(Math.round(exchangesPerSecond))} exchanges a second unwatched. Windows of whole periods (${asked.seconds.toFixed(0)} s for Beamdeck, ${WATCHED_MS.recon / 1_000} s for the others; the link is up before), each held against the unwatched ones of ${UNWATCHED_MS / 1_000} s before and after it; medians of ${ROUNDS} rounds in which all take turns. In a window Beamdeck asks for ${asked.sweeps} sweeps and ${asked.pages} page of processes: more seldom than it does a node that is not loaded. Goal for Beamdeck: a fall below 3 %.`,
    '',
    table(
      ['watched by', 'throughput falls by', 'least … most', 'for its CPU time', 'least … most'],
      WATCHERS.map((name) => [
        TITLES[name],
        percent(median(falls[name].wall)),
        range(falls[name].wall),
        percent(median(falls[name].cpu)),
        range(falls[name].cpu),
      ]),
    ),
  ].join('\n');
}

const range = (shares: readonly number[]): string =>
  `${percent(Math.min(...shares))} … ${percent(Math.max(...shares))}`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const spaced = (count: number): string => count.toLocaleString('en').replaceAll(',', ' ');
