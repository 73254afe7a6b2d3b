import * as z from 'zod/mini';
import { defineOperation } from './operation.js';

export const pingNode = defineOperation({
  name: 'ping_node',
  category: 'distributed',
  summary: 'Round trip from here to a node and back, measured with the smallest possible remote call.',
  danger: 'read',
  params: z.object({
    node: z.string(),
    timeoutMs: z._default(z.int().check(z.minimum(1), z.maximum(60_000)), 5_000),
  }),
  result: z.object({ node: z.string(), rttMs: z.number() }),
  rest: { method: 'GET', path: '/api/v1/cluster/nodes/:node/ping' },
  timeoutMs: 60_000,
  idempotent: true,
  cacheMs: 0,
  async run({ node, timeoutMs }, context) {
    await context.requireNode(node);
    const deadlineMs = Math.min(timeoutMs, context.remainingMs());
    const answer = await context.probe.ping(node, { signal: context.signal, deadlineMs, priority: 'normal' });
    context.account(node, answer.cost, context.now() - answer.collectedAt);
    return { node, rttMs: answer.value };
  },
});
