import * as z from 'zod/mini';
import { errorCode } from './error.js';

/** A node that did not answer, why, and how old what stands in for it is; null where nothing does. */
export const failedNode = z.object({ node: z.string(), code: z.string(), ageMs: z.nullable(z.number()) });
/**
 * Part of an answer that came without this node. `code` is an error code, as text, so that those of a newer server fit.
 * `ageMs` is null when nothing of the node is in the answer; else it is there, and as old as that.
 */
export type FailedNode = z.infer<typeof failedNode>;

/** Why a call was not tried again. */
export const giveUpReason = z.enum([
  /** Its code says that the same call would fail in the same way. */
  'not_retryable',
  /** It may have happened: sending it again could make it happen twice. */
  'unknown_outcome',
  /** Sending it twice is not the same as once, and nothing proves that it was not sent. */
  'not_idempotent',
  'attempts_used_up',
  'breaker_open',
  /** The next attempt, or what the callee asked us to wait, lies past the deadline. */
  'deadline',
  'cancelled',
]);
/** Told by `gave_up` only: the error that a call ends with is that of its last attempt, whatever the reason. */
export type GiveUpReason = z.infer<typeof giveUpReason>;

const common = { at: z.string(), operation: z.string(), node: z.nullable(z.string()) };

/**
 * One decision of recovery: a fact to show, never a command. `operation` and `node` say whose call it was; node is null
 * for what concerns the cluster as a whole. Attempts count from 1; times are milliseconds.
 */
export const recoveryEvent = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('retry_scheduled'),
    attempt: z.number(),
    code: errorCode,
    delayMs: z.number(),
    nextAt: z.string(),
  }),
  z.object({ ...common, type: z.literal('recovered'), attempts: z.number() }),
  z.object({
    ...common,
    type: z.literal('gave_up'),
    attempts: z.number(),
    code: errorCode,
    reason: giveUpReason,
  }),
  z.object({
    ...common,
    type: z.literal('breaker_opened'),
    failures: z.number(),
    code: errorCode,
    retryAfterMs: z.number(),
  }),
  z.object({ ...common, type: z.literal('breaker_rejected'), code: errorCode, retryAfterMs: z.number() }),
  z.object({ ...common, type: z.literal('breaker_trial') }),
  z.object({ ...common, type: z.literal('breaker_closed') }),
  z.object({ ...common, type: z.literal('cache_used'), code: errorCode, ageMs: z.number() }),
  z.object({ ...common, type: z.literal('cache_missed'), code: errorCode }),
  z.object({
    ...common,
    type: z.literal('partial_failure'),
    nodesFailed: z.array(failedNode),
    nodesAvailable: z.array(z.string()),
  }),
  z.object({ ...common, type: z.literal('simulation_fallback'), allowed: z.boolean(), reason: z.string() }),
]);
/**
 * Told as it is decided, and never again. A call that succeeds at once tells nothing, unless it closes a breaker; one
 * that fails ends in a `gave_up`, even after a single attempt, but for one aborted in the pause between two.
 */
export type RecoveryEvent = z.infer<typeof recoveryEvent>;
