import type { Clock } from '../clock/clock.js';

export interface SweeperOptions {
  readonly clock: Clock;
  /** Sweeps under way at the same time, at most. */
  readonly concurrency: number;
  /** Sweeps one node; never rejects. Resolves with the milliseconds from the start of this sweep to the start of the next. */
  readonly sweep: (node: string) => Promise<number>;
  /** Called whenever no sweep is under way any more. */
  readonly onQuiet: () => void;
}

/** Sweeps each of its nodes again and again, one sweep a node at a time, the longest due first. */
export interface Sweeper {
  /** Starts with a sweep at once. Idempotent. */
  add(node: string): void;
  /** The answer of a sweep under way no longer leads to another. */
  remove(node: string): void;
  /** Sweeps the node again at once; if a sweep is under way, right after it, since that one may have been asked too early. */
  soon(node: string): void;
  readonly quiet: boolean;
  stop(): void;
}

interface Turn {
  readonly node: string;
  dueAt: number;
  running: boolean;
  again: boolean;
}

/** Nodes due this close together are swept in one round, so that their answers are shown together. */
const ROUND_MS = 100;

export function createSweeper({ clock, concurrency, sweep, onQuiet }: SweeperOptions): Sweeper {
  const turns = new Map<string, Turn>();
  let running = 0;
  let cancelTimer: (() => void) | null = null;
  let timerAt = Infinity;

  return {
    add(node) {
      if (turns.has(node)) return;
      turns.set(node, { node, dueAt: clock.now(), running: false, again: false });
      wake(0);
    },
    remove(node) {
      turns.delete(node);
    },
    soon(node) {
      const turn = turns.get(node);
      if (turn === undefined) return;
      if (turn.running) turn.again = true;
      else turn.dueAt = clock.now();
      wake(0);
    },
    get quiet() {
      return running === 0;
    },
    stop() {
      turns.clear();
      cancelTimer?.();
      cancelTimer = null;
      timerAt = Infinity;
    },
  };

  /** One timer for all: for whoever is due first. */
  function wake(inMs: number): void {
    const at = clock.now() + inMs;
    if (cancelTimer !== null && timerAt <= at) return;
    cancelTimer?.();
    timerAt = at;
    cancelTimer = clock.schedule(inMs, () => {
      cancelTimer = null;
      timerAt = Infinity;
      startDue();
    });
  }

  function startDue(): void {
    const now = clock.now();
    const waiting = [...turns.values()].filter((turn) => !turn.running);
    const due = waiting.filter((turn) => turn.dueAt <= now);
    // A round begins when someone is due, and takes along those who soon will be.
    const round = due.length === 0 ? due : waiting.filter((turn) => turn.dueAt <= now + ROUND_MS);
    round.sort((a, b) => a.dueAt - b.dueAt);
    const started = new Set(round.slice(0, Math.max(0, concurrency - running)));
    for (const turn of started) void run(turn);
    // Those left over are started as soon as a place is free.
    const next = waiting.reduce((at, turn) => (started.has(turn) ? at : Math.min(at, turn.dueAt)), Infinity);
    if (next !== Infinity && running < concurrency) wake(Math.max(0, next - now));
  }

  async function run(turn: Turn): Promise<void> {
    const startedAt = clock.now();
    turn.running = true;
    running += 1;
    const everyMs = await sweep(turn.node);
    running -= 1;
    turn.running = false;
    turn.dueAt = turn.again ? clock.now() : startedAt + everyMs;
    turn.again = false;
    if (turns.size > 0) wake(0);
    if (running === 0) onQuiet();
  }
}
