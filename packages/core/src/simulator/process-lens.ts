import { backlogAt, refilledAt, stoodMs } from './process-changes.js';
import type { ProcessNote } from './process-changes.js';
import { BANDS, bandsAt, floodLevel, LONGEST_BAND_MS, reductionsAfter } from './population.js';
import type { Bands, Population, Segment } from './population.js';
import { bump, fraction, mix, unit } from './random.js';
import type { FixedProcess } from './roster.js';

const BURST_MS = 10_000;
/** Above this many messages memory is not sampled. */
const UNSAMPLED_MAILBOX = 100_000;
export const BYTES_PER_MESSAGE = 136;

/** Expected value of `memory()` over the processes of a pool, as a factor of the mean in the catalogue. */
export const MEMORY_MEAN = (0.55 + 0.25 + 2.2 / 9) * 1.05;

/**
 * Looks at one process after the other without an allocation for each. After `seek` found one, the fields say who it is
 * and the methods what it holds then; each is computed only when asked for.
 */
export class ProcessLens {
  index = 0;
  pid = 0;
  /** Milliseconds since the epoch. */
  startedAt = 0;
  /** Who it is, when it is one that every node has; else null, and it is in `segment`. */
  fixed: FixedProcess | null = null;
  segment: Segment | null = null;
  /** Which of its slot's processes it is; 0 for one that every node has. */
  turn = 0;
  /** After `seek` found none: whether one would be there, had it not ended early. */
  endedEarly = false;
  readonly #population: Population;
  /** Of the segment and time last looked at. */
  #bands: Bands | null = null;
  #bandsOf: Segment | null = null;
  #bandsAt = Number.NaN;
  #at = 0;
  /** Of the slot, for all its processes. */
  #seed = 0;
  /** Of the process that is in it. */
  #own = 0;

  constructor(population: Population) {
    this.#population = population;
  }

  /** Moves to the process at `index` as it is at a time; false when there is none. */
  seek(index: number, at: number): boolean {
    const population = this.#population;
    this.index = index;
    this.#at = at;
    this.#seed = mix(population.seed, index);
    this.endedEarly = false;
    this.fixed = index < population.fixedCount ? (population.roster.fixed[index] ?? null) : null;
    if (this.fixed !== null) {
      this.segment = null;
      const change = population.changes.ofFixed(index);
      if (change?.gone === true) return false;
      this.turn = 0;
      this.pid = population.pidNumber(index, change?.restarts ?? 0);
      this.startedAt = Math.min(at, change?.since ?? population.bootAt + index * 3);
    } else if (!this.#enterSlot(index - population.fixedCount, at)) {
      return false;
    }
    this.#own = mix(this.#seed, this.pid);
    return true;
  }

