import type { Context } from 'hono';

/** The query, as text. A key given twice is a list: for whoever reads it to take where a list is meant, and to refuse elsewhere. */
export function queryParams(context: Context): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(context.req.queries()).map(([key, values]) => [
      key,
      values.length === 1 ? values[0] : values,
    ]),
  );
}
