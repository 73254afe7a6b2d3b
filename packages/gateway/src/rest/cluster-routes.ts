import type { Clock, OperationContract } from '@beamdeck/core';
import type { Hono } from 'hono';
import type { AppEnv } from '../http/app-env.js';
import type { ServedCluster } from '../served-cluster.js';
import type { Idempotency } from './idempotency.js';

export type ApiApp = Hono<AppEnv>;

/** One cluster that is served, and where. */
export interface ClusterRoutesOptions {
  /** `/api/v1`, or `/api/v1/clusters/<name>`: what stands before its paths. */
  readonly base: string;
  readonly cluster: ServedCluster;
  /** Every operation that is served; each one's REST binding becomes a route. */
  readonly operations: readonly OperationContract[];
  readonly idempotency: Idempotency;
  readonly clock: Clock;
}

/** Where the default cluster is served, and what every binding's path begins with. */
export const API_BASE = '/api/v1';

/** A binding's path, for a cluster served under `base`. */
export function pathUnder(base: string, path: string): string {
  return path.startsWith(`${API_BASE}/`) ? base + path.slice(API_BASE.length) : base + path;
}
