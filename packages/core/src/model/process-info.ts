import * as z from 'zod/mini';
import { processType } from './process.js';

/** Something a process is tied to, as its node prints it. `node` is that of the other end. */
export const processTie = z.object({
  kind: z.enum(['process', 'port', 'name', 'other']),
  /** `<0.123.0>` as its own node prints it, `#Port<0.5>`, or for a monitor by name that name. */
  id: z.string(),
  node: z.string(),
  registeredName: z.nullable(z.string()),
});
/**
 * The other end of a link or monitor, a group leader or an ancestor. It need not be alive, nor on the same node; null
 * for `registeredName` also where the name of a process elsewhere is not known.
 */
export type ProcessTie = z.infer<typeof processTie>;

/** The first of a list that may be long, and how many there are. */
const ties = z.object({ total: z.number(), items: z.array(processTie) });

/** One call on a process's stack. `file` is as the compiler noted it, and null, as `line` is, where it noted none. */
export const stackFrame = z.object({
  /** `module:function/arity`. */
  call: z.string(),
  file: z.nullable(z.string()),
  line: z.nullable(z.number()),
});
/** One call on a process's stack. In a `stacktrace` the innermost comes first, and only the first 50 are there. */
export type StackFrame = z.infer<typeof stackFrame>;

/** One process in full, but never its messages, its state or its dictionary: those may hold secrets. Sizes are bytes. */
export const processInfo = z.object({
  pid: z.string(),
  node: z.string(),
  /** Of the node: changes when it restarts. */
  incarnation: z.string(),
  collectedAt: z.string(),
  simulated: z.boolean(),
  registeredName: z.nullable(z.string()),
  /** What the process calls itself (`proc_lib:set_label/1`, OTP 27); null without one. */
  label: z.nullable(z.string()),
  type: processType,
  application: z.nullable(z.string()),
  initialCall: z.nullable(z.string()),
  currentFunction: z.nullable(z.string()),
  status: z.string(),
  priority: z.string(),
  trapExit: z.boolean(),
  /** Null when not sampled: a mailbox so long that asking would hurt the node. */
  memory: z.nullable(z.number()),
  messageQueueLen: z.number(),
  messageQueueData: z.nullable(z.string()),
  /** Since the process started. */
  reductions: z.number(),
  heap: z.object({ total: z.number(), heap: z.number(), stack: z.number() }),
  garbageCollection: z.object({
    minorCollections: z.number(),
    fullsweepAfter: z.nullable(z.number()),
    minHeapSize: z.nullable(z.number()),
    maxHeapSize: z.nullable(z.number()),
  }),
  groupLeader: z.nullable(processTie),
  /** Nearest first, through `$ancestors`; the first is who started it, its supervisor where it has one. */
  ancestors: z.array(processTie),
  links: ties,
  monitors: ties,
  monitoredBy: ties,
  stacktrace: z.array(stackFrame),
  /** Suspended by us, with what is left of the time; null otherwise. Suspension by others shows in `status`. */
  suspendedForMs: z.nullable(z.number()),
});
/**
 * As of `collectedAt` (ISO 8601). Of `links`, `monitors` and `monitoredBy` the first 50 are listed, and `total` counts
 * all. A process that is not there has none of these: asking for it rejects with `process_not_found`.
 */
export type ProcessInfo = z.infer<typeof processInfo>;

/** Groups of fields that can be asked for alone: `keys` of `get_process_info`. What was not asked is empty, 0 or null. */
export const processInfoKey = z.enum(['memory', 'links', 'monitors', 'stack', 'ancestors']);
/**
 * A group of fields. None asked for means all; the facts outside the groups (names, type, status, mailbox) always come.
 */
export type ProcessInfoKey = z.infer<typeof processInfoKey>;
