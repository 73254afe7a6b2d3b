import type { NodeInfo } from '../model/node.js';
import { nodeInfoContract } from './contracts/node-info.js';
import type { OperationContext } from './operation.js';
import { implement } from './operation.js';

export const nodeInfoOperation = implement(nodeInfoContract, {
  async run({ node, includeProcesses, processLimit }, context) {
    const state = await context.requireNode(node);
    const info = await context.ask(node, (call) =>
      context.probe.nodeInfo(node, { includeProcesses, processLimit }, call),
    );
    // The node answered just now, so it lives; but only the whole cluster's views can tell that it is cut off.
    return {
      ...withSeenPeers(info, context),
      status: state.status === 'partitioned' ? 'partitioned' : info.status,
    };
  },
});

/** A node the caller may not see is not named among the peers of one they may. */
export function withSeenPeers(info: NodeInfo, context: Pick<OperationContext, 'visible'>): NodeInfo {
  const { peers } = info.networkInfo;
  const seen = new Set(context.visible(peers.map(({ node }) => node)));
  if (seen.size === peers.length) return info;
  return { ...info, networkInfo: { ...info.networkInfo, peers: peers.filter(({ node }) => seen.has(node)) } };
}
