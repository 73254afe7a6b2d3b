import { describe, expect, it } from 'vitest';
import type { HealthPoint } from '../model/health.js';
import { createHealthHistory } from './health-history.js';
import { START } from './health-sample.test-data.js';

const point = (at: number, change: Partial<HealthPoint> = {}): HealthPoint => ({
  ...{ at: new Date(START + at).toISOString(), overallStatus: 'healthy', partitionStatus: 'healthy' },
  ...{ nodesTotal: 3, nodesHealthy: 3, totalProcesses: 1, totalMemory: 1, runQueue: 0, longestMailbox: 0 },
  scores: {},
  ...change,
});

describe('createHealthHistory', () => {
  it('keeps an hour, and forgets the oldest first', () => {
    const history = createHealthHistory({ spacingMs: 10_000 });
    for (let place = 0; place < 1_000; place += 1) history.add(point(place * 10_000));
    expect(history.list()).toHaveLength(360);
    expect(history.list()[0]).toEqual(point(640 * 10_000));
  });

  it('keeps less of a large cluster, but never next to nothing', () => {
    const history = createHealthHistory({ spacingMs: 10_000 });
    for (let place = 0; place < 400; place += 1) history.add(point(place * 10_000, { nodesTotal: 1_000 }));
    expect(history.list()).toHaveLength(40);
    for (let place = 400; place < 800; place += 1)
      history.add(point(place * 10_000, { nodesTotal: 100_000 }));
    expect(history.list()).toHaveLength(20);
  });

  it('takes one of several at the same moment, unless the whole has changed', () => {
    const history = createHealthHistory({ spacingMs: 10_000 });
    for (const at of [0, 100, 4_900]) history.add(point(at));
    expect(history.list()).toHaveLength(1);
    history.add(point(200, { overallStatus: 'degraded' }));
    history.add(point(5_300, { overallStatus: 'degraded' }));
    expect(history.list()).toHaveLength(3);
  });
});
