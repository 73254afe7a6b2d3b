import type * as z from 'zod/mini';
import { isoTime } from '../clock/clock.js';
import { errorFrom } from '../model/error-from.js';
import type { NodeInfo } from '../model/node.js';
import type { ProcessQuery, ProcessRow } from '../model/process.js';
import type { FailedNode } from '../model/recovery.js';
import { clusterHealthOperation } from './cluster-health.js';
import { clusterTopologyOperation } from './cluster-topology.js';
import { clusterSnapshotContract } from './contracts/inventory.js';
import { asItStands, withSeenPeers } from './node-info.js';
import type { NodesToAsk } from './node-round.js';
import { askThese, everyNode } from './node-round.js';
import type { OperationContext } from './operation.js';
import { implement } from './operation.js';
import { mergeRows } from './process-merge.js';

type Snapshot = z.output<typeof clusterSnapshotContract.result>;

/** Characters of JSON that the nodes in full may take together; past that the rest is left out, and named. */
const MAX_NODES_CHARS = 8 * 1024 * 1024;
/** Who sees whom has a cell for every pair of nodes. */
const MATRIX_UP_TO = 256;

/**
 * All parts are asked for at the same time, and whatever part is missing is said in `failures`, in a sentence each; only
 * without a topology there is no snapshot. Bounded: so many rows, nodes in full up to 8 MiB, who sees whom up to 256 nodes.
 */
export const clusterSnapshot = implement(clusterSnapshotContract, {
  async run({ processLimit, includeConnectivity }, context) {
    const takenAt = isoTime(context.now());
    const known = await context.topology();
    const isSmall = known.topology.totalNodes <= MATRIX_UP_TO;
    const nodes = await everyNode(context);
    const [topology, health, full, byMemory, byMailbox] = await Promise.all([
      clusterTopologyOperation.run(
        {
          includeProcesses: false,
          includeHealth: false,
          includeConnectivity: includeConnectivity && isSmall,
        },
        context,
      ),
      healthOf(context),
      nodesInFull(context, nodes),
      topRows(context, nodes, 'memory', processLimit),
      topRows(context, nodes, 'message_queue_len', processLimit),
    ]);
    const failures = [
      ...(health.failure === null ? [] : [`Health: ${health.failure}.`]),
      ...(includeConnectivity && !isSmall
        ? [`Who sees whom: left out, as there are more than ${String(MATRIX_UP_TO)} nodes.`]
        : []),
      ...full.nodesFailed.map((failed) => `Node ${failed.node} in full: ${whatFailed(failed)}.`),
      ...byMemory.nodesFailed.map(
        (failed) => `Processes of ${failed.node} by memory: ${whatFailed(failed)}.`,
      ),
      ...byMailbox.nodesFailed.map(
        (failed) => `Processes of ${failed.node} by mailbox: ${whatFailed(failed)}.`,
      ),
    ];
    return {
      format: 'beamdeck-snapshot-1',
      takenAt,
      simulated: context.probe.kind === 'simulated',
      topology,
      health: health.found,
      nodes: full.nodes,
      topByMemory: byMemory.rows,
      topByMailbox: byMailbox.rows,
      nodesFailed: eachOnce([...full.nodesFailed, ...byMemory.nodesFailed, ...byMailbox.nodesFailed]),
      failures,
    } satisfies Snapshot;
  },
});

async function healthOf(
  context: OperationContext,
): Promise<{ readonly found: Snapshot['health']; readonly failure: string | null }> {
  try {
    const found = await clusterHealthOperation.run({ includeMetrics: true, includeHistory: false }, context);
    return { found, failure: null };
  } catch (cause) {
    return { found: null, failure: errorFrom(cause).code };
  }
}

const whatFailed = ({ code, ageMs }: FailedNode): string =>
  ageMs === null ? code : `${code}; in its place what it said ${String(Math.round(ageMs / 1_000))} s before`;

/** As many as there is room for, in the order of the topology. */
async function nodesInFull(
  context: OperationContext,
  nodes: NodesToAsk,
): Promise<{ readonly nodes: Record<string, NodeInfo>; readonly nodesFailed: readonly FailedNode[] }> {
  const request = { includeProcesses: false, processLimit: 1 };
  const { answers, nodesFailed, recalled } = await askThese(context, nodes, {
    recall: 'node_info',
    ask: (node, call) => context.probe.nodeInfo(node, request, call),
  });
  const { topology } = await context.topology();
  const kept: [string, NodeInfo][] = [];
  const left: FailedNode[] = [];
  let chars = 0;
  for (const [node, info] of answers) {
    chars += JSON.stringify(info).length;
    const state = topology.nodeStates[node];
    if (chars <= MAX_NODES_CHARS) {
      const standing = recalled.has(node) && state !== undefined ? asItStands(info, state) : info;
      kept.push([node, withSeenPeers(standing, context)]);
    } else left.push({ node, code: 'result_too_large', ageMs: null });
  }
  return { nodes: Object.fromEntries(kept), nodesFailed: [...nodesFailed, ...left] };
}

async function topRows(
  context: OperationContext,
  nodes: NodesToAsk,
  sort: 'memory' | 'message_queue_len',
  limit: number,
): Promise<{ readonly rows: ProcessRow[]; readonly nodesFailed: readonly FailedNode[] }> {
  if (limit === 0) return { rows: [], nodesFailed: [] };
  const query: ProcessQuery = { sort, order: 'desc', limit, includeDetails: false };
  const { answers, nodesFailed } = await askThese(context, nodes, {
    recall: query,
    ask: (node, call) => context.scanProcesses(node, query, call),
  });
  const lists = [...answers.values()].map(({ rows }) => rows);
  return { rows: mergeRows(lists, query, limit), nodesFailed };
}

/** A node that failed in several parts is named once, with what it failed with first. */
function eachOnce(failed: readonly FailedNode[]): FailedNode[] {
  const first = new Map<string, FailedNode>();
  for (const each of failed) if (!first.has(each.node)) first.set(each.node, each);
  return [...first.values()].sort((a, b) => (a.node < b.node ? -1 : 1));
}
