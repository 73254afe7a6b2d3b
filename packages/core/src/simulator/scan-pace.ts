/**
 * How much all scans of a simulated cluster may look at before they rest together: they share the thread of the page, which
 * has frames to draw. However many nodes are asked at once, the page waits for one turn at most.
 */
export class ScanPace {
  readonly #now: () => number;
  #left = LOOKS_PER_TURN;
  /** When something was looked at last. */
  #spentAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** True while a rest is due: ask again after it. */
  get resting(): boolean {
    if (this.#now() - this.#spentAt >= REST_MS) this.#left = LOOKS_PER_TURN;
    return this.#left <= 0;
  }

  /** So many processes have been looked at. */
  spend(looks: number): void {
    this.#left -= looks;
    this.#spentAt = this.#now();
  }
}

/** Looking at this many takes less than a frame, and rests between them less time than the looking. */
const LOOKS_PER_TURN = 120_000;
/** Longer than scans that are due at once need to find that it is over. */
const REST_MS = 3;
