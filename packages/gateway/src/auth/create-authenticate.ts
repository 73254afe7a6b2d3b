import { BeamdeckError, isBeamdeckError } from '@beamdeck/core';
import type { Clock, Role } from '@beamdeck/core';
import type { Authenticate } from './caller.js';
import { ANONYMOUS } from './caller.js';
import { bearerToken, cookieValue } from './credentials.js';
import { createFailedAttempts } from './failed-attempts.js';
import type { VerifyJwt } from './jwt.js';
import type { StaticTokens } from './static-tokens.js';

/**
 * Which credentials count. Null is a way in that there is not: no token list, no identity provider, no cookie. The clock times
 * the waits after failed attempts.
 */
export interface AuthenticateOptions {
  readonly tokens: StaticTokens | null;
  readonly jwt: { readonly verify: VerifyJwt; readonly cookie: string | null } | null;
  /** What somebody is who shows nothing; null: not let in. */
  readonly anonymous: Role | null;
  readonly clock: Clock;
}

/** Reads a request's credential: a bearer token of the list or of the identity provider, or the provider's in a cookie. */
export function createAuthenticate({ tokens, jwt, anonymous, clock }: AuthenticateOptions): Authenticate {
  const failed = createFailedAttempts(clock);

  const identify: Authenticate = async ({ headers }, { address }) => {
    const bearer = bearerToken(headers);
    const holder = bearer === null ? null : (tokens?.holder(bearer) ?? null);
    if (holder !== null) return { ...holder, address };
    const cookie = jwt?.cookie ?? null;
    const token = bearer ?? (cookie === null ? null : cookieValue(headers, cookie));
    if (token !== null && jwt !== null) {
      const verified = await jwt.verify(token);
      // Two people of one name would share keys, limits and what is written down of them.
      if (tokens?.has(verified.id) !== true && verified.id !== ANONYMOUS) return { ...verified, address };
      throw new BeamdeckError('forbidden', 'Somebody else goes by the name of your token here.', {
        suggestions: ['Ask whoever runs this gateway to give the token of that name another `id`.'],
      });
    }
    if (token === null) return anonymous === null ? null : { id: ANONYMOUS, role: anonymous, address };
    throw new BeamdeckError('unauthenticated', 'The token is not known here.', {
      suggestions: ['Check that it is the token of this gateway.'],
    });
  };

  return async (request, origin) => {
    try {
      return await identify(request, origin);
    } catch (error) {
      // A token that has ended was a good one: whoever renews it late tries nothing. An address that is not known is
      // nobody's: to count there would make all wait for one.
      if (isBeamdeckError(error, 'unauthenticated') && origin.address !== null) {
        failed.check(origin.address);
        failed.note(origin.address);
      }
      throw error;
    }
  };
}
