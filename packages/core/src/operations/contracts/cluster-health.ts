import * as z from 'zod/mini';
import { clusterHealth } from '../../model/health.js';
import { defineContract } from '../contract.js';

export const clusterHealthContract = defineContract({
  name: 'cluster_health',
  category: 'distributed',
  summary: 'How every node and the whole are, with the evidence behind each lost point, and what to do next.',
  danger: 'read',
  params: z.object({
    includeMetrics: z._default(z.boolean(), true),
    /** Adds the findings of the past: of as long as somebody has looked, an hour at most. */
    includeHistory: z._default(z.boolean(), false),
  }),
  result: clusterHealth,
  rest: { method: 'GET', path: '/api/v1/cluster/health' },
  timeoutMs: 15_000,
  idempotent: true,
  cacheMs: 1_000,
});
