import * as z from 'zod/mini';
import { nodeInfo } from '../model/node.js';
import { defineOperation } from './operation.js';

export const nodeInfoOperation = defineOperation({
  name: 'node_info',
  category: 'distributed',
  summary: 'Everything one node tells of itself: system, limits, memory, applications, links, performance.',
  danger: 'read',
  params: z.object({
    node: z.string(),
    includeProcesses: z._default(z.boolean(), false),
    processLimit: z._default(z.int().check(z.minimum(1), z.maximum(500)), 50),
  }),
  result: nodeInfo,
  rest: { method: 'GET', path: '/api/v1/cluster/nodes/:node/info' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 1_000,
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
