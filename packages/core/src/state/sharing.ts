/** Comparisons by which the new state keeps the parts of the old one that have not changed. */

export function sameList<T>(
  a: readonly T[],
  b: readonly T[],
  same: (a: T, b: T) => boolean = Object.is,
): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (!same(a[i] as T, b[i] as T)) return false;
  return true;
}

/** The list of before when the new one holds the same. */
export function shareList<T>(before: T[], next: T[], same: (a: T, b: T) => boolean = Object.is): T[] {
  return sameList(before, next, same) ? before : next;
}

/** True when both have the same keys and, under each, the same value or object. */
export function sameFields(a: object, b: object): boolean {
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

/** By code unit, the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
