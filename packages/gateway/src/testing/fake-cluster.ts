import { BeamdeckError, builtinContracts, isoTime } from '@beamdeck/core';
import type {
  Cluster,
  ClusterChange,
  ClusterHealth,
  ClusterMode,
  ClusterStatus,
  ClusterTopology,
  NodeVitals,
  OperationResult,
  RecoveryEvent,
  SimulationEvent,
} from '@beamdeck/core';
import { sampleClusterTopology, sampleNodeState, sampleNodeVitals } from '@beamdeck/core/testing';
import { BehaviorSubject, NEVER, Subject, defer, finalize } from 'rxjs';
import type { Observable } from 'rxjs';

/** A `Cluster` that says what a test tells it to say: for what the simulator cannot be made to do at a chosen moment. */
export interface FakeCluster extends Cluster {
  /** Subscriptions to the topology at this moment: whether somebody watches. */
  readonly watchers: number;
  /** Calls of `execute` so far: name and params. */
  readonly executed: readonly (readonly [string, unknown])[];
  topology(topology: ClusterTopology): void;
  change(change: ClusterChange): void;
  vitals(...vitals: readonly NodeVitals[]): void;
  status(status: ClusterStatus): void;
  health(health: ClusterHealth): void;
  recovered(event: RecoveryEvent): void;
  simulated(event: SimulationEvent): void;
  ran(result: OperationResult): void;
  /** Subscriptions to the health at this moment. */
  readonly checkers: number;
  /** What `execute` does from now on. */
  answer(run: (name: string, params: unknown) => unknown): void;
}

export function createFakeCluster(): FakeCluster {
  const status$ = new BehaviorSubject<ClusterStatus>({ state: 'connected', since: 0 });
  const mode$ = new BehaviorSubject<ClusterMode>({ mode: 'multi_node', simulation: true });
  const topology$ = new BehaviorSubject<ClusterTopology>(topologyOf({ nodes: ['a@h', 'b@h'] }));
  const vitals$ = new BehaviorSubject<ReadonlyMap<string, NodeVitals>>(new Map());
  const changes$ = new Subject<ClusterChange>();
  const health$ = new Subject<ClusterHealth>();
  const recovery$ = new Subject<RecoveryEvent>();
  const simulationEvents$ = new Subject<SimulationEvent>();
  const operationResults$ = new Subject<OperationResult>();
  let checkers = 0;
  const executed: (readonly [string, unknown])[] = [];
  let run: (name: string, params: unknown) => unknown = () => ({});
  let watchers = 0;
  const watched = <T>(source: Observable<T>): Observable<T> =>
    defer(() => {
      watchers += 1;
      return source;
    }).pipe(finalize(() => (watchers -= 1)));

  const close = () => {
    for (const subject of [status$, mode$, topology$, vitals$, changes$]) subject.complete();
    return Promise.resolve();
  };
  return {
    status$,
    mode$,
    topology$: watched(topology$),
    vitals$,
    changes$,
    operationResults$,
    error$: NEVER,
    health$: defer(() => {
      checkers += 1;
      return health$;
    }).pipe(finalize(() => (checkers -= 1))),
    node$: () => NEVER,
    processes$: () => NEVER,
    recovery$,
    simulationEvents$,
    audit: {
      recent: () => Promise.resolve([]),
      verify: () => Promise.reject(new BeamdeckError('audit_unavailable', 'Nothing is audited here.')),
      lines$: NEVER,
    },
    operations: {
      list: () =>
        Promise.resolve(
          builtinContracts.map(({ name, category, summary, danger, rest }) => ({
            name,
            category,
            summary,
            danger,
            params: {},
            result: {},
            rest,
            allowed: true,
          })),
        ),
      async execute(name: string, params?: unknown): Promise<OperationResult<never>> {
        executed.push([name, params]);
        const data = await run(name, params);
        return {
          operation: name,
          params: {},
          outcome: 'done',
          data: data as never,
          error: null,
          executedAt: isoTime(0),
          executionTimeMs: 3,
          metadata: {
            operation: name,
            requestId: 'request-1',
            executionTimeMs: 3,
            simulated: true,
            sourceAgeMs: 12,
            cost: { Node_A: { targetMs: 1, bytes: 2 } },
          },
        };
      },
      preview: () => Promise.reject(notFaked()),
      batch: () => Promise.reject(notFaked()),
      pipeline: () => Promise.reject(notFaked()),
      history: () => Promise.resolve([]),
    },
    connect: () => Promise.resolve(),
    close,
    [Symbol.asyncDispose]: close,
    get watchers() {
      return watchers;
    },
    get checkers() {
      return checkers;
    },
    health: (health) => health$.next(health),
    recovered: (event) => recovery$.next(event),
    simulated: (event) => simulationEvents$.next(event),
    ran: (result) => operationResults$.next(result),
    executed,
    topology: (topology) => topology$.next(topology),
    change(change) {
      topology$.next(change.topology);
      changes$.next(change);
    },
    vitals: (...vitals) => vitals$.next(new Map(vitals.map((gauges) => [gauges.node, gauges]))),
    status: (status) => status$.next(status),
    answer: (next) => (run = next),
  };
}

const notFaked = (): BeamdeckError =>
  new BeamdeckError('operation_error', 'The fake cluster cannot do this.');

/** A topology of nodes that are up, but for those in `down`. */
export function topologyOf(options: {
  readonly nodes: readonly string[];
  readonly down?: readonly string[];
  readonly at?: number;
}): ClusterTopology {
  const { nodes, down = [], at = 0 } = options;
  const up = nodes.filter((name) => !down.includes(name));
  const lost = { status: 'down', reason: 'It closed the link.' } as const;
  return sampleClusterTopology(0, {
    nodes: [...nodes],
    currentNode: nodes[0] ?? null,
    connectedNodes: up,
    totalNodes: nodes.length,
    collectedAt: isoTime(at),
    nodeStates: Object.fromEntries(
      nodes.map((name) => [name, sampleNodeState(name, down.includes(name) ? lost : {})]),
    ),
    islands: [up],
  });
}

export function changeTo(
  topology: ClusterTopology,
  type: ClusterChange['type'] = 'topology_changed',
): ClusterChange {
  return {
    type,
    timestamp: topology.collectedAt,
    topology,
    changes: { nodesAdded: [], nodesRemoved: [], partitionStatusChanged: false, nodesChanged: [] },
  };
}

export function vitalsOf(node: string, processes: number, at = 0): NodeVitals {
  return sampleNodeVitals(node, { processes: { used: processes, limit: 262_144 }, collectedAt: isoTime(at) });
}
