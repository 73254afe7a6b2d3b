import * as z from 'zod/mini';
import { errorData } from './error.js';

/** Schema of how much an operation may do, in rising order; what allows one allows all before it. */
export const danger = z.enum(['read', 'diagnose', 'change', 'destroy']);
/**
 * `read` has no effect; `diagnose` changes nothing that lasts, but costs its target; `change` acts on it; `destroy` may end
 * it, or hold it up. Viewers may `read`, operators up to `change`, admins all. All but `read` is audited where there is a log.
 */
export type Danger = z.infer<typeof danger>;

/** Done, failed, or `unknown`: sent, then the link died. An unknown outcome is never retried by itself. */
export const operationOutcome = z.enum(['done', 'failed', 'unknown']);
/** On an error it is in `details.outcome`; a `read` is never `unknown` by losing its link, for it has no effect. */
export type OperationOutcome = z.infer<typeof operationOutcome>;

/** What an answer cost one node: milliseconds of work there, bytes over the wire both ways. */
export const cost = z.object({ targetMs: z.number(), bytes: z.number() });
/** Told by node name, in `OperationMetadata.cost`. `targetMs` is time on the node, not the time waited for it. */
export type Cost = z.infer<typeof cost>;

/** How an answer came about. Times are milliseconds by the clock of whoever ran it; `cost` is by node name. */
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
/**
 * Part of every `OperationResult`. `requestId` is the caller's own where one was given, and joins history and audit log;
 * `sourceAgeMs` is 0 where nothing was answered.
 */
export type OperationMetadata = z.infer<typeof operationMetadata>;

/** Schema of one run of an operation, with `params` as they were understood, defaults filled in. */
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
/**
 * What `execute` resolves with, then always `done` with `data`: a run that failed, or whose outcome is unknown, rejects. Those
 * are in `operationResults$` and the history. `executedAt` (ISO 8601) is when it began.
 */
export type OperationResult<T = unknown> = Omit<z.infer<typeof operationResult>, 'data'> & {
  readonly data: T;
};
