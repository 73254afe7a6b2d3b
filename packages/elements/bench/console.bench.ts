import { setTimeout as wait } from 'node:timers/promises';
import { loadavg } from 'node:os';
import { openPage, type BrowserPage } from './browser-page.js';
import { median, slope } from './figures.js';
import type { Look, Seen } from './pages/console.page.js';
import { recordedCluster } from './recorded-cluster.js';

const NODES = 60;
const PER_SECOND = 1_000;
const SEGMENT_MS = 6_000;
const EMPTY_ROUNDS = 3;
const PAINTINGS_OVER_MS = 5_000;
/** Fills the history of each node's gauges: 240 of them, of each twenty changes eleven. */
const FILLED = NODES * 240 * 2;

const LOOKS: readonly (Look & { readonly called: string })[] = [
  { called: 'overview', panel: 'overview', nodeOpen: false },
  { called: 'overview, a node open', panel: 'overview', nodeOpen: true },
  { called: 'processes', panel: 'processes', nodeOpen: false },
  { called: 'health', panel: 'health', nodeOpen: false },
];

interface Segment extends Seen {
  /** Of one core, in percent. */
  readonly busy: number;
}

/** The console under a flood of changes; one look after the other, for so many minutes. */
export async function bench({ minutes = 1 }: { readonly minutes?: number } = {}): Promise<string> {
  const recorded = await recordedCluster(NODES);
  const page = await openPage('console');
  try {
    await page.call('prepare', recorded, PER_SECOND);
    const empty: number[] = [];
    for (let round = 0; round < EMPTY_ROUNDS; round += 1) empty.push((await segment(page)).busy);
    await page.call('mount');
    await page.call('fill', FILLED);
    const paintings: number[] = [];
    for (const look of LOOKS) {
      await settle(page, look);
      paintings.push((1_000 * (await page.call<number>('paintings', PAINTINGS_OVER_MS))) / PAINTINGS_OVER_MS);
    }

    const segments = LOOKS.map((): Segment[] => []);
    const heap: { readonly at: number; readonly value: number }[] = [];
    const from = performance.now();
    do {
      for (const [at, look] of LOOKS.entries()) {
        await settle(page, look);
        segments[at]?.push(await segment(page));
      }
      await settle(page, LOOKS[0]);
      heap.push({ at: (performance.now() - from) / 60_000, value: (await page.heap()) / 1e6 });
    } while (performance.now() - from < minutes * 60_000);
    return report(minutes, median(empty), segments, paintings, heap);
  } finally {
    await page.call('close').catch(() => undefined);
    await page.close();
  }
}

async function settle(page: BrowserPage, look: Look | undefined): Promise<void> {
  await page.call('look', look);
  await wait(1_000);
}

async function segment(page: BrowserPage): Promise<Segment> {
  await page.call('watch');
  const { cpuMs, wallMs } = await page.spent(() => wait(SEGMENT_MS));
  return { ...(await page.call<Seen>('seen')), busy: (100 * cpuMs) / wallMs };
}

function report(
  minutes: number,
  empty: number,
  segments: readonly (readonly Segment[])[],
  paintings: readonly number[],
  heap: readonly { readonly at: number; readonly value: number }[],
): string {
  const rows = LOOKS.map(({ called }, at) => {
    const of = segments[at] ?? [];
    const busy = median(of.map((each) => each.busy));
    const tasks = of.flatMap(({ longTasks }) => longTasks);
    const rate = of.reduce((sum, { changes }) => sum + changes, 0) / ((of.length * SEGMENT_MS) / 1_000);
    return `| ${[
      called,
      rate.toFixed(0),
      (paintings[at] ?? 0).toFixed(1),
      `${busy.toFixed(1)} %`,
      `${(busy - empty).toFixed(1)} %`,
      tasks.length === 0 ? 'none' : `${String(tasks.length)}, longest ${Math.max(...tasks).toFixed(0)} ms`,
    ].join(' | ')} |`;
  });
  const [first, last] = [heap[0]?.value ?? 0, heap.at(-1)?.value ?? 0];
  return `## A thousand changes a second into the console

A console in Chromium without a graphics card, on a client that replays what ${String(NODES)} simulated nodes had said and alters it ${String(PER_SECOND)}
times a second: gauges, nodes that go and come, process lists, findings, each told by itself. The beat comes from a worker; what making the changes
costs the page's main thread, with listeners that do nothing, is measured in the same run (${empty.toFixed(1)} % of one core) and taken off.
Looks took turns for ${String(minutes)} min, ${String(SEGMENT_MS / 1_000)} s each; medians of ${String(segments[0]?.length ?? 0)} turns. Load of the machine (1 min): ${(loadavg()[0] ?? 0).toFixed(1)} at the end.

| | changes a second | paintings a second | main thread, with the feed | without it | tasks over 50 ms |
|---|---|---|---|---|---|
| goal | 1000 | 4 | | 10 % | none |
${rows.join('\n')}

Heap after a collection: ${first.toFixed(1)} MB at the first turn, ${last.toFixed(1)} MB at the last of ${String(heap.length)}; slope ${slope(heap).toFixed(2)} MB a minute.`;
}
