import * as z from 'zod/mini';

/** One child of a supervisor, by its child specification and what is running of it. */
export const supervisedChild = z.object({
  /** The child id, as the node prints the term. */
  id: z.string(),
  /** Null while it is not running. */
  pid: z.nullable(z.string()),
  registeredName: z.nullable(z.string()),
  type: z.enum(['worker', 'supervisor']),
  status: z.enum(['running', 'restarting', 'stopped']),
  modules: z.array(z.string()),
  /** Null where the specification was not read. */
  restart: z.nullable(z.enum(['permanent', 'transient', 'temporary'])),
  /** Milliseconds as text, `infinity` or `brutal_kill`. */
  shutdown: z.nullable(z.string()),
  /** Bytes and mailbox, where process details were asked for. */
  memory: z.nullable(z.number()),
  messageQueueLen: z.nullable(z.number()),
});
/**
 * What the supervisor itself says of the child, as of one scan. Of one with too many children to be asked for them,
 * they are what it is linked to: `unread` of the supervisor says so.
 */
export type SupervisedChild = z.infer<typeof supervisedChild>;

/**
 * One supervisor. Trees are lists of these in pre-order, each naming its parent: they are paged, merged and windowed as
 * lists, and drawn as trees. Children that are supervisors are listed here too, as far as `maxDepth` reaches.
 */
export const supervisor = z.object({
  node: z.string(),
  pid: z.string(),
  incarnation: z.string(),
  registeredName: z.nullable(z.string()),
  application: z.nullable(z.string()),
  /** The callback module; null where it could not be read. */
  module: z.nullable(z.string()),
  /** The supervisor over it; null at the top of an application. */
  parent: z.nullable(z.string()),
  depth: z.number(),
  strategy: z.nullable(z.enum(['one_for_one', 'one_for_all', 'rest_for_one', 'simple_one_for_one'])),
  /** Restarts allowed in `periodSeconds`; null where not read. */
  intensity: z.nullable(z.number()),
  periodSeconds: z.nullable(z.number()),
  /** Restarts within the last `periodSeconds`; null where not read. */
  recentRestarts: z.nullable(z.number()),
  childCount: z.number(),
  /** The first ones; `childCount` says how many there are. Absent when not asked for. */
  children: z.optional(z.array(supervisedChild)),
  /** Why its children could not be read (busy, dying, too many); null when they were. */
  unread: z.nullable(z.string()),
});
/**
 * As of one scan. `pid` and `parent` are pids as `node` prints them; `depth` is 0 at the top of a tree. A supervisor
 * that did not answer is listed with `unread`, its `childCount` reckoned from its links: it never makes the whole tree
 * fail.
 */
export type Supervisor = z.infer<typeof supervisor>;
