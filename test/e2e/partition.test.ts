import { connectCluster, type Cluster, type ClusterTopology } from '@beamdeck/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLiveConsole, type LiveConsole } from '../support/live-console.js';

const within = (ms: number) => ({ timeout: ms, interval: 50 });

describe('a real partition', () => {
  let live: LiveConsole;
  let cluster: Cluster;
  let topology: ClusterTopology | undefined;
  const A = 'a@127.0.0.1';
  const B = 'b@127.0.0.1';
  const C = 'c@127.0.0.1';

  beforeAll(async () => {
    live = await startLiveConsole();
    // The SDK as a client of the gateway sees what the page sees.
    cluster = connectCluster({ url: live.gateway.url });
    cluster.topology$.subscribe((next) => (topology = next));
  });
  afterAll(async () => {
    await cluster.close();
    await live.close();
  });

  const healthy = () =>
    expect
      .poll(
        () => [
          topology?.partitionStatus,
          topology?.islands,
          topology?.missingLinks,
          topology?.connectedNodes,
        ],
        within(20_000),
      )
      .toEqual(['healthy', [[A, B, C]], [], [A, B, C]]);
  const told = async () => (await live.console.page.locator('[part=partition]').allInnerTexts()).join(' ');
  const missing = () => (topology?.missingLinks ?? []).map(({ from, to }) => `${from} > ${to}`).sort();

  it('shows both sides at once, names the islands, and is healed when it heals', async () => {
    await healthy();
    await live.otp.partition([live.a, live.b], [live.c]);
    await expect.poll(() => topology?.islands, within(15_000)).toEqual([[A, B], [C]]);
    expect(topology?.partitionStatus).toBe('partial_partition');
    expect(topology?.nodeStates[C]?.status).toBe('partitioned');
    expect(topology?.nodeStates[A]?.status).toBe('up');
    // Both sides still answer us, so neither is guessed at.
    expect(topology?.connectedNodes).toEqual([A, B, C]);
    expect(missing()).toEqual([`${A} > ${C}`, `${B} > ${C}`, `${C} > ${A}`, `${C} > ${B}`]);
    await expect.poll(told).toMatch(/\{a b\} and \{c\} do not see each other/);

    await live.otp.heal();
    await healthy();
    await expect.poll(told).toBe('');
  });

  it('finds a cut between two nodes that a third one still sees', async () => {
    const { answer } = await cutPair();
    await expect.poll(missing, within(15_000)).toEqual([`${A} > ${C}`, `${C} > ${A}`]);
    expect(topology?.islands).toEqual([[A, B, C]]);
    expect(topology?.partitionStatus).toBe('partial_partition');
    expect(answer).toBe('true');
    await live.otp.heal();
    await healthy();
  });

  /** Cuts a from c alone, by cookies that differ on the two sides. */
  async function cutPair(): Promise<{ readonly answer: string }> {
    await live.otp.partition([live.a], [live.c]);
    return { answer: await live.b.eval(`lists:sort(nodes()) =:= ['${A}', '${C}']`) };
  }

  it('tells a lost link of our own from a lost node', async () => {
    // b turns us away, and stays what it was to the others.
    const us = 'beamdeck@127.0.0.1';
    await live.b.eval(`erlang:set_cookie('${us}', turned_away), erlang:disconnect_node('${us}')`);
    await expect.poll(() => topology?.nodeStates[B]?.status, within(15_000)).toBe('unreachable');
    // The others are asked first: until one has answered, that is what the reason says.
    await expect.poll(() => topology?.nodeStates[B]?.reason, within(15_000)).toMatch(/a@127\.0\.0\.1/);
    expect(topology?.partitionStatus).toBe('healthy');
    await live.b.eval(`erlang:set_cookie('${us}', erlang:get_cookie())`);

    await live.c.kill();
    await expect.poll(() => topology?.nodeStates[C]?.status, within(5_000)).toBe('down');
    expect(topology?.nodeStates[C]?.lastSeen).not.toBeNull();
  });
});
