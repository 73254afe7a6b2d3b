import type { Observable } from 'rxjs';
import type { ClusterChange } from '../model/change.js';
import type { BeamdeckError } from '../model/error.js';
import type { ClusterHealth } from '../model/health.js';
import type { NodeInfo, NodeVitals } from '../model/node.js';
import type { OperationResult } from '../model/operation.js';
import type { ClusterMode, ClusterStatus } from '../model/status.js';
import type { ClusterTopology } from '../model/topology.js';
import type { OperationData, OperationName, OperationParams } from '../operations/builtin.js';
import type { OperationDescriptor } from '../operations/contract.js';

/**
 * A cluster, as elements, the gateway and programs see it. Two makers: `createCluster({ probe })` is the engine,
 * `connectCluster({ url })` a client of a gateway; whoever holds one cannot tell which.
 *
 * State streams (`status$`, `mode$`, `topology$`, `vitals$`, `health$`, `node$`) replay their last value, drop equals, and are
 * ref-counted: with no subscriber nothing is asked of any node. Event streams (`changes$`, `operationResults$`, `error$`)
 * do not replay. All complete on `close()`. Recoverable faults go to `error$` and move `status$`; no stream errors.
 */
export interface Cluster {
  readonly status$: Observable<ClusterStatus>;
  readonly mode$: Observable<ClusterMode>;
  /** Emits when membership, standing or links change; not when gauges do. */
  readonly topology$: Observable<ClusterTopology>;
  /** The last gauges of every node that ever answered, with their own time; one emission for a round of sweeps. */
  readonly vitals$: Observable<ReadonlyMap<string, NodeVitals>>;
  /**
   * How the cluster is: checked every `healthRefreshInterval` while subscribed, and soon after each change of the topology;
   * after a check that failed the last finding stays, with its time. Metrics are in it, history is in `cluster_health`.
   */
  readonly health$: Observable<ClusterHealth>;
  readonly changes$: Observable<ClusterChange>;
  readonly operationResults$: Observable<OperationResult>;
  readonly error$: Observable<BeamdeckError>;
  /** One node in full, asked at the pace of `healthRefreshInterval` while subscribed. After the node is lost: the last good answer, marked. */
  node$(name: string): Observable<NodeInfo>;

  readonly operations: {
    /** What can be run here, and whether this caller may. */
    list(): Promise<readonly OperationDescriptor[]>;
    /**
     * Runs an operation. Resolves when done; rejects with a `BeamdeckError` when it failed or when its outcome is unknown
     * (`details.outcome`). Params are in camelCase or, as Arsenal has them, in snake_case.
     */
    execute<N extends OperationName>(
      name: N,
      params?: OperationParams<N>,
      options?: { readonly signal?: AbortSignal },
    ): Promise<OperationResult<OperationData<N>>>;
  };

  /**
   * The clock that the times in this cluster's data are by, in milliseconds since the epoch: our own for the engine, the
   * gateway's for its client. The age of data is `now() - Date.parse(collectedAt)`, whatever the clock of this machine says.
   */
  now?(): number;

  /** Resolves once the cluster has been entered; rejects with the coded reason of the first failure. Subscribing does the same without waiting. */
  connect(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Ends every stream, timer and link. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
