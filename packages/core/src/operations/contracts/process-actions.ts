import * as z from 'zod/mini';
import { defineContract } from '../contract.js';

/** How every action names its process, and what its caller says of it. */
const target = {
  /** A pid in any spelling, a registered name, or `node/<pid>`. */
  pid: z.string().check(z.minLength(1), z.maxLength(600)),
  /** Needed unless `pid` says it. */
  node: z.optional(z.string().check(z.maxLength(255))),
  /** The node's incarnation as the caller saw it: after a restart nothing is done. */
  incarnation: z.optional(z.string().check(z.maxLength(255))),
  /** Why; kept in the audit log. */
  comment: z.optional(z.string().check(z.maxLength(500))),
};
/** Who was hit, as the node itself described it just before. */
const hit = {
  node: z.string(),
  pid: z.string(),
  registeredName: z.nullable(z.string()),
  incarnation: z.string(),
};

export const garbageCollectContract = defineContract({
  name: 'garbage_collect_process',
  category: 'diagnose',
  summary: 'Collects the garbage of one process, and says how much memory that freed.',
  danger: 'diagnose',
  params: z.object(target),
  /** Bytes. */
  result: z.object({ ...hit, memoryBefore: z.number(), memoryAfter: z.number() }),
  rest: null,
  timeoutMs: 15_000,
  idempotent: true,
  cacheMs: 0,
});

export const sendMessageContract = defineContract({
  name: 'send_message',
  category: 'process',
  summary:
    'Sends a message, written as an Erlang term or as JSON, to one process: as it is, as a cast, or as a call.',
  danger: 'change',
  params: z.object({
    ...target,
    /** The message as text. */
    message: z.string().check(z.minLength(1), z.maxLength(16_384)),
    /** `auto` takes it for JSON when it starts as an object or array of JSON does and is one; else for Erlang. */
    messageFormat: z._default(z.enum(['auto', 'erlang', 'json']), 'auto'),
    messageType: z._default(z.enum(['send', 'cast', 'call']), 'send'),
    /** How long a call waits for its reply. */
    timeoutMs: z._default(z.int().check(z.minimum(1), z.maximum(30_000)), 5_000),
    /** Atoms of the message that do not exist on the node yet and that the caller agrees to create: all of them, or nothing is sent. */
    newAtoms: z._default(z.array(z.string()).check(z.maxLength(20)), []),
    /** Accepted for Arsenal's clients; a call always gives its reply. */
    trackResponse: z._default(z.boolean(), false),
  }),
  result: z.object({
    ...hit,
    messageType: z.enum(['send', 'cast', 'call']),
    /** The term as it was sent, in Erlang's own writing. */
    sent: z.string(),
    /** The reply to a call, as the node prints it; null for everything else. */
    reply: z.nullable(z.string()),
    /** Arsenal's names for what is said above. */
    messageSent: z.optional(z.boolean()),
    targetPid: z.optional(z.string()),
    response: z.optional(z.nullable(z.string())),
  }),
  rest: { method: 'POST', path: '/api/v1/processes/:pid/message' },
  timeoutMs: 35_000,
  idempotent: false,
  cacheMs: 0,
});

export const killProcessContract = defineContract({
  name: 'kill_process',
  category: 'process',
  summary: 'Ends one process. What is linked to it may end too; its supervisor may start it again.',
  danger: 'destroy',
  params: z.object({
    ...target,
    /** `killed` and `kill` cannot be refused by the process; `shutdown` and `normal` can. */
    reason: z._default(z.enum(['killed', 'kill', 'shutdown', 'normal']), 'killed'),
    /** Override a protection that may be overridden; for admins, where enabled. */
    force: z._default(z.boolean(), false),
    /** The target as the caller typed it. */
    confirm: z.optional(z.string()),
  }),
  result: z.object({
    ...hit,
    reason: z.string(),
    /** Whether it is gone. One that traps exits may live on after `shutdown` or `normal`; null when the node was not heard on it. */
    gone: z.nullable(z.boolean()),
    /** Arsenal's name for `gone`. */
    terminated: z.optional(z.nullable(z.boolean())),
  }),
  rest: { method: 'DELETE', path: '/api/v1/processes/:pid' },
  timeoutMs: 15_000,
  idempotent: false,
  cacheMs: 0,
});

export const suspendProcessContract = defineContract({
  name: 'suspend_process',
  category: 'process',
  summary:
    'Stops one process where it is, for a time. It goes on by itself when the time is over or our link is lost.',
  danger: 'destroy',
  params: z.object({
    ...target,
    durationMs: z._default(z.int().check(z.minimum(100), z.maximum(600_000)), 30_000),
    force: z._default(z.boolean(), false),
    confirm: z.optional(z.string()),
  }),
  result: z.object({ ...hit, until: z.string() }),
  rest: null,
  timeoutMs: 15_000,
  idempotent: false,
  cacheMs: 0,
});

export const resumeProcessContract = defineContract({
  name: 'resume_process',
  category: 'process',
  summary: 'Lets a process go on that was suspended from here.',
  danger: 'change',
  params: z.object(target),
  result: z.object(hit),
  rest: null,
  timeoutMs: 15_000,
  idempotent: true,
  cacheMs: 0,
});
