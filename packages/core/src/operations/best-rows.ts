/**
 * The best `count` rows of all lists, each of which is in any order. Never holds more than a list and the best so far.
 * Stable: of rows that compare as equal, those of an earlier list come first.
 */
export function bestRows<T>(
  lists: Iterable<readonly T[]>,
  compare: (a: T, b: T) => number,
  count: number,
): T[] {
  let best: T[] = [];
  for (const list of lists) best = merged(best, list.toSorted(compare), compare, count);
  return best;
}

function merged<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  count: number,
): T[] {
  const rows: T[] = [];
  let i = 0;
  let j = 0;
  while (rows.length < count && (i < left.length || j < right.length)) {
    const [fromLeft, fromRight] = [left[i], right[j]];
    const takesLeft =
      fromRight === undefined || (fromLeft !== undefined && compare(fromLeft, fromRight) <= 0);
    rows.push((takesLeft ? fromLeft : fromRight) as T);
    if (takesLeft) i += 1;
    else j += 1;
  }
  return rows;
}

/** By a key, in either direction; rows without one last; equals by the texts of `ties`, so that the order is the same each time. */
export function byKey<T>(
  keyOf: (row: T) => number | string | null,
  order: 'asc' | 'desc',
  ties: (row: T) => readonly string[],
): (a: T, b: T) => number {
  const sign = order === 'asc' ? 1 : -1;
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right ? -sign : sign;
    }
    const [leftTies, rightTies] = [ties(a).join('\0'), ties(b).join('\0')];
    return leftTies < rightTies ? -1 : leftTies > rightTies ? 1 : 0;
  };
}
