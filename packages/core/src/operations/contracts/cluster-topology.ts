import * as z from 'zod/mini';
import { clusterTopology } from '../../model/topology.js';
import { defineContract } from '../contract.js';

export const clusterTopologyContract = defineContract({
  name: 'cluster_topology',
  category: 'distributed',
  summary: "Who is in the cluster and who sees whom, from every node's own point of view.",
  danger: 'read',
  params: z.object({
    /** Adds each answering node's number of processes and the pids of its longest mailboxes. */
    includeProcesses: z._default(z.boolean(), false),
    includeHealth: z._default(z.boolean(), true),
    /** The matrix of who sees whom; when not said, for clusters of up to 64 nodes. */
    includeConnectivity: z.optional(z.boolean()),
  }),
  result: clusterTopology,
  rest: { method: 'GET', path: '/api/v1/cluster/topology' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 1_000,
});
