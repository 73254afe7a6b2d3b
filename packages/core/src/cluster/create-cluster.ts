import type { Observable } from 'rxjs';
import { merge, Subject } from 'rxjs';
import type { Clock, Random } from '../clock/clock.js';
import { systemClock, systemRandom } from '../clock/clock.js';
import type { HealthMonitor } from '../health/health-monitor.js';
import { createHealthMonitor } from '../health/health-monitor.js';
import { createHealthWatch } from '../health/health-watch.js';
import type { ClusterConfig } from '../model/config.js';
import { resolveConfig } from '../model/config.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { OperationResult } from '../model/operation.js';
import type { AnyOperation, OperationData, OperationName, OperationParams } from '../operations/builtin.js';
import { builtinOperations } from '../operations/builtin.js';
import { describeOperation } from '../operations/descriptor.js';
import { nearestNames } from '../operations/nearest-names.js';
import type { OperationContext } from '../operations/operation.js';
import { createOperationRunner } from '../operations/runner.js';
import type { ClusterKind, ClusterProbe } from '../probe/cluster-probe.js';
import { callDeadline } from '../recovery/deadline.js';
import type { ClusterStateManager } from '../state/cluster-state-manager.js';
import { createClusterStateManager } from '../state/cluster-state-manager.js';
import { createNodeWatch } from '../state/node-watch.js';
import type { ToolManager } from '../state/tool-manager.js';
import { createToolManager } from '../state/tool-manager.js';
import type { Cluster } from './cluster.js';

/** The engine: a `Cluster` over a probe, with what only the owner of the probe can do. */
export interface EngineCluster<K extends ClusterKind = ClusterKind> extends Cluster {
  /** Real or simulated; different types, so that what is meant for one does not compile for the other. */
  readonly kind: K;
  readonly config: ClusterConfig;
  readonly tools: ToolManager;
  /** The last results of operations, newest last; at most `maxOperationHistory`. Data above about 64 KiB is left out: null. */
  operationHistory(): readonly OperationResult[];
  /** The declarations of all operations that can be run here: route, form and permission derive from them. */
  readonly declarations: readonly AnyOperation[];
  /**
   * Drops a node that left on purpose from the topology. False, and nothing dropped, while it lives or is seen by another
   * node: it would only come back.
   */
  forget(node: string): boolean;
}

export interface CreateClusterOptions<K extends ClusterKind> {
  /** The cluster's own from now on: closed with it. */
  readonly probe: ClusterProbe<K>;
  readonly config?: Partial<ClusterConfig>;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Operations besides the built-in ones; one of the same name replaces it. */
  readonly operations?: readonly AnyOperation[];
}

/**
 * Makes the engine over a probe. Nothing is asked of any node until someone subscribes, connects or runs an operation, and
 * nothing more a minute (`idleLinger`) after the last has left. Throws `validation_error` for a configuration that is not valid.
 */
export function createCluster<K extends ClusterKind>(options: CreateClusterOptions<K>): EngineCluster<K> {
  const { probe, clock = systemClock, random = systemRandom } = options;
  const config = resolveConfig(options.config);
  const state = createClusterStateManager({ probe, config, clock });
  const ownErrors = new Subject<BeamdeckError>();
  const tools = createToolManager({
    mode$: state.announcedMode$,
    onError: (tool, cause) =>
      ownErrors.next(
        new BeamdeckError('operation_error', 'A tool failed when it was told the mode.', {
          details: { tool },
          cause,
        }),
      ),
  });
  const monitor = createHealthMonitor({
    probe,
    clock,
    everyMs: config.healthRefreshInterval,
    topology: (signal) => state.settled(signal),
    sweeps: () => state.sweeps(),
  });
  const operations = byName([...builtinOperations, ...(options.operations ?? [])]);
  const runner = createOperationRunner({
    operations,
    clock,
    random,
    simulated: probe.kind === 'simulated',
    maxHistory: config.maxOperationHistory,
    timeoutMs: config.operationTimeout,
    hold: state.hold,
    context: (base) => ({ ...base, probe, config, ...clusterContext(state, monitor, base) }),
  });
  const nodes = createNodeWatch({
    clock,
    everyMs: config.healthRefreshInterval,
    topology$: state.topology$,
    ask: (node, signal) =>
      callDeadline(clock, { signal, deadlineMs: config.operationTimeout }, async (call) => {
        const request = { includeProcesses: false, processLimit: 1 };
        const answer = await probe.nodeInfo(node, request, { ...call, priority: 'low' });
        return answer.value;
      }),
    onError: (error) => ownErrors.next(error),
  });
  const health = createHealthWatch({
    clock,
    everyMs: config.healthRefreshInterval,
    topology$: state.topology$,
    check: (signal) =>
      callDeadline(clock, { signal, deadlineMs: config.operationTimeout }, async (call) => {
        const { health: found } = await monitor.check(call);
        return found;
      }),
    onError: (error) => ownErrors.next(error),
  });

  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      runner.close();
      nodes.close();
      health.close();
      monitor.close();
      tools.close();
      state.close();
      ownErrors.complete();
      await probe.close();
    })();
    return closing;
  };

  return {
    kind: probe.kind,
    config,
    tools,
    declarations: operations,
    status$: state.status$,
    mode$: state.mode$,
    topology$: state.topology$,
    vitals$: state.vitals$,
    health$: health.health$,
    changes$: state.changes$,
    operationResults$: runner.results$,
    error$: merge(state.error$, ownErrors) as Observable<BeamdeckError>,
    node$: (name) => nodes.node$(name),
    operations: {
      list: () => Promise.resolve(operations.map((operation) => describeOperation(operation, true))),
      execute: <N extends OperationName>(
        name: N,
        params?: OperationParams<N>,
        executeOptions?: { readonly signal?: AbortSignal },
      ) => runner.execute(name, params, executeOptions) as Promise<OperationResult<OperationData<N>>>,
    },
    operationHistory: () => runner.history(),
    forget: (node) => state.forget(node),
    now: () => clock.now(),
    async connect({ signal } = {}) {
      const release = state.hold();
      try {
        await state.entered(signal);
      } finally {
        release();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A later declaration of a name replaces an earlier one. */
function byName(operations: readonly AnyOperation[]): readonly AnyOperation[] {
  return [...new Map(operations.map((operation) => [operation.name, operation])).values()];
}

/** What a running operation may know of the cluster as a whole. */
function clusterContext(
  state: ClusterStateManager,
  monitor: HealthMonitor,
  { signal, remainingMs }: Pick<OperationContext, 'signal' | 'remainingMs'>,
): Pick<OperationContext, 'topology' | 'requireNode' | 'connectivity' | 'health'> {
  return {
    async health() {
      const check = await monitor.check({ signal, deadlineMs: remainingMs() });
      return { ...check, history: monitor.history() };
    },
    topology: () => state.settled(signal),
    connectivity: () => state.connectivity(),
    async requireNode(name) {
      const known = state.nodeState(name);
      if (known !== undefined && known.status !== 'unknown') return known;
      const { topology } = await state.settled(signal).catch((cause: unknown) => {
        throw errorFrom(cause);
      });
      const found = topology.nodeStates[name];
      if (found !== undefined) return found;
      throw new BeamdeckError('node_not_found', 'No node of that name is known.', {
        details: { node: name, known: topology.nodes.slice(0, 20) },
        suggestions: nearestNames(name, topology.nodes).map((near) => `Did you mean ${near}?`),
      });
    },
  };
}
