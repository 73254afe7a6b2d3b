import type { Observable } from 'rxjs';
import { merge, Subject } from 'rxjs';
import type { Clock, Random } from '../clock/clock.js';
import { systemClock, systemRandom } from '../clock/clock.js';
import { createHealthMonitor } from '../health/health-monitor.js';
import { createHealthWatch } from '../health/health-watch.js';
import type { ClusterConfig } from '../model/config.js';
import { resolveConfig } from '../model/config.js';
import { BeamdeckError } from '../model/error.js';
import type { Principal } from '../model/principal.js';
import type { ProcessPage } from '../model/process.js';
import type { AnyOperation } from '../operations/builtin.js';
import { builtinOperations } from '../operations/builtin.js';
import { principalOperations } from '../operations/principal-operations.js';
import { createOperationRunner } from '../operations/runner.js';
import { createScanTurns } from '../operations/scan-turns.js';
import type { ClusterKind, ClusterProbe } from '../probe/cluster-probe.js';
import type { RecoveryOptions } from '../recovery/create-recovery.js';
import { createRecovery } from '../recovery/create-recovery.js';
import { callDeadline } from '../recovery/deadline.js';
import type { Audit } from '../safety/audit.js';
import type { Safety } from '../safety/create-safety.js';
import { createSafety } from '../safety/create-safety.js';
import type { Redactor } from '../safety/redactor.js';
import type { SafetyConfigInput } from '../safety/safety-config.js';
import { createClusterStateManager } from '../state/cluster-state-manager.js';
import { createNodeWatch } from '../state/node-watch.js';
import type { ToolManager } from '../state/tool-manager.js';
import { createToolManager } from '../state/tool-manager.js';
import type { Cluster, ClusterOperations } from './cluster.js';
import { clusterContext, isLinked, requireNode } from './cluster-context.js';
import {
  auditLogOf,
  configured,
  processResolver,
  safetyConfigOf,
  simulationEventsOf,
} from './engine-parts.js';
import { createProcessPages } from './process-pages.js';

/** The engine: a `Cluster` over a probe, with what only the owner of the probe can do. */
export interface EngineCluster<K extends ClusterKind = ClusterKind> extends Cluster {
  /** Real or simulated; different types, so that what is meant for one does not compile for the other. */
  readonly kind: K;
  readonly config: ClusterConfig;
  readonly tools: ToolManager;
  /** The operations as that caller may use them. `operations` are those of the `principal` that the cluster was made with. */
  operationsFor(principal: Principal): ClusterOperations;
  /**
   * Makes the simulated probe that is to stand in for a cluster that cannot be had, of `defaultSimulatedNodes` nodes: for a
   * cluster of its own, marked simulated, made only because somebody asked. Throws `simulation_disabled` unless
   * `enableSimulationControls`. Told on `recovery$` either way.
   */
  enableSimulationFallback(
    make: (options: { readonly nodes: number }) => ClusterProbe<'simulated'>,
  ): ClusterProbe<'simulated'>;
  /** What everything that is done goes through. */
  readonly safety: Safety;
  /** The declarations of all operations that can be run here: route, form and permission derive from them. */
  readonly declarations: readonly AnyOperation[];
  /**
   * Drops a node that left on purpose from the topology. False, and nothing dropped, while it lives or is seen by another
   * node: it would only come back. Also while nobody watches, when that is not known.
   */
  forget(node: string): boolean;
}

/** What an engine is made of. Only `probe` has to be given; time and chance are the platform's unless said. */
export interface CreateClusterOptions<K extends ClusterKind> {
  /** The cluster's own from now on: closed with it. */
  readonly probe: ClusterProbe<K>;
  readonly config?: Partial<ClusterConfig>;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Operations besides the built-in ones; one of the same name replaces it. */
  readonly operations?: readonly AnyOperation[];
  /** What may be done, and by whom. A real cluster can only be read until more is enabled here; a simulated one does everything. */
  readonly safety?: SafetyConfigInput;
  /**
   * Where what is done is written down; stays its opener's, who closes it. None: a log in memory for a simulated cluster, and
   * for a real one nothing, so that nothing beyond reading can be enabled.
   */
  readonly audit?: Audit | null;
  /** How calls that fail are dealt with. */
  readonly recovery?: RecoveryOptions['config'];
  /** Takes secrets out of history, errors and audit; without one only what looks like a credential is taken out. */
  readonly redactor?: Redactor;
  /** Who `cluster.operations` acts as: the program itself, as an admin, when not said. */
  readonly principal?: Principal;
}

