import type { Term } from '@beamdeck/erlang';
import { isNamed, readInteger, readNumber, readTuple } from './term-reading.js';

/** When an answer was measured on the node, and in which of its lives. */
export interface Moment {
  /** Creation and start of the node, `<creation>-<milliseconds since the epoch>`: changes when it restarts. */
  readonly incarnation: string;
  readonly uptimeSeconds: number;
  /** Native time units of the node as milliseconds. */
  toMs(native: Term | undefined): number;
}

/**
 * Reads `{PerSecond, Creation, StartTime, Now, TimeOffset | undefined}`, times in the node's native unit. The offset is
 * undefined on a node whose time may warp: its start on the wall clock moves, so only the creation tells its lives apart.
 */
export function readMoment(term: Term | undefined): Moment {
  const [perSecond, creation, start, now, offset] = readTuple(term, 5);
  const unit = readInteger(perSecond);
  const startedAt = readInteger(start);
  const life = readNumber(creation);
  // Differences are small enough for a number even where the times themselves are not.
  const ms = (native: bigint) => Number((native * 1_000_000n) / unit) / 1_000;
  return {
    incarnation: isNamed(offset, 'undefined')
      ? `${life}`
      : `${life}-${Math.floor(ms(startedAt + readInteger(offset)))}`,
    uptimeSeconds: Math.floor(ms(readInteger(now) - startedAt) / 1_000),
    toMs: (native) => ms(readInteger(native)),
  };
}
