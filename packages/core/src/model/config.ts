import * as z from 'zod/mini';
import { BeamdeckError } from './error.js';
import { issueFields } from './codec.js';

const milliseconds = z.int().check(z.minimum(1), z.maximum(86_400_000));
const count = z.int().check(z.minimum(1), z.maximum(1_000_000));

/** How a cluster is watched and operated. Times are milliseconds. */
export const clusterConfig = z.object({
  /** The longest any operation may take. */
  operationTimeout: z._default(milliseconds, 30_000),
  healthRefreshInterval: z._default(milliseconds, 10_000),
  /** Between two sweeps of one node; more when the node is slow or loaded. */
  topologyRefreshInterval: z._default(milliseconds, 5_000),
  /** Rows of a `process_list` that does not say how many it wants. */
  maxProcessesPerPage: z._default(count, 100),
  maxOperationHistory: z._default(count, 50),
  /** Whether simulation may be steered, and stand in for a cluster that cannot be had. Off in production. */
  enableSimulationControls: z._default(z.boolean(), false),
  /** Of a simulation that stands in for a cluster that cannot be had. */
  defaultSimulatedNodes: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 3),
  clusterName: z._default(z.nullable(z.string()), null),
  /** Nodes that ought to be there: watched from the start, and listed as missing while they are not. */
  expectedNodes: z._default(z.array(z.string()), []),
  /** Nodes remembered at most. The longest gone make room first; live nodes past it are not watched, and `error$` says so. */
  maxNodes: z._default(z.int().check(z.minimum(1), z.maximum(10_000)), 2_000),
  /** Nodes swept, and linked to, at the same time. */
  sweepConcurrency: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 32),
  /** How long links and sweeps go on after the last subscriber has left. */
  idleLinger: z._default(z.int().check(z.minimum(0), z.maximum(86_400_000)), 60_000),
});
/** The configuration in full, defaults filled in; `createCluster` takes any part of it. */
export type ClusterConfig = z.output<typeof clusterConfig>;

/** The configuration with its defaults. Throws `validation_error` naming each field at fault. */
export function resolveConfig(config: Partial<ClusterConfig> = {}): ClusterConfig {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  const parsed = z.safeParse(z.strictObject(clusterConfig.shape), given);
  if (parsed.success) return parsed.data;
  throw new BeamdeckError('validation_error', 'The cluster configuration is not valid.', {
    details: { fields: issueFields(parsed.error.issues) },
  });
}
