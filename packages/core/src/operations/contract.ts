import * as z from 'zod/mini';
import type { Danger } from '../model/operation.js';
import { danger } from '../model/operation.js';

/** Where an operation lives in the Arsenal API. Path params are written `:name`, in wire form; the rest is the query or body. */
export interface RestBinding {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
}

export type Schema = z.ZodMiniType;

/**
 * What is known of an operation by whoever calls it, without what it does: all that a client loads. Route, OpenAPI, form,
 * permission, audit, cache and typed `execute` derive from this. `params` and `result` are in camelCase; the wire form is
 * derived by the codec.
 */
export interface OperationContract<
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
}

/** Gives back the contract as it is, with its types: name, params and result stay exact. Checks nothing. */
export function defineContract<const N extends string, P extends Schema, R extends Schema>(
  contract: OperationContract<N, P, R>,
): OperationContract<N, P, R> {
  return contract;
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
/**
 * One line of `operations.list()`. `params` are as a caller writes them: what has a default is not required. `allowed` is this
 * caller's, on some node at least; a call can still be refused for its target.
 */
export type OperationDescriptor = z.infer<typeof operationDescriptor>;
