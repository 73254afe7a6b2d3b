import * as z from 'zod/mini';
import { clusterTopology } from '../model/topology.js';
import { defineOperation } from './operation.js';

export const clusterTopologyOperation = defineOperation({
  name: 'cluster_topology',
  category: 'distributed',
  summary: "Who is in the cluster and who sees whom, from every node's own point of view.",
  danger: 'read',
  params: z.object({
    includeProcesses: z._default(z.boolean(), false),
    includeHealth: z._default(z.boolean(), true),
  }),
  result: clusterTopology,
  rest: { method: 'GET', path: '/api/v1/cluster/topology' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 1_000,
  async run(_params, context) {
    const { topology } = await context.topology();
    return topology;
  },
});
