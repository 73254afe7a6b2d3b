/** What one end of a link between two nodes can tell of the other end: all well, closed by it, or nothing comes. */
export type Hearing = 'ok' | 'closed' | 'silent';

export interface MeshTimes {
  /** How long `from` waits for a sign of life of `to` before it gives the link up, in milliseconds. */
  tickWindowMs(from: number, to: number): number;
  /** How long two nodes that can meet again take to do so. */
  reconnectMs(a: number, b: number, at: number): number;
}

interface Row {
  lostAt: Int32Array;
  backAt: Int32Array;
}

const UNIT_MS = 16;
const NEVER = 0x7fffffff;
const ALWAYS = -1;

/**
 * Who sees whom, each node from its own end: `nodes()` of `from` holds `to`. A link is one thing with two ends that learn
 * of its loss at different times, so two nodes may disagree until both have noticed. A full mesh takes no memory; a node
 * that lost sight of any other takes eight bytes for each node (1 000 nodes all cut apart: 8 MB).
 */
export class Mesh {
  readonly #rows: (Row | undefined)[] = [];
  #size: number;
  readonly #startAt: number;
  readonly #times: MeshTimes;
  /** Changes whenever what is planned changes; what was read stays true until then or until `nextChange`. */
  version = 0;

  constructor(size: number, startAt: number, times: MeshTimes) {
    this.#size = size;
    this.#startAt = startAt;
    this.#times = times;
  }

  /** Makes room for more nodes; all that is known stays. */
  grow(size: number): void {
    this.#size = size;
    for (const row of this.#rows) {
      if (row === undefined) continue;
      row.lostAt = widened(row.lostAt, size);
      row.backAt = widened(row.backAt, size);
    }
  }

  sees(from: number, to: number, at: number): boolean {
    const row = this.#rows[from];
    return row === undefined || this.#seen(row, to, this.#tick(at));
  }

  /** When the view of `from` will next change by itself; null when it will not. */
  nextChange(from: number, at: number): number | null {
    const row = this.#rows[from];
    if (row === undefined) return null;
    const now = this.#tick(at);
    let next = NEVER;
    for (const times of [row.lostAt, row.backAt]) {
      for (const time of times) if (time > now && time < next) next = time;
    }
    return next === NEVER ? null : this.#startAt + next * UNIT_MS;
  }

  /** Neither end has a link to the other: a node that just started, or is new. `settle` then brings them together. */
  part(a: number, b: number): void {
    for (const [row, to] of [
      [this.#row(a), b],
      [this.#row(b), a],
    ] as const) {
      row.lostAt[to] = ALWAYS;
      row.backAt[to] = NEVER;
    }
    this.version += 1;
  }

  /** Plans what becomes of the link of two nodes, given what each can hear of the other from now on. */
  settle(a: number, b: number, at: number, aHears: Hearing, bHears: Hearing): void {
    if (aHears === 'ok' && bHears === 'ok' && this.#rows[a] === undefined && this.#rows[b] === undefined)
      return;
    this.version += 1;
    const now = this.#tick(at);
    const rowA = this.#row(a);
    const rowB = this.#row(b);
    const linked = this.#seen(rowA, b, now) && this.#seen(rowB, a, now);
    if (aHears === 'ok' && bHears === 'ok' && !linked) {
      const back = now + Math.ceil(this.#times.reconnectMs(a, b, at) / UNIT_MS);
      this.#meetAgain(rowA, b, now, back);
      this.#meetAgain(rowB, a, now, back);
      return;
    }
    this.#hear(rowA, b, now, aHears, this.#times.tickWindowMs(a, b));
    this.#hear(rowB, a, now, bHears, this.#times.tickWindowMs(b, a));
  }

  /** Gives back the memory of nodes that see everyone again, but for those that are gone and need no note. */
  compact(at: number, isGone: (node: number) => boolean): void {
    const now = this.#tick(at);
    this.#rows.forEach((row, index) => {
      if (row === undefined) return;
      const whole = row.lostAt.every(
        (lost, to) => lost === NEVER || (lost <= now && ((row.backAt[to] as number) <= now || isGone(to))),
      );
      if (whole) this.#rows[index] = undefined;
    });
  }

  get bytes(): number {
    return this.#rows.reduce((sum, row) => sum + (row === undefined ? 0 : 8 * this.#size), 0);
  }

  #hear(row: Row, to: number, now: number, hears: Hearing, windowMs: number): void {
    const seen = this.#seen(row, to, now);
    if (hears === 'ok') {
      // Heard again in time: nothing was noticed.
      if (seen) row.lostAt[to] = NEVER;
      else row.backAt[to] = NEVER;
      return;
    }
    const noticed = hears === 'closed' ? now : now + Math.ceil(windowMs / UNIT_MS);
    // A loss that is already due stays; one that was made good lies in the past and counts no more.
    if (seen) row.lostAt[to] = pending(row, to, now) ? Math.min(row.lostAt[to] as number, noticed) : noticed;
    row.backAt[to] = NEVER;
  }

  #meetAgain(row: Row, to: number, now: number, back: number): void {
    if (this.#seen(row, to, now)) row.lostAt[to] = now;
    const planned = row.backAt[to] as number;
    if (planned === NEVER || planned <= now) row.backAt[to] = back;
  }

  #seen(row: Row, to: number, now: number): boolean {
    return now < (row.lostAt[to] as number) || now >= (row.backAt[to] as number);
  }

  #row(of: number): Row {
    return (this.#rows[of] ??= {
      lostAt: new Int32Array(this.#size).fill(NEVER),
      backAt: new Int32Array(this.#size).fill(NEVER),
    });
  }

  #tick(at: number): number {
    return Math.floor((at - this.#startAt) / UNIT_MS);
  }
}

function widened(times: Int32Array, size: number): Int32Array {
  const wider = new Int32Array(size).fill(NEVER);
  wider.set(times);
  return wider;
}

/** A loss that is planned but not yet noticed. */
function pending(row: Row, to: number, now: number): boolean {
  const lost = row.lostAt[to] as number;
  return lost > now && lost !== NEVER;
}
