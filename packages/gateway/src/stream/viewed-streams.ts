import { nodeView } from '@beamdeck/core';
import type {
  AuditLine,
  Cluster,
  ClusterChange,
  NodeSight,
  OperationResult,
  Principal,
  RecoveryEvent,
  SimulationEvent,
} from '@beamdeck/core';
import { EMPTY, filter, map } from 'rxjs';
import type { Observable } from 'rxjs';
import { mayAudit } from '../served-cluster.js';
import type { ServedCluster } from '../served-cluster.js';

/** What the event stream is made of, as one caller may see it. */
export interface ViewedStreams extends Pick<
  Cluster,
  | 'status$'
  | 'mode$'
  | 'topology$'
  | 'vitals$'
  | 'health$'
  | 'changes$'
  | 'operationResults$'
  | 'recovery$'
  | 'simulationEvents$'
> {
  readonly auditLines$: Observable<AuditLine>;
}

/** Who looks at a stream. Callers with the same key see the same cluster and share every message. */
export interface StreamViewer {
  readonly key: string;
  readonly principal: Principal;
  /** Null: no rule hides anything from them. */
  readonly sight: NodeSight | null;
  /** What is written down of everybody is for those who may see everything, and of them for admins. */
  readonly mayAudit: boolean;
}

export function streamViewer(cluster: ServedCluster, principal: Principal): StreamViewer {
  const sight = cluster.safety?.sightOf(principal) ?? null;
  if (sight === null || sight.everything) {
    return { key: '', principal, sight: null, mayAudit: mayAudit(cluster, principal) };
  }
  const key = JSON.stringify([sight.key, principal.role, principal.id]);
  return { key, principal, sight, mayAudit: false };
}

/**
 * The cluster's streams, narrowed to a viewer: nodes they may not see are nowhere in them, and of the results of operations
 * they get their own.
 */
export function viewedStreams(cluster: ServedCluster, { principal, sight }: StreamViewer): ViewedStreams {
  const { status$, mode$, topology$, vitals$, health$, changes$ } = cluster;
  const { operationResults$, recovery$, simulationEvents$ } = cluster;
  if (sight === null) {
    return {
      ...{ status$, mode$, topology$, vitals$, health$, changes$ },
      ...{ operationResults$, recovery$, simulationEvents$, auditLines$: cluster.audit.lines$ },
    };
  }
  const view = nodeView(sight);
  const sees = (node: string): boolean => sight.sees(node);
  return {
    status$,
    mode$,
    topology$: topology$.pipe(map((topology) => view.topology(topology))),
    vitals$: vitals$.pipe(map((vitals) => new Map([...vitals].filter(([node]) => sees(node))))),
    health$: health$.pipe(map((health) => view.health(health))),
    changes$: changes$.pipe(map((change) => narrowChange(change, view.topology(change.topology), sees))),
    operationResults$: operationResults$.pipe(filter((result) => isOf(principal, result))),
    recovery$: recovery$.pipe(filter((event) => isAboutSeen(event, sees))),
    simulationEvents$: simulationEvents$.pipe(filter((event) => isOfSeen(event, sees))),
    auditLines$: EMPTY,
  };
}

function narrowChange(
  change: ClusterChange,
  topology: ClusterChange['topology'],
  sees: (node: string) => boolean,
): ClusterChange {
  const { nodesAdded, nodesRemoved, nodesChanged, partitionStatusChanged } = change.changes;
  return {
    ...change,
    topology,
    changes: {
      nodesAdded: nodesAdded.filter(sees),
      nodesRemoved: nodesRemoved.filter(sees),
      nodesChanged: nodesChanged.filter(({ node }) => sees(node)),
      partitionStatusChanged,
    },
  };
}

const isOf = (principal: Principal, { metadata }: OperationResult): boolean =>
  metadata.actor === principal.id;

/** A decision about the whole cluster names nodes of it. */
function isAboutSeen(event: RecoveryEvent, sees: (node: string) => boolean): boolean {
  return event.node !== null && event.type !== 'partial_failure' && sees(event.node);
}

function isOfSeen({ nodes }: SimulationEvent, sees: (node: string) => boolean): boolean {
  return nodes.length > 0 && nodes.every(sees);
}
