import { ProcessChanges, refilledAt } from './process-changes.js';
import { ProcessLens } from './process-lens.js';
import { bump, fraction, hash, mix, unit } from './random.js';
import type { ProcessPool, Roster } from './roster.js';

/** A mailbox that is being filled: a straight line up until `until`, then down again at the pace of its owner. */
export interface Flood {
  readonly index: number;
  readonly from: number;
  readonly until: number;
  /** Messages a second. */
  readonly rate: number;
  /** Messages a second that the process handles once the flood has ended. */
  readonly drainRate: number;
}

/** The children of one application's pools restart again and again, each in turn. */
export interface Storm {
  readonly application: string;
  readonly from: number;
  readonly until: number;
  /** How long each child lives. */
  readonly everyMs: number;
}

/** Slots of one pool on one node: the steady ones always hold a process, the bands come and go with the traffic. */
export interface Segment {
  readonly pool: ProcessPool;
  /** First slot, counted after the fixed processes. */
  readonly offset: number;
  readonly steady: number;
  readonly size: number;
  readonly seed: number;
}

/** Which bands of a segment are there at a time, in which of their turns, and since when (milliseconds after boot). */
export interface Bands {
  readonly alive: Uint8Array;
  readonly cycle: Float64Array;
  readonly since: Float64Array;
}

export const BANDS = 32;
const BAND_DUTY = 0.6;
const SHORTEST_BAND_MS = 40_000;
/** No band stays longer than this. */
export const LONGEST_BAND_MS = SHORTEST_BAND_MS + 2 * 0xffff;

/** `<0.N.S>`: N has 15 bits, S has 13. */
const PID_SPACE = 2 ** 28;
const FIRST_PIDS = 9;
const PID_GAP = 33;

/**
 * The processes of one life of one node. Nothing is stored for a process: who is in a slot at a time, since when, and
 * what it holds, are functions of the seed, the slot and the time. A slot's process is replaced when its life ends, and a
 * pid never means two processes that live at the same time.
 */
export class Population {
  readonly roster: Roster;
  readonly seed: number;
  readonly bootAt: number;
  readonly fixedCount: number;
  /** Fixed processes and slots; the highest index plus one. */
  readonly size: number;
  readonly segments: readonly Segment[];
  floods: readonly Flood[] = [];
  storms: readonly Storm[] = [];
  readonly changes = new ProcessChanges();
  /** Power of two, so that a slot's pid numbers stay its own after they wrap. */
  readonly #stride: number;

  /** `targetCount` is the mean number of processes, but at least those that every node has. */
  constructor(roster: Roster, seed: number, bootAt: number, targetCount: number) {
    this.roster = roster;
    this.seed = seed;
    this.bootAt = bootAt;
    this.fixedCount = roster.fixed.length;
    const pooled = Math.max(0, targetCount - this.fixedCount);
    // A fifth of the mean population comes and goes; bands are there for a part of the time, so there are more of them.
    const flapping = 0.2 / BAND_DUTY;
    let offset = 0;
    this.segments = roster.pools.map((pool) => {
      const steady = Math.round(pooled * pool.share * 0.8);
      const size = steady + Math.round(pooled * pool.share * flapping);
      const segment = { pool, offset, steady, size, seed: hash(seed, 7, pool.index) };
      offset += size;
      return segment;
    });
    this.size = this.fixedCount + offset;
    this.#stride = powerOfTwo(this.size + PID_GAP);
  }

  /** Processes alive at a time; exact, and without looking at any of them. */
  count(at: number): number {
    const fixed = this.fixedCount - this.changes.gone.length;
    return this.segments.reduce((sum, segment) => sum + this.poolCount(segment, at), fixed);
  }

  /** Processes alive in one pool; exact. */
  poolCount(segment: Segment, at: number): number {
    const { pool, seed, steady, size } = segment;
    const emptied = this.changes.ofPool(pool.index);
    const flapping = size - steady;
    let count = 0;
    for (let band = 0; band < BANDS; band += 1) {
      if (emptied !== undefined && at < refilledAt(emptied, band, BANDS)) continue;
      count += shareOf(steady, band);
      if (band >= flapping) continue;
      const turn = bandTurn(seed, band, at - this.bootAt);
      if (turn - Math.floor(turn) < BAND_DUTY) count += shareOf(flapping, band);
    }
    return count - this.#vacatedIn(segment, at);
  }

