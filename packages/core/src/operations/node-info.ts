import { nodeInfoContract } from './contracts/node-info.js';
import { implement } from './operation.js';

export const nodeInfoOperation = implement(nodeInfoContract, {
  async run({ node, includeProcesses, processLimit }, context) {
    const state = await context.requireNode(node);
    const answer = await context.probe.nodeInfo(
      node,
      { includeProcesses, processLimit },
      { signal: context.signal, deadlineMs: context.remainingMs(), priority: 'normal' },
    );
    context.account(node, answer.cost, context.now() - answer.collectedAt);
    // The node answered just now, so it lives; but only the whole cluster's views can tell that it is cut off.
    return { ...answer.value, status: state.status === 'partitioned' ? 'partitioned' : answer.value.status };
  },
});
