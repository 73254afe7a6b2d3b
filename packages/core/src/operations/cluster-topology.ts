import { BeamdeckError } from '../model/error.js';
import type { ClusterTopology } from '../model/topology.js';
import type { OperationContext } from './operation.js';
import { clusterTopologyContract } from './contracts/cluster-topology.js';
import { implement } from './operation.js';

/** The matrix of a larger cluster is given only to those who ask for it: it has a cell for every pair. */
const MATRIX_UNASKED_UP_TO = 64;
/** Past this it is tens of megabytes; `missingLinks` says what departs from a mesh, for any number. */
const MATRIX_UP_TO = 256;
const SAMPLE_PIDS = 5;

export const clusterTopologyOperation = implement(clusterTopologyContract, {
  async run({ includeProcesses, includeHealth, includeConnectivity }, context) {
    const { topology, ageMs } = await context.topology();
    context.rests(ageMs);
    const answer: ClusterTopology = { ...topology };
    if (includeConnectivity ?? topology.totalNodes <= MATRIX_UNASKED_UP_TO) {
      if (topology.totalNodes > MATRIX_UP_TO) throw tooManyPairs(topology.totalNodes);
      answer.connectivity = context.connectivity();
    }
    if (includeHealth) answer.nodeHealth = await healthOf(context);
    if (includeProcesses) answer.processDistribution = await distribution(topology.connectedNodes, context);
    return answer;
  },
});

/** As last found, where that is no older than a check is apart from the next. Without it the rest is as true. */
async function healthOf(context: OperationContext): Promise<NonNullable<ClusterTopology['nodeHealth']>> {
  try {
    const { health, cost, oldestAt } = await context.health({
      maxAgeMs: context.config.healthRefreshInterval,
    });
    const ageMs = context.now() - oldestAt;
    for (const [node, spent] of Object.entries(cost)) context.account(node, spent, ageMs);
    context.rests(ageMs);
    return Object.fromEntries(
      Object.entries(health.nodeStatuses).map(([name, { status, healthScore }]) => [
        name,
        { status, healthScore },
      ]),
    );
  } catch (error) {
    if (context.signal.aborted) throw error;
    return {};
  }
}

function tooManyPairs(nodes: number): BeamdeckError {
  return new BeamdeckError(
    'result_too_large',
    'The matrix of who sees whom is too large for this many nodes.',
    {
      details: { nodes, maxNodes: MATRIX_UP_TO },
      suggestions: ['Leave out `include_connectivity`: `missing_links` has every link that is not there.'],
    },
  );
}

/** Of the nodes that answer in full; one that does not is left out, for its number is not known. */
async function distribution(
  nodes: readonly string[],
  context: OperationContext,
): Promise<NonNullable<ClusterTopology['processDistribution']>> {
  const { answers } = await context.askEach(nodes, (node, call) =>
    context.scanProcesses(
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
