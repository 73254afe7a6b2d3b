import * as z from 'zod/mini';
import { errorCode } from './error.js';
import { danger } from './operation.js';
import { processType } from './process.js';

/** What an operation would do and what stands against it, asked without doing anything: the answer to a dry run. */
export const operationPreview = z.object({
  operation: z.string(),
  danger,
  allowed: z.boolean(),
  objections: z.array(z.object({ code: errorCode, reason: z.string(), suggestion: z.optional(z.string()) })),
  /** The process it is aimed at, as its node describes it now; null where it is aimed at none. */
  process: z.nullable(
    z.object({
      node: z.string(),
      incarnation: z.string(),
      pid: z.string(),
      registeredName: z.nullable(z.string()),
      initialCall: z.nullable(z.string()),
      type: processType,
      application: z.nullable(z.string()),
      topOfApplication: z.boolean(),
    }),
  ),
  /** Why the process is protected; null when it is not. */
  protection: z.nullable(z.object({ tier: z.enum(['vital', 'guarded']), reason: z.string() })),
  /** What has to be typed to confirm it; null when nothing has. */
  confirmation: z.nullable(z.string()),
  /** What would happen, one sentence each, the gravest first. Empty where the operation cannot tell beforehand. */
  effects: z.array(z.string()),
  /** What the operation itself adds, in the shape it documents. */
  details: z.record(z.string(), z.unknown()),
});
/**
 * As of the moment it was asked: the run itself judges anew, so `allowed` promises nothing. Whoever may not run the
 * operation is told why in `objections`, and no `effects` or `details`.
 */
export type OperationPreview = z.infer<typeof operationPreview>;
