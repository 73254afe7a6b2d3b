import { createHash, timingSafeEqual } from 'node:crypto';
import type { Role } from '@beamdeck/core';

/** One token and whose it is. Only its SHA-256 is held: random tokens of this length cannot be guessed back from it. */
export interface StaticToken {
  readonly id: string;
  readonly role: Role;
  readonly sha256: Buffer;
}

/** The tokens of a list, which does not change: to take one back a new list is made. */
export interface StaticTokens {
  /** Whose token it is; null for nobody's. Takes as long for a token that is nearly right as for any other. */
  holder(token: string): { readonly id: string; readonly role: Role } | null;
  /** Whether a holder is called that. */
  has(id: string): boolean;
}

/** Makes the list. What is in it is not checked here but by whoever reads it (`readTokenFile`): each `sha256` has 32 bytes. */
export function createStaticTokens(tokens: readonly StaticToken[]): StaticTokens {
  const ids = new Set(tokens.map(({ id }) => id));
  return {
    has: (id) => ids.has(id),
    holder(token) {
      const digest = tokenDigest(token);
      let found: StaticToken | null = null;
      // To the end, also when it is found: the time tells nobody where it stands.
      for (const known of tokens) if (timingSafeEqual(known.sha256, digest)) found = known;
      return found === null ? null : { id: found.id, role: found.role };
    },
  };
}

/** SHA-256 of the token's UTF-8, 32 bytes: what a `StaticToken` holds. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
