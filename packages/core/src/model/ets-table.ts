import * as z from 'zod/mini';

/** One ETS table; never what is in it. */
export const etsTable = z.object({
  node: z.string(),
  /** A name, or a reference as the node prints it. */
  id: z.string(),
  name: z.string(),
  named: z.boolean(),
  owner: z.string(),
  ownerName: z.nullable(z.string()),
  application: z.nullable(z.string()),
  /** Rows. */
  size: z.number(),
  /** Bytes. */
  memory: z.number(),
  type: z.string(),
  protection: z.string(),
  compressed: z.boolean(),
  readConcurrency: z.boolean(),
  writeConcurrency: z.string(),
});
export type EtsTable = z.infer<typeof etsTable>;

export const etsSort = z.enum(['memory', 'size', 'name']);
export const etsQuery = z.object({
  node: z.optional(z.string().check(z.maxLength(255))),
  search: z.optional(z.string().check(z.maxLength(200))),
  sort: z._default(etsSort, 'memory'),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 100),
});
export type EtsQuery = z.infer<typeof etsQuery>;
