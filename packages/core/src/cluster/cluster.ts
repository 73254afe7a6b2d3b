import type { Observable } from 'rxjs';
import type { AuditLine } from '../model/audit.js';
import type { ClusterChange } from '../model/change.js';
import type { BeamdeckError } from '../model/error.js';
import type { ClusterHealth } from '../model/health.js';
import type { NodeInfo, NodeVitals } from '../model/node.js';
import type { OperationResult } from '../model/operation.js';
import type { OperationPreview } from '../model/preview.js';
import type { ProcessPage } from '../model/process.js';
import type { RecoveryEvent } from '../model/recovery.js';
import type { ClusterMode, ClusterStatus } from '../model/status.js';
import type { ClusterTopology } from '../model/topology.js';
import type { OperationData, OperationName, OperationParams } from '../operations/builtin.js';
import type { BatchAnswer, BatchRequest } from '../operations/batch.js';
import type { OperationDescriptor } from '../operations/contract.js';
import type { PipelineResult, PipelineStep } from '../operations/pipeline.js';
import type { AuditVerdict } from '../safety/audit-verifier.js';
import type { SimulationEvent } from '../simulator/simulation-event.js';

/** What can be done with a cluster, as one caller may do it. */
export interface ClusterOperations {
  /** What can be run here, and whether this caller may (`allowed`): on some node at least. */
  list(): Promise<readonly OperationDescriptor[]>;
  /**
   * Runs an operation: validated, authorised, counted, protected, audited, then asked of the nodes. Resolves when done;
   * rejects with a `BeamdeckError` when it was refused, when it failed, or when its outcome is unknown (`details.outcome`).
   * Params are in camelCase or, as Arsenal has them, in snake_case.
   */
  execute<N extends OperationName>(
    name: N,
    params?: OperationParams<N>,
    options?: ExecuteOptions,
  ): Promise<OperationResult<OperationData<N>>>;
  /**
   * A dry run: what it would be done to, what stands against it, what confirms it, what would happen. Asks nodes what it
   * has to; does nothing, uses up no limit, and writes nothing down.
   */
  preview<N extends OperationName>(
    name: N,
    params?: OperationParams<N>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<OperationPreview>;
  /**
   * Runs several operations, a few at a time, in no order; questions of one kind to one node become one question where the
   * operation can (`runMany`). Answers are in the order of the requests. Rejects only for a batch that is none
   * (`validation_error`); one request that fails is an `error` among the answers.
   */
  batch(
    requests: readonly BatchRequest[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly BatchAnswer[]>;
  /**
   * Runs steps one after the other; a step's params may take up what earlier ones have found (`pipelineStep`). Each is
   * judged and audited as if it were run alone. A dry run asks the questions among them and previews all else. Rejects only
   * for a pipeline that is none (`validation_error`).
   */
  pipeline(
    steps: readonly PipelineStep[],
    options?: { readonly signal?: AbortSignal; readonly dryRun?: boolean },
  ): Promise<PipelineResult>;
  /**
   * The last outcomes, newest last, secrets redacted; `data` is null where it was larger than about 64 KiB. Whoever may not
   * see every node is told only of their own.
   */
  history(options?: {
    readonly limit?: number;
    readonly signal?: AbortSignal;
  }): Promise<readonly OperationResult[]>;
}

/**
 * What one run is known by. After an abort `execute` rejects with `cancelled`; what a node had been asked to do by then may
 * happen all the same (`details.outcome`).
 */
export interface ExecuteOptions {
  readonly signal?: AbortSignal;
  /** Joins history, logs and the audit log with what the caller knows of it; random when not given. */
  readonly requestId?: string;
  /** Kept out of the history and of `operationResults$`: for what a program asks again and again. What is audited still is. */
  readonly unrecorded?: boolean;
}

/** The audit log of a cluster. Empty where nothing is audited. */
export interface ClusterAudit {
  /** The newest lines, checkpoints left out, newest last. Default 100; at most 1 000. */
  recent(limit?: number): Promise<readonly AuditLine[]>;
  /** Goes through the whole log. Rejects with `audit_unavailable` where there is none. */
  verify(): Promise<AuditVerdict>;
  /** Lines as they have become durable. Does not replay; completes on `close()`. */
  readonly lines$: Observable<AuditLine>;
  /**
   * Whether it is for this caller to read, where somebody else decides that: as a gateway said when it was last connected to.
   * Replays; silent until it is known. Not there where nobody is kept out.
   */
  readonly readable$?: Observable<boolean>;
}

/**
 * A cluster, as elements, the gateway and programs see it. Two makers: `createCluster({ probe })` is the engine,
 * `connectCluster({ url })` a client of a gateway; whoever holds one cannot tell which.
 *
 * State streams (`status$`, `mode$`, `topology$`, `vitals$`, `health$`, `node$`, `processes$`) replay their last value, drop
 * equals, and are ref-counted: with no subscriber nothing is asked of any node. Event streams (`changes$`,
 * `operationResults$`, `recovery$`, `simulationEvents$`, `error$`) do not replay. All complete on `close()`. Recoverable faults go to `error$` and move `status$`; no stream errors.
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
  /**
   * A page of processes, asked again every `topologyRefreshInterval` while subscribed; subscribers of equal queries share
   * it. Replays the last page. A fault goes to `error$`, once until it ends, and the last page stays. A query that is not
   * valid is told the same way.
   */
  processes$(query?: OperationParams<'process_list'>): Observable<ProcessPage>;

  readonly operations: ClusterOperations;
  /** What has been done to this cluster and by whom. */
  readonly audit: ClusterAudit;
  /** Every retry, breaker, cached answer and partial failure, as it is decided. An event stream; nothing is asked for it. */
  readonly recovery$: Observable<RecoveryEvent>;
  /** What is done to a simulated cluster; nothing ever for a real one. An event stream; nothing is asked for it. */
  readonly simulationEvents$: Observable<SimulationEvent>;

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
