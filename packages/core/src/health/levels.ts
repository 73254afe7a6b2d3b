/** How far something has gone, as settled over time. */
export type Level = 'normal' | 'moderate' | 'high';

/** One border between two levels: crossed upwards at `enter`, downwards only below `leave`, so that noise does not cross it. */
export interface Border {
  readonly enter: number;
  /** Not above `enter`. */
  readonly leave: number;
  /** How long the load must have been at or above `enter`. */
  readonly enterMs: number;
  /** How long it must have been below `leave`. */
  readonly leaveMs: number;
}

/** Which side of one border is settled, and since when the readings have been on the other. */
export interface Edge {
  readonly on: boolean;
  readonly since: number | null;
}

/** The settled level of one thing, as of its last reading. */
export interface Latch {
  readonly at: number;
  readonly moderate: Edge;
  readonly high: Edge;
}

export interface LevelBorders {
  readonly moderate: Border;
  readonly high: Border;
}

/** A first look has nothing before it: what has to last for up to this long is taken to have lasted. */
const TAKEN_AS_LASTING_MS = 15_000;

export const OFF: Edge = { on: false, since: null };

/**
 * The latch after a reading. Equal to the one before for a reading that is not newer. `before` is null for the first look;
 * for something that was surely normal so far it is `restingLatch`.
 */
export function settleLevel(borders: LevelBorders, before: Latch | null, load: number, at: number): Latch {
  if (before !== null && at <= before.at) return before;
  return {
    at,
    moderate: settleEdge(borders.moderate, before?.moderate ?? null, load, at),
    high: settleEdge(borders.high, before?.high ?? null, load, at),
  };
}

/** The latch of something that has been normal so far. */
export const restingLatch = (at: number): Latch => ({ at, moderate: OFF, high: OFF });

export function levelOf({ moderate, high }: Latch): Level {
  return high.on ? 'high' : moderate.on ? 'moderate' : 'normal';
}

/** One border's side after a reading; null before the first. */
export function settleEdge(border: Border, before: Edge | null, load: number, at: number): Edge {
  if (before === null && border.enterMs <= TAKEN_AS_LASTING_MS)
    return { on: load >= border.enter, since: null };
  const { on, since } = before ?? OFF;
  const crossing = on ? load < border.leave : load >= border.enter;
  if (!crossing) return { on, since: null };
  const from = since ?? at;
  return at - from >= (on ? border.leaveMs : border.enterMs) ? { on: !on, since: null } : { on, since: from };
}
