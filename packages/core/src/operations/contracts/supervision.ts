import * as z from 'zod/mini';
import { failedNode } from '../../model/recovery.js';
import { supervisor } from '../../model/supervision.js';
import { defineContract } from '../contract.js';

/** One page of the supervisors of all nodes. */
export const listSupervisorsContract = defineContract({
  name: 'list_supervisors',
  category: 'supervisor',
  summary: 'The supervisors of all nodes, with their strategies and children.',
  danger: 'read',
  params: z.object({
    node: z.optional(z.string().check(z.maxLength(255))),
    includeChildren: z._default(z.boolean(), false),
    filterApplication: z.optional(z.string().check(z.maxLength(255))),
    page: z._default(z.int().check(z.minimum(1), z.maximum(10_000)), 1),
    perPage: z._default(z.int().check(z.minimum(1), z.maximum(100)), 50),
  }),
  result: z.object({
    supervisors: z.array(supervisor),
    totalCount: z.number(),
    page: z.number(),
    perPage: z.number(),
    nodesQueried: z.array(z.string()),
    nodesFailed: z.array(failedNode),
    nodesPartial: z.array(z.string()),
  }),
  rest: { method: 'GET', path: '/api/v1/supervisors' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 1_000,
});

export const supervisionTreesContract = defineContract({
  name: 'cluster_supervision_trees',
  category: 'supervisor',
  summary: 'The supervision trees of every node, from each application down.',
  danger: 'read',
  params: z.object({
    node: z.optional(z.string().check(z.maxLength(255))),
    includeChildren: z._default(z.boolean(), true),
    filterApplication: z.optional(z.string().check(z.maxLength(255))),
    includeProcessDetails: z._default(z.boolean(), false),
    maxDepth: z._default(z.int().check(z.minimum(0), z.maximum(50)), 20),
    /** Only what is under this supervisor, a pid or name of `node`: a branch that is opened later. */
    root: z.optional(z.string().check(z.maxLength(600))),
    maxChildren: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 100),
  }),
  result: z.object({
    /** The supervisors of each node in pre-order, as a list of each application's tree after the other. */
    trees: z.record(z.string(), z.array(supervisor)),
    totalSupervisors: z.number(),
    totalChildren: z.number(),
    nodesQueried: z.array(z.string()),
    nodesFailed: z.array(failedNode),
    nodesPartial: z.array(z.string()),
  }),
  rest: { method: 'GET', path: '/api/v1/cluster/supervision-trees' },
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 1_000,
});
