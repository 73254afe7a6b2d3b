import { bump, fraction, hash, mix, unit } from './random.js';
import type { FixedProcess, ProcessPool, Roster } from './roster.js';

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

const BANDS = 32;
const BAND_DUTY = 0.6;
const BURST_MS = 10_000;
const BYTES_PER_MESSAGE = 136;
/** `<0.N.S>`: N has 15 bits, S has 13. */
const PID_SPACE = 2 ** 28;
const FIRST_PIDS = 9;
const PID_GAP = 33;

/** Expected value of what `ProcessCursor` computes for memory, over a pool, as a factor of the mean in the catalogue. */
export const MEMORY_MEAN = (0.55 + 0.25 + 2.2 / 9) * 1.05;
const MEAN_BANDS = BAND_DUTY;

/**
 * The processes of one life of one node. Nothing is stored for a process: who is in a slot at a time, since when, and
 * what it holds, are functions of the seed, the slot and the time. A slot's process is replaced when its life ends, and a
 * pid never means two processes that live at the same time.
 */
export class Population {
  readonly fixedCount: number;
  /** Fixed processes and slots; the highest index plus one. */
  readonly size: number;
  readonly segments: readonly Segment[];
  floods: readonly Flood[] = [];
  storms: readonly Storm[] = [];
  /** Power of two, so that a slot's pid numbers stay its own after they wrap. */
  readonly #stride: number;

  readonly roster: Roster;
  readonly seed: number;
  readonly bootAt: number;

  constructor(roster: Roster, seed: number, bootAt: number, targetCount: number) {
    this.roster = roster;
    this.seed = seed;
    this.bootAt = bootAt;
    this.fixedCount = roster.fixed.length;
    const pooled = Math.max(0, targetCount - this.fixedCount);
    // A fifth of the mean population comes and goes; bands are there for a part of the time, so there are more of them.
    const flapping = 0.2 / MEAN_BANDS;
    let offset = 0;
    this.segments = roster.pools.map((pool) => {
      const steady = Math.round(pooled * pool.share * 0.8);
      const size = steady + Math.round(pooled * pool.share * flapping);
      const segment = { pool, offset, steady, size, seed: hash(seed, 7, pool.index) };
      offset += size;
      return segment;
    });
    this.size = this.fixedCount + offset;
    this.#stride = 2 ** Math.ceil(Math.log2(this.size + PID_GAP));
  }

  /** Processes alive at a time; exact, and without looking at any of them. */
  count(at: number): number {
    let count = this.fixedCount;
    for (const segment of this.segments) count += this.poolCount(segment, at);
    return count;
  }