  segmentOf(index: number): Segment | undefined {
    const slot = index - this.fixedCount;
    return slot < 0 ? undefined : this.segments.find(({ offset, size }) => slot < offset + size);
  }

  pidNumber(index: number, generation: number): number {
    const place = index < FIRST_PIDS ? index : index + PID_GAP;
    const number = generation * this.#stride + place;
    // The remainder, exact for a power of two, and far cheaper than `%` on what is no small integer.
    return number - Math.floor(number / PID_SPACE) * PID_SPACE;
  }

  /** The index whose pid this may be, at some time; the lens tells whether it is now. */
  indexOfPid(number: number): number | null {
    const place = number % this.#stride;
    if (place < FIRST_PIDS) return place;
    const index = place - PID_GAP;
    return index >= FIRST_PIDS && index < this.size ? index : null;
  }

  /** Indexes of the first processes of a pool. */
  firstOf({ offset, size }: Segment, at: number, limit: number): number[] {
    const lens = this.lens();
    const first: number[] = [];
    for (let slot = 0; slot < size && first.length < limit; slot += 1) {
      const index = this.fixedCount + offset + slot;
      if (lens.seek(index, at)) first.push(index);
    }
    return first;
  }

  lens(): ProcessLens {
    return new ProcessLens(this);
  }

  /** Slots that would hold a process, had it not ended early. */
  #vacatedIn({ offset, size }: Segment, at: number): number {
    let count = 0;
    let lens: ProcessLens | null = null;
    for (const index of this.changes.vacated()) {
      const slot = index - this.fixedCount - offset;
      if (slot < 0 || slot >= size) continue;
      lens ??= this.lens();
      if (!lens.seek(index, at) && lens.endedEarly) count += 1;
    }
    return count;
  }
}

/** Slots of each band, when so many are dealt out to all of them in turn. */
function shareOf(slots: number, band: number): number {
  return Math.floor(slots / BANDS) + (band < slots % BANDS ? 1 : 0);
}

/** Fills in the bands of a segment at a time. */
export function bandsAt(segment: Segment, sinceBootMs: number, into: Bands): void {
  for (let band = 0; band < BANDS; band += 1) {
    const turn = bandTurn(segment.seed, band, sinceBootMs);
    const cycle = Math.floor(turn);
    into.cycle[band] = cycle;
    into.alive[band] = turn - cycle < BAND_DUTY ? 1 : 0;
    into.since[band] = Math.max(
      0,
      (cycle - bandTurn(segment.seed, band, 0)) * bandPeriod(segment.seed, band),
    );
  }
}

/** Messages that a flood has in the mailbox at a time. */
export function floodLevel(flood: Flood, at: number): number {
  if (at <= flood.from) return 0;
  const filled = ((Math.min(at, flood.until) - flood.from) / 1_000) * flood.rate;
  const drained = at <= flood.until ? 0 : ((at - flood.until) / 1_000) * flood.drainRate;
  return Math.max(0, Math.floor(filled - drained));
}

/** Reductions after a time. Never less than before: the wave on top of the straight line is flatter than the line. */
export function reductionsAfter(ageMs: number, rate: number): number {
  return Math.floor((rate * (ageMs + 900 * bump(fraction(ageMs / 6_000)))) / 1_000);
}

function bandPeriod(seed: number, band: number): number {
  return SHORTEST_BAND_MS + 2 * (mix(seed, band) & 0xffff);
}

/** How many periods of the band have passed; it is there in the first part of each. */
function bandTurn(seed: number, band: number, sinceBootMs: number): number {
  return sinceBootMs / bandPeriod(seed, band) + unit(mix(seed, band + BANDS));
}

function powerOfTwo(atLeast: number): number {
  let power = 1;
  while (power < atLeast) power *= 2;
  return power;
}
