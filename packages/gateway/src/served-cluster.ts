import type { Cluster, ClusterKind, ClusterOperations, Principal, Safety } from '@beamdeck/core';
import { operationsByRole } from './rest/operations-by-role.js';

/**
 * What a gateway serves: any `Cluster`. One made over a probe also knows, before it has asked anything, what it is, what
 * each caller may do with it and which of its nodes they may see.
 */
export interface ServedCluster extends Cluster {
  readonly kind?: ClusterKind;
  operationsFor?(principal: Principal): ClusterOperations;
  readonly safety?: Pick<Safety, 'sightOf'>;
}

/**
 * What a caller may do with it. A cluster that knows no callers (the client of another gateway, which acts there in its own
 * name) is at least kept to what the caller's role allows.
 */
export function operationsOf(cluster: ServedCluster, principal: Principal): ClusterOperations {
  return cluster.operationsFor?.(principal) ?? operationsByRole(cluster.operations, principal);
}

/** Whether no rule hides any node from them. */
export function seesEverything({ safety }: ServedCluster, principal: Principal): boolean {
  return safety?.sightOf(principal).everything ?? true;
}

/** What is written down of everybody is for those who see everything, and of them for admins. */
export function mayAudit(cluster: ServedCluster, principal: Principal): boolean {
  return principal.role === 'admin' && seesEverything(cluster, principal);
}
