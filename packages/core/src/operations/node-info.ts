import type { NodeInfo, NodeState } from '../model/node.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import { nodeInfoContract } from './contracts/node-info.js';
import type { OperationContext } from './operation.js';
import { implement } from './operation.js';

export const nodeInfoOperation = implement(nodeInfoContract, {
  async run({ node, includeProcesses, processLimit }, context) {
    const state = await context.requireNode(node);
    const { value: info, recalled } = await context.askOrRecall(
      node,
      includeProcesses ? { processLimit } : 'without processes',
      (call) => askInfo(context, node, includeProcesses ? processLimit : 0, call),
    );
    const seen = withSeenPeers(info, context);
    if (recalled !== null) return asItStands(seen, await context.requireNode(node));
    // The node answered just now, so it lives; but only the whole cluster's views can tell that it is cut off.
    return { ...seen, status: state.status === 'partitioned' ? 'partitioned' : info.status };
  },
});

/** With the processes that have most memory: found as `process_list` finds them, in turn with all other scans of the node. */
async function askInfo(
  { probe, scanProcesses, now }: OperationContext,
  node: string,
  processLimit: number,
  call: ProbeContext,
): Promise<ProbeAnswer<NodeInfo>> {
  const until = now() + call.deadlineMs;
  const info = await probe.nodeInfo(node, { includeProcesses: false, processLimit: 1 }, call);
  if (processLimit === 0) return info;
  const query = { sort: 'memory', order: 'desc', limit: processLimit, includeDetails: true } as const;
  const scan = await scanProcesses(node, query, { ...call, deadlineMs: Math.max(1, until - now()) });
  return {
    value: { ...info.value, processes: [...scan.value.rows] },
    collectedAt: info.collectedAt,
    cost: {
      targetMs: info.cost.targetMs + scan.cost.targetMs,
      bytes: info.cost.bytes + scan.cost.bytes,
    },
  };
}

/** What a node has told before, as that of a node that does not tell it now: whether it lives is what is known of it now. */
export function asItStands(info: NodeInfo, { status, lastSeen }: NodeState): NodeInfo {
  return {
    ...info,
    status,
    lastSeen: lastSeen ?? info.collectedAt,
    networkInfo: {
      ...info.networkInfo,
      connectedToCurrent:
        info.networkInfo.connectedToCurrent && (status === 'up' || status === 'partitioned'),
    },
  };
}

/** A node the caller may not see is not named among the peers of one they may. */
export function withSeenPeers(info: NodeInfo, context: Pick<OperationContext, 'visible'>): NodeInfo {
  const { peers } = info.networkInfo;
  const seen = new Set(context.visible(peers.map(({ node }) => node)));
  if (seen.size === peers.length) return info;
  return { ...info, networkInfo: { ...info.networkInfo, peers: peers.filter(({ node }) => seen.has(node)) } };
}
