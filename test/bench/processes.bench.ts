import { writeFileSync } from 'node:fs';
import { erlangProbe } from '@beamdeck/core/beam';
import type { ClusterProbe, ProcessSort } from '@beamdeck/core';
import { atom, createLocalNode, erlMap, type Link } from '@beamdeck/erlang';
import { startOtp, type OtpNode } from '@beamdeck/erlang/testing';
import { page, putFigures } from './figures.js';
import { linePlot } from './line-plot.js';
import { loadPeer } from './peer-module.js';
import { median, table } from './table.js';

const SIZES = (process.env['BENCH_SIZES'] ?? '1000,10000,100000,1000000').split(',').map(Number);
const KEYS = ['memory', 'reductions', 'message_queue_len'] as const satisfies readonly ProcessSort[];
const KEEP = 100;
type Key = (typeof KEYS)[number];

/** How one of them answered, in the order of the rounds. */
interface Samples {
  readonly wallMs: number[];
  /** What the node itself says it took. */
  readonly nodeMs: number[];
  bytes: number;
}
type Name = 'beamdeck' | 'loop' | 'recon' | 'dashboard';
interface Row {
  readonly processes: number;
  readonly key: Key;
  readonly samples: Readonly<Partial<Record<Name, Samples>>>;
  /** Medians of the rounds' own ratios. */
  readonly ratios: Readonly<Partial<Record<Name, number>>>;
}

/**
 * Top 100 of all processes of one real node: ours, a compiled loop on the node itself, and what recon and LiveDashboard do,
 * in turn in one run. Ours and the peers are timed from the request to the rows in hand here; the loop by the node.
 */
export async function bench(): Promise<string> {
  const otp = await startOtp();
  const local = createLocalNode({ name: 'bench@127.0.0.1', cookie: otp.cookie, epmdPort: otp.epmdPort });
  const rows: Row[] = [];
  let heap: string[][] = [];
  try {
    const node = await otp.startNode('crowd', { args: ['+P', '2000000'] });
    for (const peer of ['crowd', 'top_loop', 'recon_scan', 'live_dashboard_scan']) await loadPeer(node, peer);
    const link = local.link(node.name);
    await link.connect();
    const probe = erlangProbe({ seeds: [node.name], cookie: otp.cookie, epmdPort: otp.epmdPort });
    await probe.watch(node.name, { signal: new AbortController().signal });
    for (const size of SIZES) {
      await node.eval(`crowd:fill(${size})`, 300_000);
      for (const key of KEYS) {
        const row = await compare({ probe, link, node, size, key });
        rows.push(row);
        process.stderr.write(`${size} ${key}: ${JSON.stringify(row.ratios)}\n`);
      }
    }
    heap = await heapOf(probe, node);
    await probe.close();
  } finally {
    await local.close();
    await otp.close();
  }
  const release = 'OTP 25';
  const growth = growthOf(rows);
  putFigures({ processes: rows.map(plain), heap, growth });
  for (const key of KEYS) {
    const lines = (['beamdeck', 'loop', 'recon', 'dashboard'] as const).map((name) => ({
      name: TITLES[name],
      points: rows
        .filter((row) => row.key === key && row.samples[name] !== undefined)
        .map((row) => [row.processes, timeOf(name, row.samples[name])] as const),
    }));
    writeFileSync(page(`images/bench-${key}.svg`), linePlot({ title: `Top ${KEEP} by ${key}`, lines }));
  }
  return [
    '## Top processes',
    '',
    `The best ${KEEP} of all processes of one node (${release}), one refresh. Milliseconds, medians of rounds that take all candidates in turn; ratios are medians of the rounds' own. Beamdeck, recon and LiveDashboard: from the request to the rows in hand in a client on the same machine; the loop: on the node itself. recon and LiveDashboard are written after what their released versions do (\`test/bench/peers\`), as no package registry of ours carries them.`,
    '',
    table(
      [
        'processes',
        'by',
        'Beamdeck',
        'compiled loop',
        'recon',
        'LiveDashboard',
        '÷ loop',
        '÷ recon',
        '÷ LiveDashboard',
        'bytes',
      ],
      rows.map(({ processes, key, samples, ratios }) => [
        processes.toLocaleString('en').replaceAll(',', ' '),
        key,
        ...(['beamdeck', 'loop', 'recon', 'dashboard'] as const).map((name) =>
          milliseconds(timeOf(name, samples[name])),
        ),
        ...(['loop', 'recon', 'dashboard'] as const).map((name) => ratios[name]?.toFixed(2) ?? ''),
        String(samples.beamdeck?.bytes ?? ''),
      ]),
    ),
    '',
    ...KEYS.map(
      (key) => `![Time of one refresh by ${key}, against the number of processes](images/bench-${key}.svg)\n`,
    ),
    ...(growth.length === 0 ? [] : ['### Growth', '', growthText(growth), '']),
    '### Memory of the node during a scan',
    '',
    table(['processes', 'by', 'greatest total above before (MB)'], heap),
  ].join('\n');
}

const TITLES: Readonly<Record<Name, string>> = {
  beamdeck: 'Beamdeck',
  loop: 'compiled loop on the node',
  recon: 'recon',
  dashboard: 'LiveDashboard',
};

interface Comparison {
  readonly probe: ClusterProbe;
  readonly link: Link;
  readonly node: OtpNode;
  readonly size: number;
  readonly key: Key;
}

