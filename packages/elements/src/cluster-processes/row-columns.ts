import type { ProcessRow, ProcessSort } from '@beamdeck/core';

type TextField = 'node' | 'type' | 'application' | 'initialCall' | 'currentFunction' | 'registeredName';

/** A column of texts: what it holds, each once, and which of them each row has. */
export interface TextColumn {
  readonly values: readonly (string | null)[];
  readonly codes: Codes;
}

/** As narrow as the texts are few: of a million rows each byte is a megabyte. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/**
 * Columns of rows that somebody else holds: numbers and numbered texts. What is dear to make (texts, and numbers made of them)
 * is kept once it was asked for; a number that each row has is read from it anew. The rows themselves are not copied.
 */
export class RowColumns {
  readonly #rows: readonly ProcessRow[];
  readonly #texts = new Map<TextField, TextColumn>();
  readonly #numbers = new Map<ProcessSort, Float64Array>();

  constructor(rows: readonly ProcessRow[]) {
    this.#rows = rows;
  }

  text(field: TextField): TextColumn {
    const column = this.#texts.get(field) ?? textColumn(this.#rows, field);
    this.#texts.set(field, column);
    return column;
  }

  /** What rows are sorted by; not a number for those without a value. To be looked at and left as it is. */
  number(sort: ProcessSort): Float64Array {
    const kept = this.#numbers.get(sort);
    if (kept !== undefined) return kept;
    const column = sort === 'registered_name' ? this.#ranks() : this.#values(sort);
    if (sort === 'registered_name' || sort === 'pid') this.#numbers.set(sort, column);
    return column;
  }

  #values(sort: Exclude<ProcessSort, 'registered_name'>): Float64Array {
    const value = SORT_VALUES[sort];
    const column = new Float64Array(this.#rows.length);
    for (let row = 0; row < column.length; row += 1) column[row] = value(this.#rows[row]!) ?? Number.NaN;
    return column;
  }

  /** The place of each name among all names. */
  #ranks(): Float64Array {
    const { values, codes } = this.text('registeredName');
    const sorted = values.filter((value) => value !== null).sort();
    const places = new Map(sorted.map((value, place) => [value, place]));
    const ranks = values.map((value) => (value === null ? Number.NaN : places.get(value)!));
    const column = new Float64Array(codes.length);
    for (let row = 0; row < column.length; row += 1) column[row] = ranks[codes[row]!]!;
    return column;
  }
}

const SORT_VALUES: Readonly<
  Record<Exclude<ProcessSort, 'registered_name'>, (row: ProcessRow) => number | null>
> = {
  memory: ({ memory }) => memory,
  reductions: ({ reductions }) => reductions,
  reductions_delta: ({ reductionsDelta }) => reductionsDelta,
  message_queue_len: ({ messageQueueLen }) => messageQueueLen,
  pid: ({ pid }) => pidOrder(pid),
};

function textColumn(rows: readonly ProcessRow[], field: TextField): TextColumn {
  let codes: Codes = new Uint8Array(rows.length);
  const values: (string | null)[] = [];
  const known = new Map<string | null, number>();
  for (let row = 0; row < codes.length; row += 1) {
    const value = rows[row]![field];
    let code = known.get(value);
    if (code === undefined) {
      code = values.push(value) - 1;
      known.set(value, code);
      if (code === 2 ** 8) codes = Uint16Array.from(codes);
      if (code === 2 ** 16) codes = Uint32Array.from(codes);
    }
    codes[row] = code;
  }
  return { values, codes };
}

const DOT = 46;
const ZERO = 48;

/** `<0.123.4>` as the node numbers its processes: by serial, then by number. Read by hand: a million of them are many. */
function pidOrder(pid: string): number {
  const parts = [0, 0, 0];
  let part = 0;
  for (let at = 1; at < pid.length - 1; at += 1) {
    const digit = pid.charCodeAt(at) - ZERO;
    if (digit === DOT - ZERO) part += 1;
    else if (digit < 0 || digit > 9 || part > 2) return Number.MAX_SAFE_INTEGER;
    else parts[part] = parts[part]! * 10 + digit;
  }
  return parts[2]! * 2 ** 28 + parts[1]!;
}
