import { BeamdeckError } from '../model/error.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';

export interface SimulationFallbackOptions {
  /** `enableSimulationControls` of the cluster's configuration; off by default, and in production. */
  readonly allowed: boolean;
}

/**
 * Makes the simulated probe that is to stand in for a cluster that cannot be had. Never happens by itself: a person or a
 * program calls this, and whatever comes of it is marked simulated all the way up, by the kind of the probe. The real
 * probe is not touched, so no command can reach the one through the other. Throws `simulation_disabled` where the
 * configuration does not allow it.
 */
export function makeSimulationFallback(
  { allowed }: SimulationFallbackOptions,
  make: () => ClusterProbe<'simulated'>,
): ClusterProbe<'simulated'> {
  if (!allowed) {
    throw new BeamdeckError('simulation_disabled', 'Simulation is not enabled here.', {
      suggestions: ['Set `enableSimulationControls` in the configuration, in development only.'],
    });
  }
  const probe: ClusterProbe = make();
  if (probe.kind !== 'simulated') {
    throw new BeamdeckError('simulation_disabled', 'What stands in for a cluster must be a simulated probe.');
  }
  return probe as ClusterProbe<'simulated'>;
}
