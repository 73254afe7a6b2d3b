import { nodeInfoContract } from './contracts/node-info.js';
import { implement } from './operation.js';

export const nodeInfoOperation = implement(nodeInfoContract, {
  async run({ node, includeProcesses, processLimit }, context) {
    const state = await context.requireNode(node);
    const info = await context.ask(node, (call) =>
      context.probe.nodeInfo(node, { includeProcesses, processLimit }, call),
    );
    // The node answered just now, so it lives; but only the whole cluster's views can tell that it is cut off.
    return { ...info, status: state.status === 'partitioned' ? 'partitioned' : info.status };
  },
});
