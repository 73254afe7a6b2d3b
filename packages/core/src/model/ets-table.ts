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
/**
 * A row of `ets_list`. `owner` is a pid as its node prints it; `ownerName` is null for an owner without a registered name,
 * `application` where none is known.
 */
export type EtsTable = z.infer<typeof etsTable>;

/** What tables are sorted by: `memory` in bytes, `size` in rows. */
export const etsSort = z.enum(['memory', 'size', 'name']);
/**
 * Schema of the params of `ets_list`: without `node`, of all nodes. `search` is literal text, found in the name of the table or
 * of its owner, whatever the case. What does not fit is refused as `validation_error`.
 */
export const etsQuery = z.object({
  node: z.optional(z.string().check(z.maxLength(255))),
  search: z.optional(z.string().check(z.maxLength(200))),
  sort: z._default(etsSort, 'memory'),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 100),
});
/** Which tables, with the defaults filled in: the 100 largest by memory. `limit` is for all nodes together. */
export type EtsQuery = z.infer<typeof etsQuery>;