const LOCAL: Principal = { id: 'local', role: 'admin', address: null };

/**
 * Makes the engine over a probe. Nothing is asked of any node until someone subscribes, connects or runs an operation, and
 * nothing more a minute (`idleLinger`) after the last has left. Throws `validation_error` for a configuration that is not
 * valid, or that enables more than reading on a real cluster without an audit log.
 */
export function createCluster<K extends ClusterKind>(options: CreateClusterOptions<K>): EngineCluster<K> {
  const { probe, clock = systemClock, random = systemRandom, principal = LOCAL } = options;
  const config = resolveConfig(options.config);
  const operations = byName([...configured(builtinOperations, config), ...(options.operations ?? [])]);
  const recovery = createRecovery({
    clock,
    random,
    config: { simulationFallback: config.enableSimulationControls, ...options.recovery },
  });
  const audit = auditLogOf({ given: options.audit, kind: probe.kind, clock, random, config });
  const state = createClusterStateManager({ probe, config, clock });
  const safety = createSafety({
    kind: probe.kind,
    clock,
    audit: audit.writer,
    config: safetyConfigOf(options.safety, config, operations),
    resolve: processResolver({
      probe,
      recovery,
      isCutOff: state.isCutOff,
      requireNode: (name, signal) => requireNode(state, name, signal),
    }),
    ...(options.redactor === undefined ? {} : { redactor: options.redactor }),
  });
  const ownErrors = new Subject<BeamdeckError>();
  const tellError = (error: BeamdeckError): void => ownErrors.next(safety.redactor.error(error));
  const tools = createToolManager({
    mode$: state.announcedMode$,
    onError: (tool, cause) =>
      tellError(
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
  const scanProcesses = createScanTurns((...question) => probe.processes(...question), clock);
  const runner = createOperationRunner({
    operations,
    clock,
    random,
    safety,
    recovery,
    simulated: probe.kind === 'simulated',
    maxHistory: config.maxOperationHistory,
    timeoutMs: config.operationTimeout,
    hold: state.hold,
    isLinked: (node) => isLinked(state.nodeState(node)),
    isCutOff: state.isCutOff,
    context: (base) => ({ ...base, probe, scanProcesses, config, ...clusterContext(state, monitor, base) }),
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
    onError: tellError,
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
    onError: tellError,
  });
  const pages = createProcessPages({
    clock,
    everyMs: config.topologyRefreshInterval,
    ask: async (query, signal) => {
      const { data } = await runner.execute(principal, 'process_list', query, { signal, unrecorded: true });
      return data as ProcessPage;
    },
    vitals: (node) => state.sweeps().get(node)?.vitals,
    onError: tellError,
  });

  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      runner.close();
      recovery.close();
      nodes.close();
      health.close();
      pages.close();
      monitor.close();
      tools.close();
      state.close();
      ownErrors.complete();
      await probe.close();
      await audit.close();
    })();
    return closing;
  };

  return {
    kind: probe.kind,
    config,
    tools,
    safety,
    declarations: operations,
    status$: state.status$,
    mode$: state.mode$,
    topology$: state.topology$,
    vitals$: state.vitals$,
    health$: health.health$,
    changes$: state.changes$,
    operationResults$: runner.results$,
    recovery$: recovery.recovery$,
    simulationEvents$: simulationEventsOf(probe, ownErrors),
    error$: merge(state.error$, ownErrors, audit.error$) as Observable<BeamdeckError>,
    node$: (name) => nodes.node$(name),
    processes$: (query) => pages.processes$(query),
    operations: principalOperations(runner, safety, principal),
    operationsFor: (caller) => principalOperations(runner, safety, caller),
    audit: { recent: (limit) => audit.recent(limit), verify: () => audit.verify(), lines$: audit.lines$ },
    enableSimulationFallback: (make) =>
      recovery.enableSimulationFallback(() => make({ nodes: config.defaultSimulatedNodes })),
    forget: (node) => state.nodeState(node)?.status !== 'unknown' && state.forget(node),
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
