import type { TermLimits } from '../etf/limits.js';

/** How much one link may hold, whatever the node sends. */
export interface LinkLimits {
  /** Bytes of one message. A larger one of many fragments fails its call alone; one in a single frame ends the connection. */
  readonly maxMessageBytes: number;
  /** Bytes of all unfinished messages of one connection. */
  readonly maxBufferedBytes: number;
  /** Limits of each decoded term. */
  readonly term: Partial<TermLimits>;
}

const MIB = 1024 * 1024;

export const DEFAULT_LINK_LIMITS: LinkLimits = {
  maxMessageBytes: 128 * MIB,
  maxBufferedBytes: 256 * MIB,
  term: {},
};
