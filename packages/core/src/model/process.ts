import * as z from 'zod/mini';
import { cost } from './operation.js';
import { MAX_PROCESS_ROWS } from './process-reach.js';

/**
 * The behaviour a process runs, as far as it can be told. Told by what it was started to run and by what it waits in,
 * never by its name; `process` is what fits none of the others.
 */
export const processType = z.enum(['supervisor', 'gen_server', 'gen_event', 'gen_statem', 'task', 'process']);
/** The behaviour a process runs; `process` where it is none of those known. */
export type ProcessType = z.infer<typeof processType>;

/** One process. `type` comes from its real initial call (through proc_lib), `application` from its group leader. */
export const processRow = z.object({
  /** As the node itself prints it: `<0.123.0>`. Means the same from anywhere only together with `node`. */
  pid: z.string(),
  node: z.string(),
  alive: z.boolean(),
  registeredName: z.nullable(z.string()),
  /** `module:function/arity`. */
  initialCall: z.nullable(z.string()),
  currentFunction: z.nullable(z.string()),
  /** Bytes; null when not sampled (a mailbox so long that asking would hurt the node). */
  memory: z.nullable(z.number()),
  messageQueueLen: z.number(),
  /** Since the process started. */
  reductions: z.number(),
  /** Since the previous sample of the same process; null without one. */
  reductionsDelta: z.nullable(z.number()),
  type: processType,
  application: z.nullable(z.string()),
  status: z.nullable(z.string()),
  linksCount: z.nullable(z.number()),
  incarnation: z.string(),
});
/**
 * As of the scan that found it: the process may be gone since. `status` and `linksCount` are null unless
 * `includeDetails` was asked for. To act on the process later, take `incarnation` along: after a restart of the node
 * the pid means another one.
 */
export type ProcessRow = z.infer<typeof processRow>;

/**
 * What processes are ordered by: a field of `ProcessRow`, under its wire name. Rows without a value come last in either
 * direction, equals go by node and then by pid; `pid` is the order in which the node numbers its processes.
 */
export const processSort = z.enum([
  'memory',
  'reductions',
  'reductions_delta',
  'message_queue_len',
  'pid',
  'registered_name',
]);
/** A key that processes can be ordered by; `reductions_delta` shows who is busy now, `reductions` who has ever been. */
export type ProcessSort = z.infer<typeof processSort>;

export { MAX_PROCESS_ROWS };

/** Which processes, in which order. `search` is literal text, matched in name, pid, initial call and current function. */
export const processQuery = z.object({
  node: z.optional(z.string().check(z.maxLength(255))),
  type: z.optional(processType),
  application: z.optional(z.string().check(z.maxLength(255))),
  search: z.optional(z.string().check(z.maxLength(200))),
  sort: z._default(processSort, 'memory'),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(MAX_PROCESS_ROWS)), 100),
  includeDetails: z._default(z.boolean(), false),
  cursor: z.optional(z.string()),
});
/**
 * A question as the node gets it: what had been left out has its default, the 100 processes with the most memory.
 * Without `node` all nodes are asked. `cursor` is a page's `nextCursor`; with any other question it is refused as
 * `invalid_parameter`.
 */
export type ProcessQuery = z.infer<typeof processQuery>;

/** Rows of all nodes asked, merged and sorted. Nodes that did not answer are named, with the age of what stands in for them. */
export const processPage = z.object({
  processes: z.array(processRow),
  /** Rows that match, before the limit. */
  totalCount: z.number(),
  scannedCount: z.number(),
  nodesQueried: z.array(z.string()),
  nodesFailed: z.array(z.object({ node: z.string(), code: z.string(), ageMs: z.nullable(z.number()) })),
  /** Nodes that ended their scan early, at a deadline: counts are at least, rows the best of what was scanned. */
  nodesPartial: z.optional(z.array(z.string())),
  filtersApplied: z.record(z.string(), z.unknown()),
  /** Gives the next page of the same question; null at the end, and 10 000 rows down. */
  nextCursor: z.nullable(z.string()),
  /** When the oldest of its answers was measured. */
  collectedAt: z.optional(z.string()),
  /** What it cost each node. */
  cost: z.optional(z.record(z.string(), cost)),
});
/**
 * Counts are sums over the nodes that answered. Each page is of live data, not of the moment of the first one: a
 * process whose value has changed between two pages may be in both, or in neither.
 */
export type ProcessPage = z.infer<typeof processPage>;
