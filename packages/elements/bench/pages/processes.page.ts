import { createCluster, type Cluster, type ProcessPage } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { sampleProcess } from '@beamdeck/core/testing';
import type { ClusterProcessesElement } from '../../src/cluster-processes/cluster-processes.js';
import '../../src/cluster-processes/cluster-processes.define.js';
import { framesOf, painted, until, type Frames } from './frames.js';

let element: ClusterProcessesElement | null = null;
let cluster: Cluster | null = null;

const bench = {
  /** Mounts the table on a simulated cluster; milliseconds until its first rows are painted. */
  async simulated(nodes: number, processesPerNode: number): Promise<number> {
    cluster = createCluster({ probe: simulatedProbe({ nodes, processesPerNode, latencyMs: 1 }) });
    await cluster.connect();
    return mounted((table) => (table.cluster = cluster));
  },

  /** Makes so many rows, as a page that has its own data would hold. */
  prepare(count: number): void {
    const processes = Array.from({ length: count }, (_, at) => sampleProcess(`shop-${at % 10}@host`, at));
    own = {
      processes,
      totalCount: count,
      scannedCount: count,
      nodesQueried: Array.from({ length: 10 }, (_, at) => `shop-${at}@host`),
      nodesFailed: [],
      filtersApplied: {},
      nextCursor: null,
    };
  },

  /** Mounts the table on the rows that were prepared; milliseconds until they are painted. */
  own: (): Promise<number> => mounted((table) => (table.page = own)),

  /** Milliseconds from a change of the question to its rows on the screen. */
  async ask(change: Partial<ClusterProcessesElement>): Promise<number> {
    const table = shown();
    const from = performance.now();
    Object.assign(table, change);
    await table.updateComplete;
    await until(() => grid(table)?.ariaBusy !== 'true');
    await painted();
    return performance.now() - from;
  },

  total: (): string => shown().shadowRoot?.querySelector('.total')?.textContent ?? '',

  rows: (): number => Number(grid(shown())?.getAttribute('aria-rowcount') ?? 0) - 1,

  /** Scrolls by so many pixels a frame, then leaps about the whole list. */
  async scroll(frames: number): Promise<{ readonly steady: Frames; readonly leaps: Frames }> {
    const table = until(() => grid(shown()));
    const scroller = await table;
    const steady = await framesOf(frames, () => {
      scroller.scrollTop += 120;
    });
    const leaps = await framesOf(frames, (at) => {
      scroller.scrollTop = ((at * 0.618) % 1) * scroller.scrollHeight;
    });
    scroller.scrollTop = 0;
    return { steady, leaps };
  },

  async close(): Promise<void> {
    element?.remove();
    element = null;
    await cluster?.close();
    cluster = null;
  },
};

let own: ProcessPage | null = null;

async function mounted(feed: (table: ClusterProcessesElement) => void): Promise<number> {
  const table = document.createElement('cluster-processes');
  table.style.setProperty('--cluster-processes-height', '800px');
  const from = performance.now();
  feed(table);
  document.body.append(table);
  element = table;
  await until(() => table.shadowRoot?.querySelector('.body [role="row"]'));
  await painted();
  return performance.now() - from;
}

function shown(): ClusterProcessesElement {
  if (element === null) throw new Error('Nothing is mounted.');
  return element;
}

const grid = (table: Element): HTMLElement | null =>
  table.shadowRoot?.querySelector<HTMLElement>('.table[tabindex]') ?? null;

Object.assign(globalThis, { bench });
