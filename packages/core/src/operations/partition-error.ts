import { BeamdeckError, isBeamdeckError } from '../model/error.js';

/**
 * `network_partition` in place of `node_unreachable` for a node that is cut off as far as is known: it was lost without a
 * word, and the cluster is not whole. Any other error is given back. Whether it happened, and whether it may be asked again,
 * stays as it was told.
 */
export function asPartition(
  error: BeamdeckError,
  { operation, isCutOff }: { readonly operation: string; readonly isCutOff: (node: string) => boolean },
): BeamdeckError {
  const { node } = error.details;
  if (!isBeamdeckError(error, 'node_unreachable') || typeof node !== 'string' || !isCutOff(node))
    return error;
  return new BeamdeckError('network_partition', 'The node is on the other side of a partition.', {
    operation,
    details: error.details,
    retryable: error.retryable,
    suggestions: ['Look at the topology: it says who still sees the node.', ...error.suggestions],
    cause: error,
  });
}
