/** Lines that are put in order together: a screenful or two. */
const BLOCK = 128;

/**
 * Any number of rows in the order of their keys, smallest first and equals as they were given, put in order only where it is
 * looked at. A first look costs one pass over the rows, not a sort of them; each look makes the next ones cheaper. Holds
 * numbers alone.
 */
export class RowOrder {
  readonly #rows: Uint32Array;
  readonly #keys: Float64Array;
  /** Places between which nothing moves any more: all before one come before all after it. Ascending. */
  readonly #edges: number[];
  readonly #done: Uint8Array;

  /** `rows` are taken over, and moved; `keys` has a key for each of them at its own number. */
  constructor(rows: Uint32Array, keys: Float64Array) {
    this.#rows = rows;
    this.#keys = keys;
    this.#edges = [0, rows.length];
    this.#done = new Uint8Array(Math.ceil(rows.length / BLOCK));
  }

  get count(): number {
    return this.#rows.length;
  }

  /** The row at a place; undefined past the ends. */
  at(place: number): number | undefined {
    if (place < 0 || place >= this.#rows.length) return undefined;
    const block = Math.floor(place / BLOCK);
    if (this.#done[block] === 0) this.#order(block);
    return this.#rows[place];
  }

  /** Where a row is; -1 for one that is not among them. One pass over all, and nothing is moved. */
  placeOf(row: number): number {
    let before = 0;
    let found = false;
    for (const each of this.#rows) {
      if (each === row) found = true;
      else if (this.#precedes(each, row)) before += 1;
    }
    return found ? before : -1;
  }

  #order(block: number): void {
    const from = block * BLOCK;
    const end = Math.min(from + BLOCK, this.#rows.length);
    this.#divide(from);
    this.#divide(end);
    this.#rows.subarray(from, end).sort((a, b) => (this.#precedes(a, b) ? -1 : 1));
    this.#done[block] = 1;
  }

  /** Moves rows until all before a place come before all from there on. */
  #divide(place: number): void {
    const rows = this.#rows;
    const at = this.#edgeAfter(place);
    let low = this.#edges[at - 1] ?? 0;
    if (low === place || place >= rows.length) return;
    let high = (this.#edges[at] ?? rows.length) - 1;
    const found: number[] = [place];
    while (low < high) {
      const pivot = this.#middleOf(rows[low]!, rows[(low + high) >> 1]!, rows[high]!);
      let left = low;
      let right = high;
      while (left <= right) {
        while (this.#precedes(rows[left]!, pivot)) left += 1;
        while (this.#precedes(pivot, rows[right]!)) right -= 1;
        if (left > right) break;
        const moved = rows[left]!;
        rows[left] = rows[right]!;
        rows[right] = moved;
        left += 1;
        right -= 1;
      }
      if (place <= right) {
        high = right;
        found.push(right + 1);
      } else if (place >= left) {
        low = left;
        found.push(left);
      } else break;
    }
    for (const edge of found) {
      const index = this.#edgeAfter(edge);
      if (this.#edges[index - 1] !== edge) this.#edges.splice(index, 0, edge);
    }
  }

  /** Index of the first edge past a place. */
  #edgeAfter(place: number): number {
    let [low, high] = [0, this.#edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#edges[middle]! <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #middleOf(a: number, b: number, c: number): number {
    if (this.#precedes(a, b)) return this.#precedes(b, c) ? b : this.#precedes(a, c) ? c : a;
    return this.#precedes(a, c) ? a : this.#precedes(b, c) ? c : b;
  }

  #precedes(a: number, b: number): boolean {
    const left = this.#keys[a]!;
    const right = this.#keys[b]!;
    return left === right ? a < b : left < right;
  }
}
