import * as z from 'zod/mini';
import { errorCode } from './error.js';
import { danger, operationOutcome } from './operation.js';
import { role } from './principal.js';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const seq = z.int().check(z.minimum(1));

/** What every line of an audit log has: its number from 1, when, and the SHA-256 of the line before (64 zeros before the first). */
const linked = { seq, prev: hash, time: z.string() };

/** What an operation was aimed at: as it was asked for, and as the node itself then said it is. */
export const auditTarget = z.object({
  /** The first of them, when there are many; none: the whole cluster. */
  nodes: z.array(z.string()),
  nodeCount: z.number(),
  /** The process as the caller wrote it. */
  process: z.nullable(z.string()),
  pid: z.nullable(z.string()),
  registeredName: z.nullable(z.string()),
  incarnation: z.nullable(z.string()),
});
/**
 * `nodes` are ten at most, `nodeCount` is all; secrets are taken out of its texts. Null is what was not said, or what no node was
 * asked for: pid, name and incarnation are of the moment before the operation ran.
 */
export type AuditTarget = z.infer<typeof auditTarget>;

const request = {
  requestId: z.string(),
  actor: z.string(),
  role,
  address: z.nullable(z.string()),
  operation: z.string(),
  danger,
  target: auditTarget,
  /** SHA-256 of the canonical JSON of the params: proves which they were to whoever has them, and tells nobody else. */
  paramsHash: hash,
  /** Why, in the caller's own words. */
  reason: z.nullable(z.string()),
};

/** The first line of a log. */
export const auditStart = z.object({
  kind: z.literal('start'),
  ...linked,
  version: z.literal(1),
  /** Random; tells this log from every other. */
  chain: z.string(),
  cluster: z.nullable(z.string()),
});
/** Written, and durable, before the operation has any effect. */
export const auditIntent = z.object({
  kind: z.literal('intent'),
  ...linked,
  ...request,
  decision: z.literal('allowed'),
  /** A protection was overridden. */
  forced: z.boolean(),
});
/** How the operation of an intent ended. An intent without one: its writer stopped before it knew, and the next one says `unknown`. */
export const auditOutcome = z.object({
  kind: z.literal('outcome'),
  ...linked,
  requestId: z.string(),
  /** The `seq` of the intent. */
  intent: seq,
  result: operationOutcome,
  code: z.nullable(errorCode),
});
/** An operation that was refused, so never run. */
export const auditRefusal = z.object({
  kind: z.literal('refusal'),
  ...linked,
  ...request,
  decision: z.literal('refused'),
  code: errorCode,
  reasons: z.array(z.string()),
  /** Refusals of the same caller left out since the last one written, because there were too many. */
  suppressed: z.number(),
});
/** The log was opened again. What lay after its last checkpoint had never been acknowledged and was taken out. */
export const auditResume = z.object({
  kind: z.literal('resume'),
  ...linked,
  droppedBytes: z.number(),
  droppedHash: hash,
});
/**
 * Vouches for everything before it: `prev` is the head hash, `seq - 1` the count. Every write ends with one. Kept elsewhere
 * too, it proves that nothing up to it was cut off since.
 */
export const auditCheckpoint = z.object({
  kind: z.literal('checkpoint'),
  ...linked,
  chain: z.string(),
  key: z.nullable(z.string()),
  /** Ed25519 over this line without this field, hexadecimal; null where no key is configured. */
  signature: z.nullable(z.string()),
});

/** The schema of each kind of line. */
export const auditLines = {
  start: auditStart,
  intent: auditIntent,
  outcome: auditOutcome,
  refusal: auditRefusal,
  resume: auditResume,
  checkpoint: auditCheckpoint,
} as const;
/** Schema of a line of any kind, told apart by `kind`; from a gateway, what fits none is refused as `protocol_error`. */
export const auditLine = z.discriminatedUnion('kind', [
  auditStart,
  auditIntent,
  auditOutcome,
  auditRefusal,
  auditResume,
  auditCheckpoint,
]);
/** A line as it is read from a log, in camelCase. `time` is ISO 8601. */
export type AuditLine = z.infer<typeof auditLine>;
/** See `auditIntent`: somebody was allowed to do something that changes, diagnoses or destroys; questions have none. */
export type AuditIntent = z.infer<typeof auditIntent>;
/** See `auditOutcome`. `code` is null for what was done, and where its writer stopped before it knew. */
export type AuditOutcome = z.infer<typeof auditOutcome>;
/** See `auditRefusal`. `code` is what the caller was answered with, `reasons` everything that stood against it. */
export type AuditRefusal = z.infer<typeof auditRefusal>;
/** See `auditCheckpoint`. `key` names the public key that the signature is checked with; null where it is not signed. */
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>;

/** Schema of what can be wrong with a log: see `AuditFindingKind`, which says what each means. */
export const auditFindingKind = z.enum([
  'edited',
  'deleted',
  'reordered',
  'truncated',
  'truncated_and_appended',
  'forked',
  'unsigned_tail',
  'torn',
]);
/** What going through a log has found: see `AuditVerdict`, which says what each field means. */
export const auditVerdict = z.object({
  ok: z.boolean(),
  chain: z.nullable(z.string()),
  lines: z.number(),
  seq: z.number(),
  head: z.string(),
  vouchedFor: z.number(),
  settledLines: z.number(),
  checkpoints: z.number(),
  lastCheckpoint: z.nullable(auditCheckpoint),
  findings: z.array(z.object({ kind: auditFindingKind, line: z.number(), text: z.string() })),
});
