import { pingNodeContract } from './contracts/ping-node.js';
import { implement } from './operation.js';

export const pingNode = implement(pingNodeContract, {
  async run({ node, timeoutMs }, context) {
    await context.requireNode(node);
    const deadlineMs = Math.min(timeoutMs, context.remainingMs());
    // Not through recovery: this measures the node as it is now, once, and what failed before says nothing of that.
    const answer = await context.probe.ping(node, { signal: context.signal, deadlineMs, priority: 'normal' });
    context.account(node, answer.cost, context.now() - answer.collectedAt);
    return { node, rttMs: answer.value };
  },
});
