import { describe, expect, it } from 'vitest';
import type { NodeCondition } from '../model/health.js';
import type { NodeStatus } from '../model/node.js';
import type { PartitionStatus } from '../model/topology.js';
import { overallStatusOf } from './overall-status.js';

const nodes = (...all: readonly string[]) =>
  all.map((each) => {
    const [status, condition] = each.split(' ');
    return { status: status as NodeStatus, condition: condition as NodeCondition };
  });
const WELL = 'up healthy';
const DOWN = 'down critical';

describe('overallStatusOf', () => {
  it.each<[string, readonly string[], PartitionStatus]>([
    ['healthy', [WELL, WELL, WELL], 'healthy'],
    ['warning', [WELL, 'up warning', WELL], 'healthy'],
    ['warning', [WELL, 'unknown unknown'], 'healthy'],
    ['warning', [WELL, 'up unknown'], 'healthy'],
    ['degraded', [WELL, 'up degraded', WELL], 'healthy'],
    ['degraded', [WELL, WELL, DOWN], 'healthy'],
    ['degraded', [WELL, DOWN], 'healthy'],
    ['degraded', [WELL, WELL, 'unreachable critical'], 'partial_partition'],
    ['degraded', [WELL, WELL, 'partitioned critical'], 'partial_partition'],
    ['degraded', [WELL, WELL, WELL], 'partial_partition'],
    ['critical', [WELL, WELL, WELL], 'minority_partition'],
    ['critical', [WELL, DOWN, DOWN], 'healthy'],
    ['critical', [WELL, 'up critical', WELL], 'healthy'],
    ['critical', [DOWN], 'healthy'],
    ['critical', ['unknown unknown'], 'healthy'],
    ['critical', [], 'healthy'],
  ])('is %s for %j in a cluster that is %s', (expected, all, partition) => {
    expect(overallStatusOf(nodes(...all), partition)).toBe(expected);
  });
});
