import { BeamdeckError } from '../model/error.js';
import type { ClusterProbe, ProbeDepths } from '../probe/cluster-probe.js';

const DEPTHS = [
  'resolve',
  'processInfo',
  'supervisors',
  'applications',
  'etsTables',
  'ports',
  'unknownAtoms',
  'act',
] as const satisfies readonly (keyof ProbeDepths)[];

/** The deeper half of a probe. Throws `operation_error` for a probe, of a host's own, that does without it. */
export function depthsOf(probe: ClusterProbe): ProbeDepths {
  if (isDeep(probe)) return probe;
  throw new BeamdeckError('operation_error', 'The probe of this cluster does not answer this.', {
    details: { outcome: 'failed' },
  });
}

function isDeep(probe: ClusterProbe): probe is ClusterProbe & ProbeDepths {
  return DEPTHS.every((question) => probe[question] !== undefined);
}
