import type { Clock } from '../clock/clock.js';
import type { Member } from './member.js';
import { answers } from './member.js';
import type { Roster } from './roster.js';
import type { Sight } from './sight.js';

/**
 * Asks nodes again before their turn, where their word decides something now: whether a node that we lost is gone, and
 * which of two that contradict each other is right.
 */
export interface SecondLook {
  /** Our link to the node was lost: those who saw it are asked whether they still do. */
  atLost(lost: Member): void;
  /** The nodes whose next view settles a contradiction, by index; replaces those named before. */
  atContradiction(indexes: ReadonlySet<number>): void;
  /** Whether this node's next view is waited for because of a contradiction. */
  awaits(index: number): boolean;
  /** Forgets what is still to be asked. */
  clear(): void;
}

/** Nodes asked at once: enough to tell, also in a large cluster. */
const ASKED = 8;
/** When those who saw a lost node are asked, after the loss: a link between two others may end a little later than ours. */
const LOST_ASKED_AT_MS = [0, 400, 1_000];
const CONTRADICTION_ASKED_AFTER_MS = 400;

export function createSecondLook(options: {
  readonly clock: Clock;
  readonly roster: Roster;
  readonly sight: Sight;
  /** Sweeps the node as soon as possible. */
  readonly ask: (node: string) => void;
}): SecondLook {
  const { clock, roster, sight, ask } = options;
  const timers = new Set<() => void>();
  let contradicted: ReadonlySet<number> = new Set();
  let waiting = false;

  const after = (ms: number, act: () => void): void => {
    const cancel = clock.schedule(ms, () => {
      timers.delete(cancel);
      act();
    });
    timers.add(cancel);
  };
  return {
    atLost(lost) {
      const sawIt = (member: Member): number => Number(sight.sees(member.index, lost.index));
      const witnesses = roster.members
        .filter(answers)
        .sort((a, b) => sawIt(b) - sawIt(a))
        .slice(0, ASKED);
      for (const ms of LOST_ASKED_AT_MS) {
        after(ms, () => {
          if (lost.link.state !== 'down' || lost.standing.status === 'down') return;
          for (const witness of witnesses) ask(witness.name);
        });
      }
    },
    atContradiction(indexes) {
      contradicted = indexes;
      if (indexes.size === 0 || waiting) return;
      waiting = true;
      after(CONTRADICTION_ASKED_AFTER_MS, () => {
        waiting = false;
        for (const index of [...contradicted].slice(0, ASKED)) {
          const member = roster.at(index);
          if (member !== undefined) ask(member.name);
        }
      });
    },
    awaits: (index) => contradicted.has(index),
    clear() {
      for (const cancel of timers) cancel();
      timers.clear();
      contradicted = new Set();
      waiting = false;
    },
  };
}
