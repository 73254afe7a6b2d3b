import * as z from 'zod/mini';
import { errorData } from './error.js';

export const danger = z.enum(['read', 'diagnose', 'change', 'destroy']);
export type Danger = z.infer<typeof danger>;

/** Done, failed, or `unknown`: sent, then the link died. An unknown outcome is never retried by itself. */
export const operationOutcome = z.enum(['done', 'failed', 'unknown']);
export type OperationOutcome = z.infer<typeof operationOutcome>;

/** What an answer cost one node: milliseconds of work there, bytes over the wire both ways. */
export const cost = z.object({ targetMs: z.number(), bytes: z.number() });
export type Cost = z.infer<typeof cost>;

export const operationMetadata = z.object({
  operation: z.string(),
  requestId: z.string(),
  executionTimeMs: z.number(),
  simulated: z.boolean(),
  /** Age of the oldest data in the answer. */
  sourceAgeMs: z.number(),
  cost: z.record(z.string(), cost),
  /** Who ran it: the id of their principal. Absent where the server does not say. */
  actor: z.optional(z.string()),
});
export type OperationMetadata = z.infer<typeof operationMetadata>;

export const operationResult = z.object({
  operation: z.string(),
  params: z.record(z.string(), z.unknown()),
  outcome: operationOutcome,
  /** The operation's result when done, else null. */
  data: z.unknown(),
  error: z.nullable(errorData),
  executedAt: z.string(),
  executionTimeMs: z.number(),
  metadata: operationMetadata,
});
export type OperationResult<T = unknown> = Omit<z.infer<typeof operationResult>, 'data'> & {
  readonly data: T;
};
