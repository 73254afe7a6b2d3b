import { firstValueFrom, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import type { ClusterHealth } from '../model/health.js';
import type { ClusterTopology } from '../model/topology.js';
import { steppedClock } from '../simulator/index.js';
import { sampleClusterTopology } from '../testing/sample-topology.js';
import { createHealthWatch } from './health-watch.js';

function start() {
  const clock = steppedClock();
  const topology = new Subject<ClusterTopology>();
  const errors: BeamdeckError[] = [];
  const state = {
    checks: 0,
    takesMs: 0,
    overall: 'healthy' as ClusterHealth['overallStatus'],
    fails: false,
    aborted: 0,
  };
  const watch = createHealthWatch({
    clock,
    everyMs: 10_000,
    topology$: topology,
    onError: (error) => errors.push(error),
    check: (signal) =>
      new Promise((resolve, reject) => {
        state.checks += 1;
        signal.addEventListener('abort', () => (state.aborted += 1), { once: true });
        clock.schedule(state.takesMs, () => {
          if (state.fails) reject(new BeamdeckError('cluster_unavailable', 'No node answers.'));
          else resolve(finding(state.overall, clock.now()));
        });
      }),
  });
  return { clock, topology, errors, state, watch };
}

const finding = (overallStatus: ClusterHealth['overallStatus'], now: number): ClusterHealth => ({
  ...{ overallStatus, partitionStatus: 'healthy', nodesTotal: 0, nodesHealthy: 0, nodesUnhealthy: 0 },
  ...{ nodeStatuses: {}, clusterUptime: now, lastUpdated: new Date(now).toISOString(), recommendations: [] },
});

describe('createHealthWatch', () => {
  it('checks only while somebody looks, once for all who do, and leaves nothing behind', async () => {
    const { clock, state, watch } = start();
    await clock.advance(60_000);
    expect(state.checks).toBe(0);
    const one = watch.health$.subscribe();
    const two = watch.health$.subscribe();
    await clock.advance(30_500);
    expect(state.checks).toBe(4);
    one.unsubscribe();
    await clock.advance(10_000);
    expect(state.checks).toBe(5);
    two.unsubscribe();
    await clock.advance(60_000);
    expect(state.checks).toBe(5);
    expect(clock.pending).toBe(0);
    watch.close();
  });

  it('replays the last finding, and drops those that say nothing new but the time', async () => {
    const { clock, state, watch } = start();
    const seen: string[] = [];
    watch.health$.subscribe((health) => seen.push(health.overallStatus));
    await clock.advance(45_000);
    expect(seen).toEqual(['healthy']);
    state.overall = 'degraded';
    await clock.advance(10_000);
    expect(seen).toEqual(['healthy', 'degraded']);
    expect((await firstValueFrom(watch.health$)).overallStatus).toBe('degraded');
    watch.close();
  });

  it('checks soon after the topology has changed, once for changes that come together, and is not put off by more', async () => {
    const { clock, topology, state, watch } = start();
    watch.health$.subscribe();
    topology.next(sampleClusterTopology(2));
    await clock.advance(5_000);
    expect(state.checks).toBe(1);
    for (let change = 0; change < 40; change += 1) {
      topology.next(sampleClusterTopology(3));
      await clock.advance(50);
    }
    expect(state.checks).toBe(3);
    await clock.advance(5_000);
    expect(state.checks).toBe(4);
    watch.close();
  });

  it('checks again after a change that comes during a check', async () => {
    const { clock, topology, state, watch } = start();
    state.takesMs = 500;
    watch.health$.subscribe();
    topology.next(sampleClusterTopology(2));
    await clock.advance(100);
    topology.next(sampleClusterTopology(3));
    await clock.advance(3_000);
    expect(state.checks).toBe(2);
    watch.close();
  });

  it('tells of a failure once, keeps the last finding, and goes on', async () => {
    const { clock, errors, state, watch } = start();
    const seen: string[] = [];
    watch.health$.subscribe((health) => seen.push(health.lastUpdated));
    await clock.advance(5_000);
    state.fails = true;
    await clock.advance(40_000);
    expect(errors.map(({ code }) => code)).toEqual(['cluster_unavailable']);
    expect(seen).toHaveLength(1);
    state.fails = false;
    state.overall = 'warning';
    await clock.advance(10_000);
    expect(seen).toHaveLength(2);
    watch.close();
  });

  it('leaves a slow cluster alone for ten times as long as a check takes', async () => {
    const { clock, state, watch } = start();
    state.takesMs = 3_000;
    watch.health$.subscribe();
    await clock.advance(59_000);
    expect(state.checks).toBe(2);
    watch.close();
  });

  it('completes on close and with the cluster, and cancels the check under way', async () => {
    const { clock, topology, state, watch } = start();
    let completed = 0;
    state.takesMs = 1_000;
    watch.health$.subscribe({ complete: () => (completed += 1) });
    await clock.advance(100);
    watch.close();
    expect([completed, state.aborted]).toEqual([1, 1]);
    watch.health$.subscribe({ complete: () => (completed += 1) });
    expect(completed).toBe(2);
    await clock.advance(60_000);
    expect(state.checks).toBe(1);

    const other = start();
    other.watch.health$.subscribe({ complete: () => (completed += 1) });
    other.topology.complete();
    expect(completed).toBe(3);
    expect(topology.observed).toBe(false);
  });
});
