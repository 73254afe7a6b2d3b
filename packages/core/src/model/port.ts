import * as z from 'zod/mini';

/** One port: a socket, a file, a driver or an outside program. Counters are bytes since it was opened. */
export const erlangPort = z.object({
  node: z.string(),
  /** `#Port<0.5>`. */
  id: z.string(),
  /** The driver or program: `tcp_inet`, `sh -s disksup`. */
  name: z.string(),
  owner: z.nullable(z.string()),
  ownerName: z.nullable(z.string()),
  registeredName: z.nullable(z.string()),
  input: z.number(),
  output: z.number(),
  queueBytes: z.number(),
  memory: z.nullable(z.number()),
  osPid: z.nullable(z.number()),
  /** `address:port` of a socket's ends; null where there is none. */
  local: z.nullable(z.string()),
  remote: z.nullable(z.string()),
});
/**
 * A port as the node had it when it was asked. `owner` is a pid as its node prints it. Null: `owner` and `memory` where
 * the port was closed meanwhile, `osPid` where no outside program is behind it, the names where nothing is registered.
 */
export type ErlangPort = z.infer<typeof erlangPort>;

/**
 * What ports are ordered by: a field of `ErlangPort`, under its wire name. Ports without a value come last in either
 * direction; equals go by node and then by id.
 */
export const portSort = z.enum(['input', 'output', 'queue_bytes', 'memory', 'name']);
/**
 * Params of `port_list`. `search` is literal text, in any case, looked for in the name of the port, of its owner and
 * its own registered one; without `node` all nodes are asked, and `limit` is for all of them together.
 */
export const portQuery = z.object({
  node: z.optional(z.string().check(z.maxLength(255))),
  search: z.optional(z.string().check(z.maxLength(200))),
  sort: z._default(portSort, 'input'),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 100),
});
/**
 * A question as the node gets it: what had been left out has its default, the 100 ports with the most input. One made
 * by hand is not checked.
 */
export type PortQuery = z.infer<typeof portQuery>;
