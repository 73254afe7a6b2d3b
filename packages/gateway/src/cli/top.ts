import {
  clusterTopology,
  isBeamdeckError,
  nodeVitals,
  processPage,
  systemClock,
  toWire,
} from '@beamdeck/core';
import type { Cluster, ClusterTopology, NodeVitals, OperationParams, ProcessPage } from '@beamdeck/core';
import { errorLine } from './error-line.js';
import { EXIT } from './exit-code.js';
import { jsonText } from './run.js';
import { within } from './stop.js';
import type { Terminal } from './terminal.js';
import { withProgress } from './terminal.js';
import { topLines } from './top-view.js';
import type { TopFrame } from './top-view.js';

export interface TopOptions {
  readonly cluster: Cluster;
  readonly query: OperationParams<'process_list'>;
  /** Null: as many rows as fit. */
  readonly limit: number | null;
  readonly everyMs: number;
  readonly once: boolean;
  readonly json: boolean;
  readonly terminal: Terminal;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const ROWS_ONCE = 20;
/** Every node has been swept by then, or is slow. */
const SWEPT_WITHIN_MS = 5_000;
/** The alternate screen, without a cursor; and back. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const REST_OF_LINE = '\u001b[K';
const REST_OF_SCREEN = '\u001b[J';

/**
 * `beamdeck top`: redraws a terminal until the signal; prints once where asked, for JSON, and where the output is no
 * terminal. A look that fails is told on the screen and the last that is known stays; the first one failing ends it.
 */
export async function top(options: TopOptions): Promise<number> {
  const { cluster, terminal, json, signal } = options;
  const once = options.once || json || !terminal.isInteractive;
  await withProgress(
    { terminal, clock: systemClock, what: 'Entering the cluster' },
    cluster.connect({ signal }),
  );
  const watch = watchCluster(cluster);
  try {
    await within(SWEPT_WITHIN_MS, watch.swept);
    if (!once) return await redraw(options, watch);
    const page = await ask(options, options.limit ?? ROWS_ONCE);
    const frame = watch.frame(page, null);
    terminal.write(
      json ? jsonText(frameToWire(frame), true) : `${topLines(frame, { columns: 200 }).join('\n')}\n`,
    );
    return EXIT.done;
  } finally {
    watch.close();
  }
}

async function redraw(options: TopOptions, watch: ClusterWatch): Promise<number> {
  const { terminal, everyMs, signal } = options;
  terminal.write(ENTER);
  try {
    let page: ProcessPage | null = null;
    while (!signal.aborted) {
      let fault: string | null = null;
      const room = Math.max(5, terminal.rows - watch.nodeCount() - 5);
      try {
        page = await ask(options, options.limit ?? room);
      } catch (error) {
        if (page === null || !isBeamdeckError(error)) throw error;
        fault = errorLine(error);
      }
      const lines = topLines(watch.frame(page, fault), terminal).slice(0, terminal.rows - 1);
      terminal.write(HOME + lines.map((line) => `${line}${REST_OF_LINE}\n`).join('') + REST_OF_SCREEN);
      await pause(everyMs, signal);
    }
    return EXIT.done;
  } catch (error) {
    if (signal.aborted) return EXIT.done;
    throw error;
  } finally {
    terminal.write(LEAVE);
  }
}

async function ask({ cluster, query, signal }: TopOptions, limit: number): Promise<ProcessPage> {
  const { data } = await cluster.operations.execute('process_list', { ...query, limit }, { signal });
  return data;
}

interface ClusterWatch {
  /** Resolves once every node that is up has told its gauges. */
  readonly swept: Promise<void>;
  nodeCount(): number;
  frame(page: ProcessPage, fault: string | null): TopFrame;
  close(): void;
}

function watchCluster(cluster: Cluster): ClusterWatch {
  let topology: ClusterTopology | null = null;
  let vitals: ReadonlyMap<string, NodeVitals> = new Map();
  let done = (): void => {};
  const swept = new Promise<void>((resolve) => (done = resolve));
  const look = (): void => {
    const up = Object.values(topology?.nodeStates ?? {}).filter(({ status }) => status === 'up');
    if (up.length > 0 && up.every(({ name }) => vitals.has(name))) done();
  };
  const subscriptions = [
    cluster.topology$.subscribe((next) => {
      topology = next;
      look();
    }),
    cluster.vitals$.subscribe((next) => {
      vitals = next;
      look();
    }),
  ];
  return {
    swept,
    nodeCount: () => topology?.nodes.length ?? 0,
    frame(page, fault) {
      if (topology === null) throw new Error('The cluster has not told who is in it.');
      return { topology, vitals, page, fault, now: cluster.now?.() ?? systemClock.now() };
    },
    close() {
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
}

function frameToWire({ topology, vitals, page }: TopFrame): unknown {
  return {
    topology: toWire(clusterTopology, topology),
    node_vitals: Object.fromEntries([...vitals].map(([name, gauges]) => [name, toWire(nodeVitals, gauges)])),
    process_list: toWire(processPage, page),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = systemClock.schedule(ms, end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
