import * as z from 'zod/mini';
import { defineContract } from '../contract.js';

export const pingNodeContract = defineContract({
  name: 'ping_node',
  category: 'distributed',
  summary: 'Round trip from here to a node and back, measured with the smallest possible remote call.',
  danger: 'read',
  params: z.object({
    node: z.string().check(z.maxLength(255)),
    timeoutMs: z._default(z.int().check(z.minimum(1), z.maximum(30_000)), 5_000),
  }),
  result: z.object({ node: z.string(), rttMs: z.number() }),
  rest: { method: 'GET', path: '/api/v1/cluster/nodes/:node/ping' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 0,
});
