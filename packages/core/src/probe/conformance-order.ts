/** Values one after the other in their order, those that are missing last. */
export function inOrder(
  before: number | string | null,
  after: number | string | null,
  order: 'asc' | 'desc',
): boolean {
  if (before === null || after === null) return after === null;
  return before === after || before < after === (order === 'asc');
}
