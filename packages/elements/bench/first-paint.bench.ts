import { loadavg } from 'node:os';
import { openPage } from './browser-page.js';
import { median } from './figures.js';
import type { Recorded } from './pages/recorded.js';
import { recordedCluster } from './recorded-cluster.js';

const ROUNDS = 5;
const FEW = 200;
const MANY = 1_000;

type Way = 'atHand' | 'awaited';

/** How soon the console shows a cluster, beside a page that shows nothing; each time in a browser that never ran it before. */
export async function bench(): Promise<string> {
  const [few, many] = [await recordedCluster(FEW), await recordedCluster(MANY)];
  const empty: number[] = [];
  const times = { atHand: { few: [], many: [] }, awaited: { few: [], many: [] } } as Record<
    Way,
    Record<'few' | 'many', number[]>
  >;
  for (let round = 0; round < ROUNDS; round += 1) {
    empty.push(await measure('empty', few));
    for (const way of ['atHand', 'awaited'] as const) {
      times[way].few.push(await measure(way, few));
      times[way].many.push(await measure(way, many));
    }
  }
  const base = median(empty);
  const row = (what: string, values: readonly number[], against: string, goal: string): string => {
    const sorted = values.toSorted((a, b) => a - b);
    const range = `${ms(sorted[0] ?? 0)} to ${ms(sorted.at(-1) ?? 0)}`;
    return `| ${[what, ms(median(values)), range, `${(median(values) / base).toFixed(1)} ×`, against, goal].join(' | ')} |`;
  };
  const times3 = (way: Way): string => `${(median(times[way].many) / median(times[way].few)).toFixed(1)} ×`;
  return `## First paint of the console

Chromium without a graphics card, a new one each time, so that all code is cold; medians of ${String(ROUNDS)} rounds in which all took turns. From the data to
after the frame in which the topology is drawn with the names of nodes in it and the status bar counts them. At hand: the data are there before the
console is. Awaited: the console says that it waits, then they come. The empty page is a Lit element with one line of text.
Load of the machine (1 min): ${(loadavg()[0] ?? 0).toFixed(1)} at the end.

| | median | range | against the empty page | against ${String(FEW)} nodes | goal |
|---|---|---|---|---|---|
${[
  row('empty Lit page', empty, '', ''),
  row(`${String(FEW)} nodes, data at hand`, times.atHand.few, '', '300 ms'),
  row(`${String(MANY)} nodes, data at hand`, times.atHand.many, times3('atHand'), '3 × of 200'),
  row(`${String(FEW)} nodes, data awaited`, times.awaited.few, '', '300 ms'),
  row(`${String(MANY)} nodes, data awaited`, times.awaited.many, times3('awaited'), '3 × of 200'),
].join('\n')}`;
}

async function measure(way: Way | 'empty', recorded: Recorded): Promise<number> {
  const page = await openPage('first-paint');
  try {
    await page.call('prepare', recorded);
    return await page.call<number>(way);
  } finally {
    await page.close();
  }
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;
