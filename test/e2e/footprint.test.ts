import { createCluster, type Cluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { startOtp, type Otp, type OtpNode } from '@beamdeck/erlang/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What watching must not change on a node, told by the node itself. */
interface Footprint {
  readonly atoms: number;
  readonly loaded: string;
  readonly visible: string;
  readonly registered: string;
  readonly processes: number;
}

const SWEEPS = 200;
const RECONNECTS = 10;

describe('watching leaves no trace', () => {
  let otp: Otp;
  let nodes: OtpNode[];
  let folder: string;
  let cookieFile: string;

  beforeAll(async () => {
    otp = await startOtp();
    const a = await otp.startNode('a');
    nodes = [
      a,
      await otp.startNode('b', { connectTo: [a] }),
      await otp.startNode('c', { connectTo: ['a', 'b'] }),
    ];
    folder = await mkdtemp(join(tmpdir(), 'beamdeck-'));
    cookieFile = join(folder, 'cookie');
    await writeFile(cookieFile, a.cookie, { mode: 0o600 });
    await Promise.all(nodes.map(footprint)); // warms up what the questions themselves load and name
  });
  afterAll(async () => {
    await otp.close();
    await rm(folder, { recursive: true });
  });

  function watch(): Cluster {
    const probe = erlangProbe({ seeds: ['a@127.0.0.1'], cookieFile, epmdPort: otp.epmdPort });
    return createCluster({ probe, config: { topologyRefreshInterval: 10 } });
  }

  /** Subscribes as a page does and counts the sweeps of each node until all have had `count`. */
  async function sweep(cluster: Cluster, count: number): Promise<void> {
    const seen = new Map<string, Set<string>>();
    await new Promise<void>((resolve) => {
      const subscription = cluster.vitals$.subscribe((vitals) => {
        for (const [node, { collectedAt }] of vitals)
          seen.set(node, (seen.get(node) ?? new Set()).add(collectedAt));
        if (seen.size === nodes.length && [...seen.values()].every((times) => times.size >= count)) {
          resolve();
          subscription.unsubscribe();
        }
      });
    });
  }

  async function footprint(node: OtpNode): Promise<Footprint> {
    return {
      atoms: Number(await node.eval('erlang:system_info(atom_count)')),
      loaded: await node.eval('lists:sort([Module || {Module, _} <- code:all_loaded()])'),
      visible: await node.eval('lists:sort(nodes())'),
      registered: await node.eval('lists:sort(registered())'),
      processes: Number(await node.eval('length([P || P <- processes(), is_process_alive(P)])')),
    };
  }

  it(
    `loads no module, shows up only as hidden, and makes no atom in ${SWEEPS} sweeps`,
    { timeout: 120_000 },
    async () => {
      const before = await Promise.all(nodes.map(footprint));
      const cluster = watch();
      try {
        await sweep(cluster, 1);
        const first = await Promise.all(nodes.map(footprint));
        await sweep(cluster, SWEEPS);
        const last = await Promise.all(nodes.map(footprint));

        for (const [index, node] of nodes.entries()) {
          expect(last[index]?.atoms, `atoms of ${node.name}`).toBe(first[index]?.atoms);
          expect(last[index]?.loaded, `modules of ${node.name}`).toBe(before[index]?.loaded);
          expect(last[index]?.visible, `nodes() of ${node.name}`).toBe(before[index]?.visible);
          expect(last[index]?.registered, `names on ${node.name}`).toBe(before[index]?.registered);
          expect(await node.eval('nodes(hidden)')).toBe(`['beamdeck@127.0.0.1']`);
        }
        expect((await otp.registeredNames()).sort()).toEqual(['a', 'b', 'c']);
      } finally {
        await cluster.close();
      }
    },
  );

  it(`makes no atom and leaves no process in ${RECONNECTS} reconnects`, { timeout: 120_000 }, async () => {
    const before = await Promise.all(nodes.map(footprint));
    for (let round = 0; round < RECONNECTS; round += 1) {
      const cluster = watch();
      await sweep(cluster, 2);
      await cluster.close();
      await Promise.all(nodes.map((node) => expect.poll(() => node.eval('nodes(hidden)')).toBe('[]')));
    }
    for (const [index, node] of nodes.entries()) {
      expect((await footprint(node)).atoms).toBe(before[index]?.atoms);
      expect((await footprint(node)).loaded).toBe(before[index]?.loaded);
      await expect.poll(async () => (await footprint(node)).processes).toBe(before[index]?.processes);
    }
  });
});
