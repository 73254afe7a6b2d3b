import { loadavg } from 'node:os';
import { openPage, type BrowserPage } from './browser-page.js';
import type { Frames } from './pages/frames.js';

const MILLION = 1_000_000;
const ROUNDS = 5;
const SCROLLED = 240;

interface Table {
  readonly shown: string;
  readonly reach: number;
  readonly firstMs: number;
  readonly sortMs: readonly number[];
  readonly filterMs: readonly number[];
  readonly steady: Frames;
  readonly leaps: Frames;
  readonly heapMb: number;
}

/** The table of processes over a million of them: in a simulated cluster, on one node and on ten, and given by the page itself. */
export async function bench(): Promise<string> {
  const one = await measure((page) => page.call('simulated', 1, MILLION));
  const ten = await measure((page) => page.call('simulated', 10, MILLION / 10));
  const own = await measure((page) => page.call('own'), MILLION);
  const row = (what: string, of: (table: Table) => string, goal: string): string =>
    `| ${what} | ${of(one)} | ${of(ten)} | ${of(own)} | ${goal} |`;
  return `## The table of processes, a million rows

Chromium without a graphics card. Simulated: the cluster lives in the page, on the same thread. Own rows: given as a property; their own memory is
not counted. Asked ${String(ROUNDS)} times each; ${String(SCROLLED)} frames of scrolling by 120 px, then ${String(SCROLLED)} leaps all over the list.
Load of the machine (1 min): ${(loadavg()[0] ?? 0).toFixed(1)} at the end.

| | simulated, one node | simulated, ten nodes | own rows | goal |
|---|---|---|---|---|
${[
  row('processes', ({ shown }) => shown, ''),
  row('rows that can be scrolled to', ({ reach }) => String(reach), ''),
  row('first rows painted', ({ firstMs }) => ms(firstMs), ''),
  row('another order, median (longest)', ({ sortMs }) => spread(sortMs), '150 ms'),
  row('another filter, median (longest)', ({ filterMs }) => spread(filterMs), '150 ms'),
  row('steady scrolling: longest frame (late)', ({ steady }) => frames(steady), '32 ms'),
  row('leaps: longest frame (late)', ({ leaps }) => frames(leaps), '32 ms'),
  row(
    'busiest frame of the main thread',
    ({ steady, leaps }) => ms(Math.max(steady.busiestMs, leaps.busiestMs)),
    '',
  ),
  row('heap above the page without it', ({ heapMb }) => `${heapMb.toFixed(1)} MB`, '60 MB'),
].join('\n')}`;
}

async function measure(mount: (page: BrowserPage) => Promise<number>, prepared = 0): Promise<Table> {
  const page = await openPage('processes');
  try {
    if (prepared > 0) await page.call('prepare', prepared);
    const empty = await page.heap();
    const firstMs = await mount(page);
    // What is compiled on first use is not what is measured.
    await page.call('ask', { sort: 'reductions' });
    await page.call('ask', { search: 'worker' });
    await page.call('ask', { search: '', sort: 'memory' });
    const [sortMs, filterMs] = [[] as number[], [] as number[]];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const sort of ['message_queue_len', 'pid', 'memory'])
        sortMs.push(await page.call('ask', { sort }));
      for (const filter of [{ search: 'sup' }, { search: '', type: 'gen_server' }, { type: '' }])
        filterMs.push(await page.call('ask', filter));
    }
    const { steady, leaps } = await page.call<{ steady: Frames; leaps: Frames }>('scroll', SCROLLED);
    const reach = await page.call<number>('rows');
    const heapMb = ((await page.heap()) - empty) / 1e6;
    return { shown: await page.call('total'), reach, firstMs, sortMs, filterMs, steady, leaps, heapMb };
  } finally {
    await page.call('close').catch(() => undefined);
    await page.close();
  }
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${ms(sorted[Math.floor(sorted.length / 2)] ?? 0)} (${ms(sorted.at(-1) ?? 0)})`;
}

const frames = ({ longestMs, late, count }: Frames): string =>
  `${ms(longestMs)} (${String(late)} of ${String(count)})`;
