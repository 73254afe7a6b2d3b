/** Rows in the order that was asked for; equal ones by what tells them apart. What is missing comes last in either order. */
export function sorted<T>(
  rows: readonly T[],
  order: 'asc' | 'desc',
  keyOf: (row: T) => string | number | null,
  idOf: (row: T) => string,
): T[] {
  const sign = order === 'asc' ? 1 : -1;
  return rows.toSorted((one, other) => {
    const [left, right] = [keyOf(one), keyOf(other)];
    if (left === right) return idOf(one) < idOf(other) ? -1 : 1;
    if (left === null || right === null) return left === null ? 1 : -1;
    return left < right ? -sign : sign;
  });
}

/** Milliseconds on the node for a question that may take so long in all: what is left is for the way back. */
export const onNodeMs = (deadlineMs: number): number =>
  Math.max(1, Math.floor(Math.min(deadlineMs * 0.85, Math.max(deadlineMs - 200, deadlineMs / 2))));
