import { setTimeout as pause } from 'node:timers/promises';
import { createCluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { recordingProbe } from '@beamdeck/core/testing';
import type { CrowdedNode } from './crowded-node.js';
import { median, table } from './table.js';

const COUNTS = [1, 10, 100, 1_000];
const ROUNDS = 1;
/** Five times as often as by default, so that a window is short. */
const EVERY_MS = 1_000;
const WINDOW_MS = 5_500;

interface Window {
  readonly calls: number;
  /** CPU time of the whole node, by its own count. */
  readonly nodeMs: number;
}

/** What more viewers of the same things cost the node. */
export async function viewers(crowded: CrowdedNode): Promise<{ section: string; figures: unknown }> {
  const windows = new Map<number, Window[]>(COUNTS.map((count) => [count, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [count, found] of windows) found.push(await windowOf(crowded, count));
  const figures = [...windows].map(([count, found]) => ({
    viewers: count,
    calls: found.map(({ calls }) => calls),
    nodeMs: median(found.map(({ nodeMs }) => nodeMs)),
  }));
  return {
    figures,
    section: [
      '### Viewers',
      '',
      `So many viewers of \`topology$\`, \`vitals$\` and the same page of \`processes$\` of one engine, on a node of ${crowded.processes.toLocaleString('en').replaceAll(',', ' ')} processes, for ${WINDOW_MS / 1_000} s from the first on; asked every ${EVERY_MS / 1_000} s. Questions put to the node, and the CPU time that the node says it has used meanwhile. Goal: unchanged.`,
      '',
      table(
        ['viewers', 'questions', 'CPU time of the node (ms)'],
        figures.map(({ viewers: count, calls, nodeMs }) => [
          String(count),
          calls.join(', '),
          nodeMs.toFixed(0),
        ]),
      ),
    ].join('\n'),
  };
}

async function windowOf({ node, otp }: CrowdedNode, count: number): Promise<Window> {
  const probe = recordingProbe(
    erlangProbe({ seeds: [node.name], cookie: otp.cookie, epmdPort: otp.epmdPort }),
  );
  await using cluster = createCluster({ probe, config: { topologyRefreshInterval: EVERY_MS } });
  const cpuMs = async (): Promise<number> => Number(await node.eval('element(1, statistics(runtime))'));
  const before = await cpuMs();
  let pages = 0;
  for (let viewer = 0; viewer < count; viewer += 1) {
    cluster.topology$.subscribe();
    cluster.vitals$.subscribe();
    cluster.processes$({ sort: 'reductions' }).subscribe(() => (pages += 1));
  }
  await pause(WINDOW_MS);
  const nodeMs = (await cpuMs()) - before;
  if (pages < count) throw new Error(`${count} viewers got ${pages} pages`);
  return { calls: probe.count('sweep') + probe.count('processes'), nodeMs };
}
