/**
 * Whether a value of plain data takes no more than about `budget` characters as JSON. Looks only as far as the budget goes,
 * so that a large value is found out as quickly as a small one.
 */
export function isSmallData(value: unknown, budget: number): boolean {
  return roomLeft(value, budget) >= 0;
}

/** What is left of a budget of characters after the value; below 0 where it does not fit, and then not looked at to its end. */
export function roomLeft(value: unknown, budget: number): number {
  let left = budget;
  const visit = (part: unknown): void => {
    left -= typeof part === 'string' ? part.length + 2 : 4;
    if (typeof part !== 'object' || part === null) return;
    for (const key in part) {
      if (left < 0) return;
      if (!Array.isArray(part)) left -= key.length + 3;
      visit((part as Readonly<Record<string, unknown>>)[key]);
    }
  };
  visit(value);
  return left;
}
