import * as z from 'zod/mini';
import type { HealthCheck } from '../health/health-monitor.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import type { ClusterConfig } from '../model/config.js';
import type { HealthPoint } from '../model/health.js';
import type { Cost, Danger } from '../model/operation.js';
import { danger } from '../model/operation.js';
import type { ClusterTopology } from '../model/topology.js';
import type { NodeState } from '../model/node.js';

/** Where an operation lives in the Arsenal API. Path params are written `:name`, in wire form; the rest is the query or body. */
export interface RestBinding {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
}

/** What a running operation may use. It sees the cluster only through this. */
export interface OperationContext {
  readonly probe: ClusterProbe;
  readonly config: ClusterConfig;
  readonly signal: AbortSignal;
  /** Milliseconds left for the whole operation. */
  remainingMs(): number;
  now(): number;
  /** The topology as it stands, no older than one refresh interval: asks the nodes when nobody is watching. */
  topology(): Promise<{ readonly topology: ClusterTopology; readonly ageMs: number }>;
  /** Who sees whom at this moment, as known from the last sweeps; asks nobody. */
  connectivity(): NonNullable<ClusterTopology['connectivity']>;
  /** Checks the health of the cluster; those who ask at the same time share one check. With it, the findings of the past. */
  health(): Promise<HealthCheck & { readonly history: readonly HealthPoint[] }>;
  /** The node's state, or `node_not_found` with the known names as suggestions. */
  requireNode(name: string): Promise<NodeState>;
  /** Adds to the answer's `cost` and `source_age_ms`. */
  account(node: string, cost: Cost, ageMs: number): void;
  /** Says that the answer rests on data of that age for which nobody was asked. */
  rests(ageMs: number): void;
}

type Schema = z.ZodMiniType;

/**
 * One operation, declared once. Route, OpenAPI, form, permission, audit, cache and typed `execute` all derive from this.
 * `params` and `result` are in camelCase; the wire form is derived by the codec.
 */
export interface OperationDeclaration<
  N extends string = string,
  P extends Schema = Schema,
  R extends Schema = Schema,
> {
  readonly name: N;
  readonly category: 'distributed' | 'process' | 'supervisor' | 'diagnose' | 'simulation' | 'custom';
  readonly summary: string;
  readonly danger: Danger;
  readonly params: P;
  readonly result: R;
  readonly rest: RestBinding | null;
  readonly timeoutMs: number;
  /** Safe to send again when the answer was lost. */
  readonly idempotent: boolean;
  /** How long an equal question may be answered from the last answer; 0 is never. */
  readonly cacheMs: number;
  run(params: z.output<P>, context: OperationContext): Promise<z.output<R>>;
}

/** Declares an operation; gives back the declaration with its types. */
export function defineOperation<const N extends string, P extends Schema, R extends Schema>(
  declaration: OperationDeclaration<N, P, R>,
): OperationDeclaration<N, P, R> {
  return declaration;
}

/** An operation as shown to a caller: `GET /api/v1/operations`. Schemas are JSON Schema of the wire form. */
export const operationDescriptor = z.object({
  name: z.string(),
  category: z.string(),
  summary: z.string(),
  danger,
  params: z.record(z.string(), z.unknown()),
  result: z.record(z.string(), z.unknown()),
  rest: z.nullable(z.object({ method: z.string(), path: z.string() })),
  allowed: z.boolean(),
});
export type OperationDescriptor = z.infer<typeof operationDescriptor>;
