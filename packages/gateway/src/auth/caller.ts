import type { Principal } from '@beamdeck/core';
import type { FetchBindings } from '../http/fetch-bindings.js';

/** Who a request comes from, as whoever authenticated it says. Holds no credential. */
export interface Caller extends Principal {
  /** When what they showed us ends, in milliseconds since the epoch; null or absent: it does not. Their streams end then. */
  readonly expiresAt?: number | null;
}

/** Where a request came from: the address of its sender, as far as it can be believed; null in this process. */
export interface RequestOrigin {
  readonly address: string | null;
  /** What the host passed along with the request: in Node, its own request with the session it has found for it. */
  readonly bindings: FetchBindings;
}

/**
 * Tells who a request comes from. Null: they have shown nothing. Throws (or rejects with) `unauthenticated`,
 * `token_expired` or `forbidden` for what they have shown and does not hold; nothing they have shown is in the error.
 */
export type Authenticate = (
  request: Request,
  origin: RequestOrigin,
) => Caller | null | Promise<Caller | null>;

/** Whoever shows nothing is called that, and nobody else. */
export const ANONYMOUS = 'anonymous';
