import type { ClusterTopology } from '../model/topology.js';
import type { OperationContext } from './operation.js';
import { clusterTopologyContract } from './contracts/cluster-topology.js';
import { implement } from './operation.js';

/** The matrix of a larger cluster is given only to those who ask for it: it has a cell for every pair. */
const MATRIX_UNASKED_UP_TO = 64;
const SAMPLE_PIDS = 5;

export const clusterTopologyOperation = implement(clusterTopologyContract, {
  async run({ includeProcesses, includeConnectivity }, context) {
    const { topology, ageMs } = await context.topology();
    context.rests(ageMs);
    const answer: ClusterTopology = { ...topology };
    if (includeConnectivity ?? topology.totalNodes <= MATRIX_UNASKED_UP_TO) {
      answer.connectivity = context.connectivity();
    }
    if (includeProcesses) answer.processDistribution = await distribution(topology.connectedNodes, context);
    return answer;
  },
});

/** Of the nodes that answer in full; one that does not is left out, for its number is not known. */
async function distribution(
  nodes: readonly string[],
  context: OperationContext,
): Promise<NonNullable<ClusterTopology['processDistribution']>> {
  const { answers } = await context.askEach(nodes, (node, call) =>
    context.probe.processes(
      node,
      { sort: 'message_queue_len', order: 'desc', limit: SAMPLE_PIDS, includeDetails: false },
      call,
    ),
  );
  return Object.fromEntries(
    [...answers].flatMap(([node, { scanned, rows, partial }]) =>
      partial ? [] : [[node, { count: scanned, samplePids: rows.map(({ pid }) => pid) }]],
    ),
  );
}