async function compare({ probe, link, node, size, key }: Comparison): Promise<Row> {
  const rounds = size >= 1_000_000 ? 5 : 11;
  const samples: Partial<Record<Name, Samples>> = {};
  const add = (name: Name, wallMs: number, nodeMs: number, bytes = 0): void => {
    const mine = (samples[name] ??= { wallMs: [], nodeMs: [], bytes: 0 });
    mine.wallMs.push(wallMs);
    mine.nodeMs.push(nodeMs);
    mine.bytes = Math.max(mine.bytes, bytes);
  };
  for (let round = -1; round < rounds; round += 1) {
    const measured = round >= 0;
    const [ours, wall] = await timed(() =>
      probe.processes(
        node.name,
        { sort: key, order: 'desc', limit: KEEP, includeDetails: false },
        { signal: new AbortController().signal, deadlineMs: 60_000, priority: 'normal' },
      ),
    );
    if (measured) add('beamdeck', wall, ours.cost.targetMs, ours.cost.bytes);
    const loopMs = Number(await node.eval(`top_loop:timed(${key}, ${KEEP})`, 120_000)) / 1_000;
    if (measured) add('loop', loopMs, loopMs);
    const call = { deadlineMs: 120_000, maxHeapWords: 500_000_000, allowNewAtoms: true };
    const [, reconMs] = await timed(() => link.call('recon_scan', 'proc_count', [atom(key), KEEP], call));
    if (measured) add('recon', reconMs, reconMs);
    // Too slow to be run as often at the largest size; and its cost does not hang on the sort key.
    if (size < 1_000_000 || (round === 0 && key === 'memory')) {
      const took = await link.call('live_dashboard_scan', 'timed', [atom(key), KEEP, erlMap([])], call);
      const dashboardMs = Number(took) / 1_000;
      if (measured) add('dashboard', dashboardMs, dashboardMs);
    }
  }
  const against = (name: Name): number | undefined => {
    const theirs = samples[name]?.wallMs;
    const mine = samples.beamdeck?.wallMs;
    if (theirs === undefined || mine === undefined) return undefined;
    return median(theirs.map((ms, round) => (mine[round] ?? ms) / ms));
  };
  const ratios = Object.fromEntries(
    (['loop', 'recon', 'dashboard'] as const).flatMap((name) => {
      const ratio = against(name);
      return ratio === undefined ? [] : [[name, ratio]];
    }),
  );
  return { processes: size, key, samples, ratios };
}

interface Growth {
  readonly key: Key;
  readonly from: number;
  readonly to: number;
  readonly beamdeck: number;
  readonly loop: number;
}

/** How many times as long the largest node takes as one of ten thousand, ours and the loop; none where neither was measured. */
function growthOf(rows: readonly Row[]): Growth[] {
  const to = Math.max(...SIZES);
  const from = 10_000;
  return KEYS.flatMap((key) => {
    const small = rows.find((row) => row.key === key && row.processes === from);
    const large = rows.find((row) => row.key === key && row.processes === to);
    if (small === undefined || large === undefined || small === large) return [];
    const times = (name: 'beamdeck' | 'loop'): number =>
      timeOf(name, large.samples[name]) / timeOf(name, small.samples[name]);
    return [{ key, from, to, beamdeck: times('beamdeck'), loop: times('loop') }];
  });
}

const growthText = (growth: readonly Growth[]): string =>
  [
    'Time of the largest size over that of ten thousand processes. Goal: ours no more than a tenth above the loop’s.',
    '',
    table(
      ['by', 'Beamdeck', 'compiled loop', 'ours ÷ loop'],
      growth.map(({ key, beamdeck, loop }) => [
        key,
        `${beamdeck.toFixed(0)} ×`,
        `${loop.toFixed(0)} ×`,
        (beamdeck / loop).toFixed(2),
      ]),
    ),
  ].join('\n');

/** The greatest memory the node had in total while one scan ran, above what it had before; looked at every millisecond. */
async function heapOf(probe: ClusterProbe, node: OtpNode): Promise<string[][]> {
  const size = SIZES.at(-1) ?? 0;
  const found: string[][] = [];
  for (const key of KEYS) {
    // What came before is given back a moment after it has ended; "before" would be too much else.
    await node.eval('timer:sleep(500)');
    await node.eval(
      `begin catch unregister(watcher), register(watcher, spawn_opt(fun() ->
        Before = erlang:memory(processes_used),
        (fun Look(Most) -> receive {stop, To} -> To ! {most, Most - Before} after 1 -> Look(max(Most, erlang:memory(processes_used))) end end)(0) end,
        [{priority, high}])), ok end`,
    );
    await probe.processes(
      node.name,
      { sort: key, order: 'desc', limit: KEEP, includeDetails: false },
      { signal: new AbortController().signal, deadlineMs: 60_000, priority: 'normal' },
    );
    const most = Number(
      await node.eval(
        `begin watcher ! {stop, self()}, receive {most, Most} -> Most after 30000 -> -1 end end`,
        60_000,
      ),
    );
    found.push([size.toLocaleString('en').replaceAll(',', ' '), key, (most / 1_000_000).toFixed(1)]);
  }
  return found;
}

async function timed<T>(run: () => Promise<T>): Promise<[T, number]> {
  const from = performance.now();
  const value = await run();
  return [value, performance.now() - from];
}

const timeOf = (name: Name, samples: Samples | undefined): number =>
  samples === undefined ? NaN : median(name === 'loop' ? samples.nodeMs : samples.wallMs);
const milliseconds = (ms: number): string =>
  Number.isNaN(ms) ? '' : ms < 10 ? ms.toFixed(1) : Math.round(ms).toString();
const plain = ({ processes, key, samples, ratios }: Row) => ({
  processes,
  key,
  ratios,
  medianMs: Object.fromEntries(Object.entries(samples).map(([name, mine]) => [name, median(mine.wallMs)])),
  spreadMs: Object.fromEntries(
    Object.entries(samples).map(([name, mine]) => [
      name,
      [Math.min(...mine.wallMs), Math.max(...mine.wallMs)],
    ]),
  ),
});
