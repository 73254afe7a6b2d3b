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
    /** Adds each node's status and score, as found within the last `healthRefreshInterval`, else by a check now. */
    includeHealth: z._default(z.boolean(), true),
    /** The matrix of who sees whom; when not said, for clusters of up to 64 nodes. Refused for more than 256. */
    includeConnectivity: z.optional(z.boolean()),
  }),
  result: clusterTopology,
  rest: { method: 'GET', path: '/api/v1/cluster/topology' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 1_000,
});
