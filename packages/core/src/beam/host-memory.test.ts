import { atom, binary, type Term } from '@beamdeck/erlang';
import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import { readHostMemory } from './host-memory.js';
import { asking, startRealCluster, type RealCluster } from './testing/real-cluster.js';

const none = atom('enoent');
const INFO = binary(
  'MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\nBuff',
);

/** The seven files, in order; those not given are not there. */
function files(
  given: Partial<Record<'info' | 'max' | 'current' | 'stat' | 'max1' | 'current1' | 'stat1', string>>,
) {
  const text = (of: string | undefined): Term => (of === undefined ? none : binary(of));
  const { info, max, current, stat, max1, current1, stat1 } = given;
  return [info === undefined ? INFO : text(info), ...[max, current, stat, max1, current1, stat1].map(text)];
}

describe('readHostMemory', () => {
  it('takes the host where there is no container, or one without a bound', () => {
    const host = { bound: 'host', total: 16_384_000_000, available: 4_096_000_000 };
    expect(readHostMemory(files({}))).toEqual(host);
    expect(readHostMemory(files({ max: 'max\n', current: '1000\n' }))).toEqual(host);
    expect(readHostMemory(files({ max1: '9223372036854771712\n', current1: '1000\n' }))).toEqual(host);
  });

  it('takes the container where its bound is tighter; page cache that is not in use counts as available', () => {
    const stat = 'inactive_file 300000000\nactive_file 5';
    const bound = { max: '2000000000\n', current: '1800000000\n', stat };
    expect(readHostMemory(files(bound))).toEqual({ bound: 'container', total: 2e9, available: 5e8 });
    const { max, current } = bound;
    expect(readHostMemory(files({ max1: max, current1: current, stat1: stat }))).toEqual({
      ...{ bound: 'container', total: 2e9, available: 5e8 },
    });
  });

  it('has no more available in a container than its host has', () => {
    const memory = readHostMemory(
      files({ max: '9000000000', current: '1000000000', stat: 'inactive_file 0' }),
    );
    expect(memory).toEqual({ bound: 'container', total: 9e9, available: 4_096_000_000 });
  });

  it('says why where it cannot tell', () => {
    expect(readHostMemory(files({ info: 'MemTotal: 1 kB\n' }))).toMatchObject({ bound: 'unknown' });
    expect(readHostMemory([none, none, none, none, none, none, none])).toMatchObject({ bound: 'unknown' });
    expect(readHostMemory(atom('timeout'))).toMatchObject({
      bound: 'unknown',
      reason: expect.stringContaining('in time'),
    });
  });
});

describe('a sweep of a real node', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let b: OtpNode;
  let probe: ClusterProbe<'erlang'>;
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a');
    b = await cluster.node('b');
    probe = await cluster.watching(a.name);
  });
  afterAll(() => cluster.close());

  it('tells the memory of its host and its own collections', async () => {
    const { value } = await probe.sweep(a.name, asking());
    const total = 1_024 * Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]);
    const { hostMemory: memory, garbageCollection } = value;
    // A node whose root directory has no /proc, as in some containers, sees nothing of its host, and says so.
    if ((await a.eval('element(1, file:read_file("/proc/meminfo"))')) === 'error') {
      expect(memory).toMatchObject({
        bound: 'unknown',
        reason: expect.stringContaining('/proc/meminfo') as string,
      });
    } else {
      if (memory === undefined || memory.bound === 'unknown')
        throw new Error(`unknown: ${memory?.reason ?? ''}`);
      if (memory.bound === 'host') expect(memory.total).toBe(total);
      else expect(memory.total).toBeLessThan(total);
      expect(memory.available).toBeGreaterThan(0);
      expect(memory.available).toBeLessThan(memory.total);
    }
    const said = Number(await a.eval('element(1, statistics(garbage_collection))'));
    expect(garbageCollection?.count).toBeGreaterThan(0);
    expect(garbageCollection?.count).toBeLessThanOrEqual(said);
  });

  it('tells what the socket to a peer that does not read has not taken', async () => {
    expect((await probe.sweep(a.name, asking())).value.linkQueues).toEqual({ bytes: {}, unread: 0 });
    await b.pause();
    try {
      await a.eval(
        `[spawn(fun() -> erlang:send({nobody, '${b.name}'}, binary:copy(<<0>>, 200000)) end) || _ <- lists:seq(1, 100)], ok`,
      );
      const waiting = async () => (await probe.sweep(a.name, asking())).value.linkQueues?.bytes[b.name] ?? 0;
      await expect.poll(waiting, { timeout: 10_000 }).toBeGreaterThan(8_191);
    } finally {
      b.resume();
    }
    await expect
      .poll(async () => (await probe.sweep(a.name, asking())).value.linkQueues)
      .toEqual({ bytes: {}, unread: 0 });
  });
});
