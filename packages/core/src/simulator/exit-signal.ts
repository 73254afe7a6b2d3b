import type { Population } from './population.js';
import { linkedRequest } from './process-links.js';
import type { FixedProcess } from './roster.js';

export type ExitReason = 'kill' | 'normal' | 'shutdown';

/** What became of the process, or that the whole node ends with it. */
export type ExitEffect = 'alive' | 'ended' | 'node_ends';

/**
 * Sends an exit signal to the process at an index, and does what OTP does next: who traps exits lives on unless it is
 * killed, what is linked to it ends too, its supervisor starts another as its strategy says, gives up when that was too
 * often, and so on upwards. An application that loses its top supervisor ends the node, as in a release.
 */
export function sendExit(population: Population, index: number, reason: ExitReason, at: number): ExitEffect {
  const lens = population.lens();
  if (!lens.seek(index, at)) return 'ended';
  // `exit(Pid, normal)` of another process does nothing, and to one that traps it is a message like any other.
  if (reason === 'normal' || (reason === 'shutdown' && lens.trapsExits)) return 'alive';
  const failed = reason === 'kill';
  const going = new Succession(population, at);
  const { fixed, segment, turn } = lens;
  if (fixed !== null) return going.recover(fixed, failed) ? 'ended' : 'node_ends';
  if (segment === null) return 'ended';

  const request = linkedRequest(population, index, at);
  if (request !== null) population.changes.vacateSlot(request.index, request.turn);
  const { restart, supervisor } = segment.pool;
  if (restart === 'temporary' || (restart === 'transient' && !failed)) {
    population.changes.vacateSlot(index, turn);
    return 'ended';
  }
  if (going.bears(supervisor)) {
    population.changes.restartSlot(index, at);
    return 'ended';
  }
  const parent = population.roster.fixed[supervisor];
  return parent === undefined || going.recover(parent, true) ? 'ended' : 'node_ends';
}

/** Who takes the place of what has ended at one moment. */
class Succession {
  readonly #population: Population;
  readonly #at: number;

  constructor(population: Population, at: number) {
    this.#population = population;
    this.#at = at;
  }

  /** The process has ended; false when nobody can start another and the node ends. */
  recover(child: FixedProcess, failed: boolean): boolean {
    const { fixed } = this.#population.roster;
    const parent = fixed[child.parent];
    if (parent?.kind !== 'supervisor') return false;
    if (child.restart === 'temporary' || (child.restart === 'transient' && !failed)) {
      this.#end(child);
      return true;
    }
    if (!this.bears(parent.index)) return this.recover(parent, true);
    const place = parent.children.indexOf(child.index);
    const again =
      parent.strategy === 'one_for_all'
        ? parent.children
        : parent.strategy === 'rest_for_one'
          ? parent.children.slice(place)
          : [child.index];
    for (const index of again) this.#start(index);
    return true;
  }

  /** Counts a restart; false when the supervisor gives up because of it. */
  bears(supervisor: number): boolean {
    const { roster, changes } = this.#population;
    const [restarts, seconds] = roster.fixed[supervisor]?.intensity ?? [0, 1];
    return changes.countRestart(supervisor, this.#at, seconds) <= restarts;
  }

  /** Starts another in its place, and all that it starts itself. */
  #start(index: number): void {
    const { roster, changes } = this.#population;
    changes.restartFixed(index, this.#at);
    const { children, pool } = roster.fixed[index] as FixedProcess;
    for (const child of children) this.#start(child);
    if (pool >= 0) changes.emptyPool(pool, this.#at);
  }

  #end({ index, children }: FixedProcess): void {
    this.#population.changes.endFixed(index, this.#at);
    for (const child of children) this.#end(this.#population.roster.fixed[child] as FixedProcess);
  }
}
