import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import type { ClusterHealth } from '../model/health.js';
import { fakeClock, scriptedProbe } from '../testing/index.js';

/** A node whose atoms grow by so many a second, watched for so long. */
async function watchGrowth(perSecond: number, seconds: number): Promise<ClusterHealth> {
  const clock = fakeClock();
  const probe = scriptedProbe({ clock, seeds: ['a@h'] });
  const cluster = createCluster({ probe, clock, random: () => 0.5 });
  let latest = null as ClusterHealth | null;
  cluster.health$.subscribe((health) => (latest = health));
  for (let second = 0; second < seconds; second += 5) {
    const atoms = { used: Math.round(100_000 + perSecond * second), limit: 1_048_576 };
    probe.set('a@h', { vitals: { simulated: false, atoms } });
    await clock.advance(5_000);
  }
  await cluster.close();
  expect(clock.pending).toBe(0);
  if (latest === null) throw new Error('no finding');
  return latest;
}

describe('the runway of a watched node', () => {
  it('is told as evidence and as advice once enough readings carry it', async () => {
    const early = await watchGrowth(60, 100);
    expect(early.nodeStatuses['a@h']).toMatchObject({ runways: [], healthScore: 100 });

    const health = await watchGrowth(60, 1_800);
    const node = health.nodeStatuses['a@h'];
    expect(node?.runways).toMatchObject([{ resource: 'atoms', limit: 1_048_576, confidence: 'high' }]);
    expect(node?.runways[0]?.perHour).toBeCloseTo(216_000, -4);
    expect(node?.evidence).toMatchObject([{ signal: 'runway', area: 'memory' }]);
    expect(node?.healthScore).toBe(100 - (node?.evidence[0]?.penalty ?? 0));
    expect(health.recommendations[0]).toMatch(
      /^a@h: At this rate the atom limit is reached in 3 h \d+ min \(\+216 \d{3} an hour/,
    );
  });

  it('costs more, the sooner it ends', async () => {
    const points = async (perSecond: number): Promise<number> =>
      100 - ((await watchGrowth(perSecond, 600)).nodeStatuses['a@h']?.healthScore ?? 0);
    const [slow, fast] = [await points(60), await points(600)];
    expect(slow).toBeGreaterThan(0);
    expect(fast).toBeGreaterThan(slow);
  });

  it('is not told of a node that does not grow', async () => {
    const { nodeStatuses, overallStatus } = await watchGrowth(0, 1_800);
    expect(nodeStatuses['a@h']).toMatchObject({ runways: [], healthScore: 100 });
    expect(overallStatus).toBe('healthy');
  });
});