  poolCount(segment: Segment, at: number): number {
    const flapping = segment.size - segment.steady;
    let count = segment.steady;
    for (let band = 0; band < BANDS; band += 1) {
      if (!this.#band(segment, band, at).alive) continue;
      count += Math.floor(flapping / BANDS) + (band < flapping % BANDS ? 1 : 0);
    }
    return count;
  }

  segmentOf(index: number): Segment | undefined {
    const slot = index - this.fixedCount;
    if (slot < 0) return undefined;
    return this.segments.find((segment) => slot < segment.offset + segment.size);
  }

  pidNumber(index: number, generation: number): number {
    const place = index < FIRST_PIDS ? index : index + PID_GAP;
    return (generation * this.#stride + place) % PID_SPACE;
  }

  /** The index whose pid this may be, at any time; the cursor tells whether it is now. */
  indexOfPid(number: number): number | null {
    const place = number % this.#stride;
    const index = place < FIRST_PIDS ? place : place - PID_GAP;
    return index >= 0 && index < this.size && (place < FIRST_PIDS || index >= FIRST_PIDS) ? index : null;
  }

  cursor(): ProcessCursor {
    return new ProcessCursor(this, (segment, band, at) => this.#band(segment, band, at));
  }

  #band(segment: Segment, band: number, at: number): { alive: boolean; cycle: number; since: number } {
    const h = mix(segment.seed, band);
    const period = 40_000 + (h & 0xffff) * 2;
    const phase = unit(mix(h, 1));
    const turn = (at - this.bootAt) / period + phase;
    const cycle = Math.floor(turn);
    return { alive: turn - cycle < BAND_DUTY, cycle, since: Math.max(0, (cycle - phase) * period) };
  }
}

type BandAt = (
  segment: Segment,
  band: number,
  at: number,
) => { alive: boolean; cycle: number; since: number };

/** Looks at one process after the other without an allocation for each: after `seek`, its fields are that process. */
export class ProcessCursor {
  index = 0;
  pid = 0;
  /** Milliseconds since the epoch. */
  startedAt = 0;
  memory = 0;
  queue = 0;
  reductions = 0;
  fixed: FixedProcess | null = null;
  segment: Segment | null = null;
  readonly #population: Population;
  readonly #bandAt: BandAt;
  #bands: { alive: boolean; cycle: number; since: number }[] = [];
  #bandsOf: Segment | null = null;
  #bandsAt = Number.NaN;
  #seed = 0;
  #rate = 0;

  constructor(population: Population, bandAt: BandAt) {
    this.#population = population;
    this.#bandAt = bandAt;
  }

  /** Moves to the process at `index` as it is at a time; false when there is none. */
  seek(index: number, at: number): boolean {
    const population = this.#population;
    this.index = index;
    this.#seed = mix(population.seed, index);
    this.fixed = population.roster.fixed[index] ?? null;
    if (this.fixed !== null) {
      this.segment = null;
      this.startedAt = population.bootAt + index * 3;
      if (at < this.startedAt) this.startedAt = at;
      this.pid = population.pidNumber(index, 0);
      this.#measure(at, this.fixed.memory, this.fixed.rate, this.fixed.burst);
      return true;
    }
    const slot = index - population.fixedCount;
    let segment = this.segment;
    if (segment === null || slot < segment.offset || slot >= segment.offset + segment.size) {
      segment = population.segmentOf(index) ?? null;
    }
    this.segment = segment;
    if (segment === null || !this.#enter(segment, slot - segment.offset, at)) return false;
    this.#measure(at, segment.pool.memory, segment.pool.rate, segment.pool.burst ?? null);
    return true;
  }

  /** Reductions of the same process at an earlier time; null when it had not started. After `seek`. */
  reductionsAt(at: number): number | null {
    return at < this.startedAt ? null : reductionsAfter(at - this.startedAt, this.#rate);
  }

  /** Who is in the slot, since when, under which pid. */
  #enter(segment: Segment, slot: number, at: number): boolean {
    const { bootAt, storms } = this.#population;
    const life = segment.pool.lifeMs * (0.5 + unit(mix(this.#seed, 2)));
    const phase = unit(this.#seed);
    let base = 0;
    let since = 0;
    if (slot >= segment.steady) {
      const band = this.#bandOf(segment, (slot - segment.steady) % BANDS, at);
      if (!band.alive) return false;
      since = band.since;
      base = band.cycle * (Math.ceil(180_000 / segment.pool.lifeMs) * 2 + 2);
    }
    const turn = Math.floor((at - bootAt - since) / life + phase);
    let generation = base + turn;
    let started = bootAt + since + Math.max(0, (turn - phase) * life);
    for (const storm of storms) {
      if (storm.application !== segment.pool.application || at < storm.from) continue;
      const restarts = Math.floor((Math.min(at, storm.until) - storm.from) / storm.everyMs + phase);
      if (restarts === 0) continue;
      generation += restarts;
      started = Math.max(started, storm.from + (restarts - phase) * storm.everyMs);
    }
    this.startedAt = started;
    this.pid = this.#population.pidNumber(this.index, generation);
    return true;
  }

  #bandOf(segment: Segment, band: number, at: number) {
    if (this.#bandsOf !== segment || this.#bandsAt !== at) {
      this.#bandsOf = segment;
      this.#bandsAt = at;
      this.#bands = Array.from({ length: BANDS }, (_, each) => this.#bandAt(segment, each, at));
    }
    return this.#bands[band] as { alive: boolean; cycle: number; since: number };
  }

  #measure(at: number, memory: number, rate: number, burst: readonly [number, number] | null): void {
    const h = mix(this.#seed, this.pid);
    const low = (h & 0xffff) / 0x10000;
    const high = (h >>> 16) / 0x10000;
    this.#rate = rate * (0.25 + 1.5 * low);
    this.reductions = reductionsAfter(at - this.startedAt, this.#rate);
    this.queue = burst === null ? 0 : this.#burst(at, burst);
    for (const flood of this.#population.floods) {
      if (flood.index === this.index && this.startedAt <= flood.from) this.queue += floodLevel(flood, at);
    }
    const rare = high * high * high * high;
    const held = memory * (0.55 + 0.5 * low + 2.2 * rare * rare);
    // A heap fills up and is collected.
    const fill = 0.8 + 0.5 * fraction((at - this.startedAt) / (2_000 + 28_000 * high));
    this.memory = Math.max(2_640, Math.floor((held * fill) / 8) * 8) + this.queue * BYTES_PER_MESSAGE;
  }

  /** A mailbox fills and drains within ten seconds, now and then. */
  #burst(at: number, [chance, peak]: readonly [number, number]): number {
    const turn = (at - this.#population.bootAt) / BURST_MS + unit(this.#seed);
    const which = Math.floor(turn);
    const h = mix(this.#seed, which);
    if (unit(h) >= chance) return 0;
    return Math.floor(peak * unit(mix(h, 3)) * bump(turn - which));
  }
}

/** Messages that a flood has in the mailbox at a time. */
export function floodLevel(flood: Flood, at: number): number {
  if (at <= flood.from) return 0;
  const filled = ((Math.min(at, flood.until) - flood.from) / 1_000) * flood.rate;
  const drained = at <= flood.until ? 0 : ((at - flood.until) / 1_000) * flood.drainRate;
  return Math.max(0, Math.floor(filled - drained));
}

/** Never less than before: the wave on top of the straight line is flatter than the line. */
export function reductionsAfter(ageMs: number, rate: number): number {
  return Math.floor((rate * (ageMs + 900 * bump(fraction(ageMs / 6_000)))) / 1_000);
}
