import * as z from 'zod/mini';
import { nodeInfo } from '../../model/node.js';
import { defineContract } from '../contract.js';

export const nodeInfoContract = defineContract({
  name: 'node_info',
  category: 'distributed',
  summary: 'Everything one node tells of itself: system, limits, memory, applications, links, performance.',
  danger: 'read',
  params: z.object({
    node: z.string().check(z.maxLength(255)),
    includeProcesses: z._default(z.boolean(), false),
    processLimit: z._default(z.int().check(z.minimum(1), z.maximum(500)), 50),
  }),
  result: nodeInfo,
  rest: { method: 'GET', path: '/api/v1/cluster/nodes/:node/info' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 1_000,
});
