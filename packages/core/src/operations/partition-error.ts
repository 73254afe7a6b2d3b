import { BeamdeckError, isBeamdeckError } from '../model/error.js';

/** Whether a node may well live, on the other side of a partition. */
export type IsCutOff = (node: string) => boolean;

/**
 * The same work, whose `node_unreachable` is `network_partition` for a node that is cut off as far as is known: it was lost
 * without a word, and the cluster is not whole. Whether anything was done, and whether it may be asked again, stays as it was
 * told. Said where the fault is found, so that the audit log and whoever asked are told the same.
 */
export async function tellPartition<T>(work: Promise<T>, isCutOff: IsCutOff): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isBeamdeckError(error, 'node_unreachable')) throw error;
    const { node } = error.details;
    if (typeof node !== 'string' || !isCutOff(node)) throw error;
    throw new BeamdeckError('network_partition', 'The node is on the other side of a partition.', {
      ...(error.operation === null ? {} : { operation: error.operation }),
      details: error.details,
      retryable: error.retryable,
      suggestions: ['Look at the topology: it says who still sees the node.', ...error.suggestions],
      cause: error,
    });
  }
}
