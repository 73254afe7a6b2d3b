import { BeamdeckError } from '../model/error.js';

/** One page of a list that is here whole; `page` is the one given, which may come before the one asked for. */
export interface ProcessPageSlice<T> {
  readonly items: readonly T[];
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
  /** At least 1, so that an empty list has a page to show. */
  readonly totalPages: number;
  readonly totalCount: number;
  /** Place of the first and of the last item, from 1; both 0 for an empty page. */
  readonly from: number;
  readonly to: number;
}

/**
 * One page of a list that is already here. A page past the end gives the last one: a list shrinks while one looks at it.
 * Throws `invalid_parameter` for a page or a page size that is not a whole number from 1.
 */
export function paginateProcesses<T>(
  processes: readonly T[],
  page: number,
  perPage = 50,
): ProcessPageSlice<T> {
  for (const [name, value] of Object.entries({ page, per_page: perPage })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new BeamdeckError('invalid_parameter', `${name} must be a whole number from 1.`, {
      details: { fields: { [name]: 'must be a whole number from 1' } },
    });
  }
  const totalCount = processes.length;
  const totalPages = Math.max(1, Math.ceil(totalCount / perPage));
  const shown = Math.min(page, totalPages);
  const start = (shown - 1) * perPage;
  const items = processes.slice(start, start + perPage);
  return {
    items,
    page: shown,
    perPage,
    totalPages,
    totalCount,
    from: items.length === 0 ? 0 : start + 1,
    to: start + items.length,
  };
}
