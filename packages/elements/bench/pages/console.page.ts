import type { ClusterConsoleElement } from '../../src/cluster-console/cluster-console.js';
import '../../src/cluster-console/cluster-console.define.js';
import type { ConsolePanel } from '../../src/cluster-console/console-panels.js';
import { deepQuery, deepQueryAll } from '../../src/testing/settled.js';
import { changesOf } from './changes.js';
import { painted, until } from './frames.js';
import { silentCluster, tellAll, type Recorded } from './recorded.js';
import type { FakeCluster } from '../../src/testing/fake-cluster.js';

/** The console has a node's details open, or none, in this panel. */
export interface Look {
  readonly panel: ConsolePanel;
  readonly nodeOpen: boolean;
}

/** What was seen since `watch`. */
export interface Seen {
  readonly changes: number;
  /** Milliseconds of tasks longer than 50. */
  readonly longTasks: readonly number[];
}

/** Updates of the page that come closer together than this are one painting. */
const ONE_PAINTING_MS = 40;

let cluster: FakeCluster | null = null;
let element: ClusterConsoleElement | null = null;
let feeder: Worker | null = null;
let change: () => void = () => undefined;
let first: string | null = null;
let count = 0;
let since = 0;
let countedFrom = 0;
let longTasks: PerformanceEntry[] = [];

new PerformanceObserver((list) => (longTasks = [...longTasks, ...list.getEntries()])).observe({
  type: 'longtask',
});

const bench = {
  /** Makes the client and begins to listen to it without doing anything: that is the empty consumer. */
  prepare(recorded: Recorded, changesPerSecond: number): void {
    const made = (cluster = silentCluster(recorded));
    tellAll(made, recorded);
    first = recorded.info.name;
    made.topology$.subscribe();
    made.vitals$.subscribe();
    made.health$.subscribe();
    made.changes$.subscribe();
    made.processes$().subscribe();
    change = changesOf(recorded, made);
    feeder = metronome(changesPerSecond, (due) => {
      for (let each = 0; each < due; each += 1) change();
      count += due;
    });
  },

  /** So many changes in one go: what keeps a history is then full, and grows no more. */
  async fill(changes: number): Promise<void> {
    for (let each = 0; each < changes; each += 1) {
      change();
      // The clock has to go on: gauges of one moment count once.
      if (each % 200 === 0) await painted();
    }
  },

  async mount(): Promise<void> {
    const made = document.createElement('cluster-console');
    made.cluster = cluster;
    made.withoutHash = true;
    made.style.height = '900px';
    document.body.append(made);
    element = made;
    await until(() => deepQuery(made, 'cluster-topology'));
    await painted();
  },

  async look({ panel, nodeOpen }: Look): Promise<void> {
    const shown = mounted();
    shown.select(nodeOpen ? first : null);
    shown.show(panel);
    await shown.updateComplete;
    await painted();
  },

  watch(): void {
    since = performance.now();
    countedFrom = count;
  },

  async seen(): Promise<Seen> {
    // Entries are handed over after the task that they tell of.
    await painted();
    const found = longTasks.filter(({ startTime }) => startTime >= since).map(({ duration }) => duration);
    longTasks = [];
    return { changes: count - countedFrom, longTasks: found };
  },

  /** How often the page's tree was altered within so many milliseconds. */
  async paintings(forMs: number): Promise<number> {
    let [paintings, last] = [0, -Infinity];
    const observer = new MutationObserver(() => {
      const now = performance.now();
      if (now - last > ONE_PAINTING_MS) paintings += 1;
      last = now;
    });
    const roots = deepQueryAll(mounted(), '*').flatMap(({ shadowRoot }) => shadowRoot ?? []);
    for (const root of [mounted().shadowRoot, ...roots]) {
      if (root !== null)
        observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    }
    await new Promise((resolve) => setTimeout(resolve, forMs));
    observer.disconnect();
    return paintings;
  },

  close(): void {
    feeder?.terminate();
    element?.remove();
  },
};

/** Calls `due` with how many are due by now; the beat comes from a worker, so that no timer of the page is in what is measured. */
function metronome(perSecond: number, due: (count: number) => void): Worker {
  const program = `
    const [from, every] = [performance.now(), 20];
    let told = 0;
    setInterval(() => {
      const now = Math.floor(((performance.now() - from) * ${String(perSecond)}) / 1000);
      postMessage(now - told);
      told = now;
    }, every);`;
  const worker = new Worker(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
  worker.onmessage = ({ data }: MessageEvent<number>) => due(data);
  return worker;
}

function mounted(): ClusterConsoleElement {
  if (element === null) throw new Error('Nothing is mounted.');
  return element;
}

Object.assign(globalThis, { bench });
