import type { RateLimit } from './safety-config.js';

/** A token bucket, as a value. Full when it is new. */
export interface TokenBucket {
  readonly tokens: number;
  /** When it held that many; milliseconds since the epoch. */
  readonly at: number;
}

export type TokenAnswer =
  | { readonly taken: true; readonly next: TokenBucket }
  | { readonly taken: false; readonly retryAfterMs: number };

/**
 * Takes one token. In any span of time no more than `burst` and `perSecond` times the span are given; whoever waits
 * `retryAfterMs`, and is alone, gets one. A clock set back gives nothing and takes nothing.
 */
export function takeToken(limit: RateLimit, bucket: TokenBucket | undefined, now: number): TokenAnswer {
  const tokens = tokensAt(limit, bucket, now);
  if (tokens < 1 - ROUNDING) {
    return { taken: false, retryAfterMs: Math.ceil(((1 - tokens) / limit.perSecond) * 1_000) };
  }
  return { taken: true, next: { tokens: Math.max(0, tokens - 1), at: now } };
}

/** Whether it has filled up again, so that it is as good as a new one. */
export function isFull(limit: RateLimit, bucket: TokenBucket, now: number): boolean {
  return tokensAt(limit, bucket, now) >= limit.burst;
}

function tokensAt(limit: RateLimit, bucket: TokenBucket | undefined, now: number): number {
  if (bucket === undefined) return limit.burst;
  const elapsed = Math.max(0, now - bucket.at);
  return Math.min(limit.burst, bucket.tokens + (elapsed / 1_000) * limit.perSecond);
}

/** Sums of fractions may come out a hair short of a whole token. */
const ROUNDING = 1e-9;
