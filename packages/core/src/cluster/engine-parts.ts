import type { Observable } from 'rxjs';
import { ignoreElements, merge, NEVER, takeUntil, last } from 'rxjs';
import * as z from 'zod/mini';
import type { Clock, Random } from '../clock/clock.js';
import type { ClusterConfig } from '../model/config.js';
import type { NodeState } from '../model/node.js';
import { MAX_PROCESS_ROWS, processQuery } from '../model/process.js';
import type { AnyOperation } from '../operations/builtin.js';
import type { IsCutOff } from '../operations/partition-error.js';
import { tellPartition } from '../operations/partition-error.js';
import type { ClusterKind, ClusterProbe } from '../probe/cluster-probe.js';
import type { Recovery } from '../recovery/create-recovery.js';
import type { Audit } from '../safety/audit.js';
import type { ClusterAuditLog } from '../safety/cluster-audit.js';
import { givenAudit, memoryAudit, noAudit } from '../safety/cluster-audit.js';
import type { ResolveProcess } from '../safety/process-facts.js';
import type { SafetyConfigInput } from '../safety/safety-config.js';
import type { SimulationEvent } from '../simulator/simulation-event.js';

/** The log that a cluster writes to: the one it was given, else one in memory where it is simulated, else none. */
export function auditLogOf({
  given,
  kind,
  clock,
  random,
  config,
}: {
  readonly given: Audit | null | undefined;
  readonly kind: ClusterKind;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: ClusterConfig;
}): ClusterAuditLog {
  if (given !== undefined && given !== null) return givenAudit(given);
  // A page that is no secure context cannot reckon the hashes of a chain.
  const canHash =
    (globalThis as { readonly crypto?: { readonly subtle?: unknown } }).crypto?.subtle !== undefined;
  if (given === null || kind !== 'simulated' || !canHash) return noAudit();
  return memoryAudit({ clock, random, cluster: config.clusterName });
}

/** What the host has said of safety, over what the cluster's configuration and the operations' own declarations say. */
export function safetyConfigOf(
  given: SafetyConfigInput | undefined,
  config: ClusterConfig,
  operations: readonly AnyOperation[],
): SafetyConfigInput {
  const declared = operations.flatMap(({ name, limit }) =>
    limit === undefined ? [] : [[name, limit] as const],
  );
  return {
    simulationControls: config.enableSimulationControls,
    ...given,
    limits: {
      ...given?.limits,
      operations: { ...Object.fromEntries(declared), ...given?.limits?.operations },
    },
  };
}

/** The built-in operations as the configuration has them: a page of processes is as long as it says. */
export function configured(
  operations: readonly AnyOperation[],
  { maxProcessesPerPage }: ClusterConfig,
): readonly AnyOperation[] {
  const { limit } = processQuery.shape;
  const pageLimit = z._default(limit.def.innerType, Math.min(maxProcessesPerPage, MAX_PROCESS_ROWS));
  const params = z.extend(processQuery, { limit: pageLimit });
  return operations.map((operation) =>
    operation.name === 'process_list' ? { ...operation, params } : operation,
  );
}

/** Asks the node what a process is, through recovery. */
export function processResolver({
  probe,
  recovery,
  requireNode,
  isCutOff,
}: {
  readonly probe: ClusterProbe;
  readonly recovery: Recovery;
  readonly isCutOff: IsCutOff;
  readonly requireNode: (name: string, signal: AbortSignal) => Promise<NodeState>;
}): ResolveProcess {
  return async ({ node, ...process }, { signal, deadlineMs }) => {
    const { status } = await requireNode(node, signal);
    const asked = recovery.run(
      {
        key: { operation: 'resolve_process', node },
        idempotent: true,
        signal,
        deadlineMs,
        ...(status === 'up' || status === 'partitioned' ? {} : { attempts: 1 }),
      },
      async (attempt) => {
        const answer = await probe.resolve(node, process, {
          signal: attempt.signal,
          deadlineMs: attempt.deadlineMs,
          priority: 'normal',
        });
        return answer.value;
      },
    );
    return tellPartition(asked, isCutOff);
  };
}

/** What a simulated probe tells of itself; nothing for a real one. Completes with `until`. */
export function simulationEventsOf(
  probe: ClusterProbe,
  until: Observable<unknown>,
): Observable<SimulationEvent> {
  const ended = until.pipe(ignoreElements(), last(null, null));
  const events = isSimulation(probe) ? merge(probe.simulationEvents$, NEVER) : NEVER;
  return events.pipe(takeUntil(ended));
}

function isSimulation(
  probe: ClusterProbe,
): probe is ClusterProbe<'simulated'> & { readonly simulationEvents$: Observable<SimulationEvent> } {
  return probe.kind === 'simulated' && 'simulationEvents$' in probe;
}
