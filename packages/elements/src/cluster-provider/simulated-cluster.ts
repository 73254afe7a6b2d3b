import { createCluster, type Cluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import type { SimulationSpec } from '../events/cluster-simulation-request.js';

/** Nothing real can be hurt, so a person's pace of clicking is no danger. */
const LIMITS = {
  change: { perSecond: 10, burst: 30 },
  destroy: { perSecond: 5, burst: 10 },
  dangerPerSecond: 20,
  dangerPerMinute: 300,
};

/**
 * A cluster that lives in the page, and in which everything may be tried. In a module of its own, so that a page that
 * connects to a gateway never loads it.
 */
export function simulatedCluster({ nodes, seed, latencyMs }: SimulationSpec): Cluster {
  return createCluster({
    probe: simulatedProbe({ nodes, seed, ...(latencyMs === null ? {} : { latencyMs }) }),
    config: { enableSimulationControls: true },
    safety: { enabledUpTo: 'destroy', limits: LIMITS },
  });
}