  /** Messages in its mailbox: it fills and drains within ten seconds, now and then, and when it is flooded. */
  queue(): number {
    const burst = this.fixed === null ? this.segment?.pool.burst : this.fixed.burst;
    let queue = 0;
    if (burst !== undefined && burst !== null) {
      const turn = (this.#at - this.#population.bootAt) / BURST_MS + unit(this.#seed);
      const which = Math.floor(turn);
      const h = mix(this.#seed, which);
      if (unit(h) < burst[0]) queue = Math.floor(burst[1] * unit(mix(h, 3)) * bump(turn - which));
    }
    for (const flood of this.#population.floods) {
      if (flood.index === this.index && this.startedAt <= flood.from) queue += floodLevel(flood, this.#at);
    }
    const note = this.note;
    return note === undefined ? queue : queue + note.unread + backlogAt(note, this.#at);
  }

  /** What was done to this very process; undefined for nothing. */
  get note(): ProcessNote | undefined {
    return this.#population.changes.noteOf(this.pid);
  }

  /** Messages a second that it is sent, on average. */
  get messageRate(): number {
    return this.#rate() / 400;
  }

  get trapsExits(): boolean {
    return (this.fixed ?? this.segment?.pool)?.traps === true;
  }

  /** Bytes, its mailbox included; null when the mailbox is so long that a real node is not asked: it would have to walk it. */
  memory(): number | null {
    const queue = this.queue();
    return queue > UNSAMPLED_MAILBOX ? null : this.#heap() + queue * BYTES_PER_MESSAGE;
  }

  /** Bytes in any case: what the node's own counters, which walk nothing, add up. */
  heldBytes(): number {
    return this.#heap() + this.queue() * BYTES_PER_MESSAGE;
  }

  reductions(): number {
    return reductionsAfter(this.#activeMs(this.#at), this.#rate());
  }

  /** Reductions of the same process at an earlier time; null when it had not started. */
  reductionsAt(at: number): number | null {
    return at < this.startedAt ? null : reductionsAfter(this.#activeMs(at), this.#rate());
  }

  #activeMs(at: number): number {
    const note = this.note;
    return at - this.startedAt - (note === undefined ? 0 : stoodMs(note, at));
  }

  /** Most hold about the same, few hold much more; a heap fills up and is collected. */
  #heap(): number {
    const mean = this.fixed === null ? (this.segment?.pool.memory ?? 0) : this.fixed.memory;
    const low = (this.#own & 0xffff) / 0x10000;
    const high = (this.#own >>> 16) / 0x10000;
    const square = high * high;
    const rare = square * square * square * square;
    const collectedAt = this.note?.collectedAt ?? null;
    const age = (this.#at - (collectedAt ?? this.startedAt)) / (2_000 + 28_000 * low);
    const grown = fraction(age + (collectedAt === null ? unit(mix(this.#own, 5)) : 0));
    const held = mean * (0.55 + 0.5 * low + 2.2 * rare) * (0.8 + 0.5 * grown);
    return Math.max(2_640, Math.floor(held / 8) * 8);
  }

  #rate(): number {
    const mean = this.fixed === null ? (this.segment?.pool.rate ?? 0) : this.fixed.rate;
    return mean * (0.25 + (1.5 * (this.#own & 0xffff)) / 0x10000);
  }

  /** Who is in the slot, since when, under which pid. */
  #enterSlot(slot: number, at: number): boolean {
    const population = this.#population;
    let segment = this.segment;
    if (segment === null || slot < segment.offset || slot >= segment.offset + segment.size) {
      segment = population.segmentOf(this.index) ?? null;
      this.segment = segment;
      if (segment === null) return false;
    }
    const { pool, steady, offset } = segment;
    const sinceBootMs = at - population.bootAt;
    let since = 0;
    let generation = 0;
    if (slot - offset >= steady) {
      const band = (slot - offset - steady) % BANDS;
      const bands = (this.#bands ??= emptyBands());
      if (this.#bandsOf !== segment || this.#bandsAt !== at) {
        bandsAt(segment, sinceBootMs, bands);
        this.#bandsOf = segment;
        this.#bandsAt = at;
      }
      if (bands.alive[band] === 0) return false;
      since = bands.since[band] as number;
      // More than can live in the slot while its band is there once, so that no generation comes twice.
      generation = (bands.cycle[band] as number) * (Math.ceil((2 * LONGEST_BAND_MS) / pool.lifeMs) + 2);
    }
    const life = pool.lifeMs * (0.5 + unit(mix(this.#seed, 2)));
    const phase = unit(this.#seed);
    const turn = Math.floor((sinceBootMs - since) / life + phase);
    generation += turn;
    let started = population.bootAt + since + Math.max(0, (turn - phase) * life);
    for (const storm of population.storms) {
      if (storm.application !== pool.application || at < storm.from) continue;
      const restarts = Math.floor((Math.min(at, storm.until) - storm.from) / storm.everyMs + phase);
      if (restarts === 0) continue;
      generation += restarts;
      started = Math.max(started, storm.from + (restarts - phase) * storm.everyMs);
    }
    const emptied = population.changes.ofPool(pool.index);
    if (emptied !== undefined) {
      const cohort = (slot - offset < steady ? slot - offset : slot - offset - steady) % BANDS;
      const back = refilledAt(emptied, cohort, BANDS);
      if (at < back) return false;
      generation += emptied.times;
      started = Math.max(started, back);
    }
    const change = population.changes.ofSlot(this.index);
    this.turn = generation;
    if (change !== undefined) {
      if (change.vacated === generation) {
        this.endedEarly = true;
        return false;
      }
      generation += change.restarts;
      started = Math.max(started, change.since);
    }
    this.startedAt = Math.min(at, started);
    this.pid = population.pidNumber(this.index, generation);
    return true;
  }
}

const emptyBands = (): Bands => ({
  alive: new Uint8Array(BANDS),
  cycle: new Float64Array(BANDS),
  since: new Float64Array(BANDS),
});
