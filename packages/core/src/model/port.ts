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
export type ErlangPort = z.infer<typeof erlangPort>;

export const portSort = z.enum(['input', 'output', 'queue_bytes', 'memory', 'name']);
export const portQuery = z.object({
  node: z.optional(z.string().check(z.maxLength(255))),
  search: z.optional(z.string().check(z.maxLength(200))),
  sort: z._default(portSort, 'input'),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 100),
});
export type PortQuery = z.infer<typeof portQuery>;
