import type { GoawayReason, ResetReason } from './audience.js';

/** What the event stream has done since the gateway started: plain numbers, read by whoever measures. */
export interface StreamCounts {
  opened: number;
  /** Of those: went on where they were. */
  resumed: number;
  messages: number;
  bytes: number;
  readonly resets: Record<ResetReason, number>;
  /** Streams that the gateway ended. */
  readonly goaways: Record<GoawayReason, number>;
}

export function createStreamCounts(): StreamCounts {
  return {
    opened: 0,
    resumed: 0,
    messages: 0,
    bytes: 0,
    resets: { 'too-old': 0, 'epoch-changed': 0, overflow: 0 },
    goaways: { drain: 0, 'too-slow': 0, 'token-expired': 0 },
  };
}
