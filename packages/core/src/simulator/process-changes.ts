/** A process that every node has, restarted out of turn, or gone for good. */
export interface FixedChange {
  readonly restarts: number;
  readonly since: number;
  readonly gone: boolean;
}

/** What was done to the processes of one slot. */
export interface SlotChange {
  readonly restarts: number;
  readonly since: number;
  /** The turn of the slot that ended early, without another in its place; null for none. */
  readonly vacated: number | null;
}

/** A pool that lost all its processes with its supervisor; they come back as there is work again. */
export interface PoolChange {
  readonly times: number;
  readonly at: number;
}

/** What was done to one process while it lives, by its pid. */
export interface ProcessNote {
  /** Suspended from then; it goes on at `until`. */
  readonly from: number;
  readonly until: number;
  /** Messages that were waiting when it was suspended, and those sent to it since. */
  readonly backlog: number;
  /** Messages a second that come in meanwhile, and that it reads once it goes on. */
  readonly rate: number;
  readonly drainRate: number;
  /** Milliseconds that it stood still before `from`. */
  readonly stoodMs: number;
  /** Messages that it never reads. */
  readonly unread: number;
  /** When its garbage was last collected from here; null for never. */
  readonly collectedAt: number | null;
}

const MAX_SLOTS = 2_000;
const MAX_NOTES = 1_000;
const MAX_ATOMS = 10_000;
/** A pool that was emptied is full again after this long. */
const REFILL_MS = 20_000;
const UNTOUCHED: ProcessNote = {
  from: 0,
  until: 0,
  backlog: 0,
  rate: 0,
  drainRate: 1,
  stoodMs: 0,
  unread: 0,
  collectedAt: null,
};

/**
 * What was done to the processes of one life of a node, on top of what its seed makes of them: the only thing about
 * processes that is stored, and bounded. What is oldest is forgotten first; what befell a process that every node has is not.
 */
export class ProcessChanges {
  readonly #fixed = new Map<number, FixedChange>();
  readonly #slots = new Map<number, SlotChange>();
  readonly #pools = new Map<number, PoolChange>();
  readonly #notes = new Map<number, ProcessNote>();
  /** When each supervisor last restarted something, within its period. */
  readonly #restarts = new Map<number, readonly number[]>();
  readonly #atoms = new Set<string>();

  ofFixed(index: number): FixedChange | undefined {
    return this.#fixed.get(index);
  }

  ofSlot(index: number): SlotChange | undefined {
    return this.#slots.size === 0 ? undefined : this.#slots.get(index);
  }

  ofPool(pool: number): PoolChange | undefined {
    return this.#pools.size === 0 ? undefined : this.#pools.get(pool);
  }

  noteOf(pid: number): ProcessNote | undefined {
    return this.#notes.size === 0 ? undefined : this.#notes.get(pid);
  }

