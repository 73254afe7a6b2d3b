import { readFile } from 'node:fs/promises';
import type { Clock, Role } from '@beamdeck/core';
import { BeamdeckError } from '@beamdeck/core';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { ConfigError } from '../config/config-error.js';
import type { Caller } from './caller.js';

/** How tokens of an identity provider are read. */
export interface JwtOptions {
  /** Where its keys are (JWKS), or the keys themselves. */
  readonly keys: { readonly url: string } | { readonly set: JSONWebKeySet };
  readonly issuer: string;
  readonly audience: string;
  /** Claim that says what somebody is, by dots into objects: `realm_access.roles`. Text, words of a text, or a list. */
  readonly rolesClaim: string;
  /** What its values mean here; values of no meaning are passed over. */
  readonly roles: Readonly<Record<string, Role>>;
  readonly clockToleranceSeconds: number;
  readonly clock: Clock;
  /** For requests to `url`. Default: the platform's. */
  readonly fetch?: typeof fetch;
}

/**
 * Whose token it is and what they may do, until when (`expiresAt`, milliseconds since the epoch, tolerance included). Rejects as
 * `createJwtVerifier` says; nothing of the token is in the error.
 */
export type VerifyJwt = (token: string) => Promise<Omit<Caller, 'address'>>;

/** Signed by a key that stays with its owner. A shared secret (HS…) would let every gateway make tokens. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const ROLES_BY_POWER: readonly Role[] = ['admin', 'operator', 'viewer'];
const KEYS_TIMEOUT_MS = 5_000;

/**
 * Verifies tokens: signature by a key of the set, issuer, audience, times, a subject, an end. Rejects with `token_expired`;
 * `unauthenticated` for anything else that is wrong with it; `forbidden` when its owner has no role here; and
 * `cluster_unavailable` when the keys cannot be had, for then nobody is let in.
 */
export function createJwtVerifier(options: JwtOptions): VerifyJwt {
  const { issuer, audience, clock, clockToleranceSeconds } = options;
  const keys = keysOf(options);
  return async (token) => {
    const payload = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock.now()),
    }).then((verified) => verified.payload, refuse);
    const { sub, exp = 0 } = payload;
    if (sub === undefined || sub === '' || sub.length > 255) throw invalid('The token names nobody.');
    const role = roleOf(payload, options);
    if (role === null) {
      throw new BeamdeckError('forbidden', 'Your token gives you no role here.', {
        details: { claim: options.rolesClaim },
        suggestions: ['Ask whoever runs this gateway to map one of your groups to a role.'],
      });
    }
    return { id: sub, role, expiresAt: (exp + clockToleranceSeconds) * 1_000 };
  };
}

/** The keys of a JWKS file. Rejects with `ConfigError`; says nothing of the keys. */
export async function readKeySet(path: string): Promise<JSONWebKeySet> {
  try {
    const set = JSON.parse(await readFile(path, 'utf8')) as JSONWebKeySet;
    createLocalJWKSet(set);
    return set;
  } catch {
    throw new ConfigError(`The key file ${path} holds no JSON Web Key Set, or cannot be read.`);
  }
}

function keysOf({ keys, fetch: fetchKeys }: JwtOptions): JWTVerifyGetKey {
  if ('set' in keys) return createLocalJWKSet(keys.set);
  return createRemoteJWKSet(new URL(keys.url), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    ...(fetchKeys === undefined ? {} : { [customFetch]: fetchKeys }),
  });
}

/** The strongest role that any value of the claim stands for. */
function roleOf(payload: JWTPayload, { rolesClaim, roles }: JwtOptions): Role | null {
  let claim: unknown = payload;
  for (const key of rolesClaim.split('.')) {
    const isObject = typeof claim === 'object' && claim !== null && Object.hasOwn(claim, key);
    claim = isObject ? (claim as Record<string, unknown>)[key] : undefined;
  }
  const values = typeof claim === 'string' ? claim.split(/\s+/) : Array.isArray(claim) ? claim : [];
  const held = new Set(
    values.flatMap((value) =>
      typeof value === 'string' && Object.hasOwn(roles, value) ? [roles[value]] : [],
    ),
  );
  return ROLES_BY_POWER.find((role) => held.has(role)) ?? null;
}

function refuse(cause: unknown): never {
  if (cause instanceof errors.JWTExpired) {
    throw new BeamdeckError('token_expired', 'The token has expired.', {
      suggestions: ['Sign in again, or renew the token.'],
    });
  }
  if (cause instanceof errors.JWKSNoMatchingKey)
    throw invalid('The token is signed by a key that is not known.');
  const isOfKeys = cause instanceof errors.JWKSTimeout || cause instanceof errors.JWKSInvalid;
  // What is no error of the library's came from the way to the keys; a plain one of its own tells an answer that was none.
  if (isOfKeys || !(cause instanceof errors.JOSEError) || cause.code === errors.JOSEError.code) {
    throw new BeamdeckError('cluster_unavailable', 'The keys that tokens are checked with cannot be had.', {
      cause,
      details: { retryAfterMs: 5_000 },
      suggestions: ['Try again in a moment; if it stays, check the address of the keys.'],
    });
  }
  throw invalid('The token is not valid here.');
}

function invalid(message: string): BeamdeckError {
  return new BeamdeckError('unauthenticated', message, { suggestions: ['Sign in again.'] });
}
