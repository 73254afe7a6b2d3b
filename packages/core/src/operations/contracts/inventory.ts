import * as z from 'zod/mini';
import { etsQuery, etsTable } from '../../model/ets-table.js';
import { clusterHealth } from '../../model/health.js';
import { nodeApplication, nodeInfo } from '../../model/node.js';
import { erlangPort, portQuery } from '../../model/port.js';
import { processRow } from '../../model/process.js';
import { failedNode } from '../../model/recovery.js';
import { clusterTopology } from '../../model/topology.js';
import { defineContract } from '../contract.js';

const asked = {
  /** Rows that match, before the limit. */
  totalCount: z.number(),
  nodesQueried: z.array(z.string()),
  nodesFailed: z.array(failedNode),
};

export const applicationListContract = defineContract({
  name: 'application_list',
  category: 'distributed',
  summary: 'The applications of every node, with version, processes and memory, and where versions differ.',
  danger: 'read',
  params: z.object({
    node: z.optional(z.string().check(z.maxLength(255))),
    search: z.optional(z.string().check(z.maxLength(200))),
  }),
  result: z.object({
    applications: z.array(z.extend(nodeApplication, { node: z.string() })),
    /** Applications of which nodes run different versions: name -> version -> nodes. */
    versionDrift: z.record(z.string(), z.record(z.string(), z.array(z.string()))),
    ...asked,
  }),
  rest: null,
  timeoutMs: 15_000,
  idempotent: true,
  cacheMs: 2_000,
});

export const etsListContract = defineContract({
  name: 'ets_list',
  category: 'diagnose',
  summary: 'The largest ETS tables of all nodes, with their owners; never what is in them.',
  danger: 'read',
  params: etsQuery,
  result: z.object({ tables: z.array(etsTable), ...asked }),
  rest: null,
  timeoutMs: 15_000,
  idempotent: true,
  cacheMs: 1_000,
});

export const portListContract = defineContract({
  name: 'port_list',
  category: 'diagnose',
  summary: 'The busiest ports of all nodes: sockets, files, drivers, outside programs.',
  danger: 'read',
  params: portQuery,
  result: z.object({ ports: z.array(erlangPort), ...asked }),
  rest: null,
  timeoutMs: 15_000,
  idempotent: true,
  cacheMs: 1_000,
});

export const clusterSnapshotContract = defineContract({
  name: 'cluster_snapshot',
  category: 'distributed',
  summary: 'Everything of this moment in one answer, to keep or to hand to a colleague.',
  danger: 'read',
  params: z.object({
    /** Top rows by memory and by mailbox, of all nodes together. */
    processLimit: z._default(z.int().check(z.minimum(0), z.maximum(1_000)), 100),
    includeConnectivity: z._default(z.boolean(), true),
  }),
  result: z.object({
    /** Of this shape; a later one reads all earlier ones. */
    format: z.literal('beamdeck-snapshot-1'),
    takenAt: z.string(),
    simulated: z.boolean(),
    topology: clusterTopology,
    /** Null when it could not be checked; `failures` says why. */
    health: z.nullable(clusterHealth),
    nodes: z.record(z.string(), nodeInfo),
    topByMemory: z.array(processRow),
    topByMailbox: z.array(processRow),
    nodesFailed: z.array(failedNode),
    /** What is missing from it and why. */
    failures: z.array(z.string()),
  }),
  rest: null,
  timeoutMs: 30_000,
  idempotent: true,
  cacheMs: 0,
});