  /** Slots in which a turn ended early. */
  *vacated(): Generator<number> {
    for (const [index, { vacated }] of this.#slots) if (vacated !== null) yield index;
  }

  restartFixed(index: number, at: number): void {
    const restarts = (this.#fixed.get(index)?.restarts ?? 0) + 1;
    this.#fixed.set(index, { restarts, since: at, gone: false });
    this.#restarts.delete(index);
  }

  endFixed(index: number, at: number): void {
    const restarts = this.#fixed.get(index)?.restarts ?? 0;
    this.#fixed.set(index, { restarts, since: at, gone: true });
  }

  restartSlot(index: number, at: number): void {
    const { restarts = 0, vacated = null } = this.#slots.get(index) ?? {};
    put(this.#slots, index, { restarts: restarts + 1, since: at, vacated }, MAX_SLOTS);
  }

  vacateSlot(index: number, turn: number): void {
    const { restarts = 0, since = 0 } = this.#slots.get(index) ?? {};
    put(this.#slots, index, { restarts, since, vacated: turn }, MAX_SLOTS);
  }

  emptyPool(pool: number, at: number): void {
    this.#pools.set(pool, { times: (this.#pools.get(pool)?.times ?? 0) + 1, at });
  }

  /** Restarts by a supervisor within a time up to now, this one included. */
  countRestart(supervisor: number, at: number, seconds: number): number {
    const recent = this.#recent(supervisor, at, seconds);
    this.#restarts.set(supervisor, [...recent, at]);
    return recent.length + 1;
  }

  restartsWithin(supervisor: number, at: number, seconds: number): number {
    return this.#recent(supervisor, at, seconds).length;
  }

  suspend(pid: number, at: number, forMs: number, rate: number): void {
    const note = this.#notes.get(pid) ?? UNTOUCHED;
    const again = at < note.until;
    this.#note(pid, {
      ...note,
      until: at + forMs,
      ...(again
        ? {}
        : {
            from: at,
            backlog: backlogAt(note, at),
            stoodMs: stoodMs(note, at),
            rate,
            drainRate: 50 + 8 * rate,
          }),
    });
  }

  resume(pid: number, at: number): void {
    const note = this.#notes.get(pid);
    if (note !== undefined && at < note.until) this.#note(pid, { ...note, until: at });
  }

  /** All that is suspended goes on: our link to the node is lost. */
  resumeAll(at: number): void {
    for (const pid of [...this.#notes.keys()]) this.resume(pid, at);
  }

  /** A message that waits because the process is suspended, or for ever. */
  addMessage(pid: number, at: number): void {
    const note = this.#notes.get(pid) ?? UNTOUCHED;
    const waits = at < note.until;
    this.#note(pid, waits ? { ...note, backlog: note.backlog + 1 } : { ...note, unread: note.unread + 1 });
  }

  collect(pid: number, at: number): void {
    this.#note(pid, { ...(this.#notes.get(pid) ?? UNTOUCHED), collectedAt: at });
  }

  hasAtom(name: string): boolean {
    return this.#atoms.has(name);
  }

  /** Makes atoms of these; false, and none is made, when the simulation would hold too many. */
  makeAtoms(names: readonly string[]): boolean {
    if (this.#atoms.size + names.length > MAX_ATOMS) return false;
    for (const name of names) this.#atoms.add(name);
    return true;
  }

  get atoms(): number {
    return this.#atoms.size;
  }

  /** Processes that every node has, and that this one no longer has. */
  get gone(): readonly number[] {
    return [...this.#fixed].filter(([, { gone }]) => gone).map(([index]) => index);
  }

  #recent(supervisor: number, at: number, seconds: number): readonly number[] {
    return (this.#restarts.get(supervisor) ?? []).filter((time) => time > at - seconds * 1_000);
  }

  #note(pid: number, note: ProcessNote): void {
    put(this.#notes, pid, note, MAX_NOTES);
  }
}

/** When the cohort of a pool that was emptied is back, of so many. */
export function refilledAt({ at }: PoolChange, cohort: number, cohorts: number): number {
  return at + ((cohort + 1) * REFILL_MS) / cohorts;
}

export function isSuspended({ from, until }: ProcessNote, at: number): boolean {
  return at >= from && at < until;
}

/** Messages that wait because the process stood still. */
export function backlogAt({ from, until, backlog, rate, drainRate }: ProcessNote, at: number): number {
  if (at < from) return 0;
  const came = backlog + ((Math.min(at, until) - from) / 1_000) * rate;
  return Math.max(0, Math.floor(came - (Math.max(0, at - until) / 1_000) * drainRate));
}

/** For how long it has stood still by then. */
export function stoodMs(note: ProcessNote, at: number): number {
  return note.stoodMs + Math.max(0, Math.min(at, note.until) - note.from);
}

function put<T>(into: Map<number, T>, key: number, value: T, limit: number): void {
  into.delete(key);
  if (into.size >= limit) {
    const [oldest] = into.keys();
    if (oldest !== undefined) into.delete(oldest);
  }
  into.set(key, value);
}
