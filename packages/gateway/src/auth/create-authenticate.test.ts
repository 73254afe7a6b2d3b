import { isBeamdeckError } from '@beamdeck/core';
import { steppedClock } from '@beamdeck/core/simulator';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Authenticate } from './caller.js';
import { createAuthenticate } from './create-authenticate.js';
import type { AuthenticateOptions } from './create-authenticate.js';
import { createJwtVerifier } from './jwt.js';
import type { JwtOptions } from './jwt.js';
import { createStaticTokens, tokenDigest } from './static-tokens.js';

const ISSUER = 'https://id.example';
const AUDIENCE = 'beamdeck';
const CANARY = 'CANARY-7f3a9c21-token-of-nobody';
const tokens = createStaticTokens([
  { id: 'alice', role: 'admin', sha256: tokenDigest('alice-alice-alice-alice') },
  { id: 'bob', role: 'viewer', sha256: tokenDigest('bob-bob-bob-bob-bob-bob') },
]);

let clock: ReturnType<typeof steppedClock>;
let privateKey: CryptoKey;
let foreignKey: CryptoKey;
let jwk: JWK;
beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  privateKey = pair.privateKey;
  jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' };
  foreignKey = (await generateKeyPair('ES256')).privateKey;
});
beforeEach(() => {
  clock = steppedClock();
});

const seconds = () => Math.floor(clock.now() / 1_000);
function sign(
  claims: { [name: string]: unknown } = {},
  key: CryptoKey = privateKey,
  kid = 'one',
): Promise<string> {
  const payload = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'carol',
    exp: seconds() + 60,
    groups: ['ops'],
    ...claims,
  };
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
}
const verifier = (options: Partial<JwtOptions> = {}) =>
  createJwtVerifier({
    keys: { set: { keys: [jwk] } },
    issuer: ISSUER,
    audience: AUDIENCE,
    rolesClaim: 'groups',
    roles: { ops: 'operator', root: 'admin', all: 'viewer' },
    clockToleranceSeconds: 0,
    clock,
    ...options,
  });
const start = (options: Partial<AuthenticateOptions> = {}): Authenticate =>
  createAuthenticate({
    tokens,
    jwt: { verify: verifier(), cookie: null },
    anonymous: null,
    clock,
    ...options,
  });
const ask = (authenticate: Authenticate, headers: Record<string, string>, address = '10.0.0.1') =>
  Promise.resolve(
    authenticate(new Request('http://127.0.0.1/api/v1/operations', { headers }), { address, bindings: {} }),
  );
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function refusal(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!isBeamdeckError(error)) throw new Error(`not refused: ${String(error)}`);
  expect(JSON.stringify(error) + String(error.stack)).not.toMatch(/CANARY|eyJ/);
  return error.code;
}

describe('a token of the list', () => {
  it('says who its holder is', async () => {
    expect(await ask(start(), bearer('alice-alice-alice-alice'))).toEqual({
      id: 'alice',
      role: 'admin',
      address: '10.0.0.1',
    });
    expect(await ask(start(), bearer('bob-bob-bob-bob-bob-bob'))).toMatchObject({
      id: 'bob',
      role: 'viewer',
    });
  });

  it.each(['alice-alice-alice-alicf', 'alice-alice-alice-alice-', 'ALICE-ALICE-ALICE-ALICE', CANARY])(
    'refuses %s, and does not repeat it',
    async (token) => {
      expect(await refusal(ask(start({ jwt: null }), bearer(token)))).toBe('unauthenticated');
    },
  );

  it('refuses a header that holds no bearer token', async () => {
    for (const authorization of [
      `Basic ${CANARY}`,
      CANARY,
      'Bearer',
      'Bearer  ',
      `Bearer ${CANARY} more`,
      `Bearer ${'x'.repeat(9_000)}`,
    ]) {
      expect(await refusal(ask(start(), { authorization }))).toBe('unauthenticated');
    }
  });

  it('is not asked for forever: who tries many is made to wait', async () => {
    const authenticate = start({ jwt: null });
    for (let i = 0; i < 30; i += 1) await refusal(ask(authenticate, bearer(`${CANARY}-${String(i)}`)));
    expect(await refusal(ask(authenticate, bearer(CANARY)))).toBe('rate_limited');
    expect(await refusal(ask(authenticate, bearer(CANARY), '10.0.0.2'))).toBe('unauthenticated');
    await clock.advance(60_000);
    expect(await refusal(ask(authenticate, bearer(CANARY)))).toBe('unauthenticated');
  });

  it('is taken when it is right, whatever others of the same address have tried', async () => {
    const authenticate = start();
    for (let i = 0; i < 40; i += 1) await refusal(ask(authenticate, bearer(`${CANARY}-${String(i)}`)));
    expect(await ask(authenticate, bearer('alice-alice-alice-alice'))).toMatchObject({ id: 'alice' });
    expect(await ask(authenticate, bearer(await sign()))).toMatchObject({ id: 'carol' });
  });
});

describe('nothing shown', () => {
  it('is nobody, or what the configuration says', async () => {
    expect(await ask(start(), {})).toBeNull();
    expect(await ask(start({ anonymous: 'viewer' }), {})).toMatchObject({ id: 'anonymous', role: 'viewer' });
  });

  it('is not what a wrong token becomes', async () => {
    expect(await refusal(ask(start({ anonymous: 'viewer' }), bearer(CANARY)))).toBe('unauthenticated');
  });
});

describe('a token of the identity provider', () => {
  it('says who, what they are, and until when', async () => {
    expect(await ask(start(), bearer(await sign()))).toEqual({
      id: 'carol',
      role: 'operator',
      address: '10.0.0.1',
      expiresAt: (seconds() + 60) * 1_000,
    });
  });

  it('gives the strongest role of several, from a list, a text or deep inside', async () => {
    expect(await ask(start(), bearer(await sign({ groups: ['all', 'root', 'x'] })))).toMatchObject({
      role: 'admin',
    });
    expect(await ask(start(), bearer(await sign({ groups: 'x all' })))).toMatchObject({ role: 'viewer' });
    const jwt = { verify: verifier({ rolesClaim: 'realm_access.roles' }), cookie: null };
    const token = await sign({ realm_access: { roles: ['ops'] } });
    expect(await ask(start({ jwt }), bearer(token))).toMatchObject({ role: 'operator' });
  });

  it('is refused when its subject is the name of a token of the list, or of whoever shows nothing', async () => {
    for (const sub of ['alice', 'anonymous'])
      expect(await refusal(ask(start(), bearer(await sign({ sub }))))).toBe('forbidden');
  });

  it('is refused once it has ended', async () => {
    const token = await sign();
    await clock.advance(61_000);
    expect(await refusal(ask(start(), bearer(token)))).toBe('token_expired');
  });

  it('is refused when its holder has no role here', async () => {
    for (const groups of [[], ['guests'], ['__proto__', 'constructor'], 7, null]) {
      expect(await refusal(ask(start(), bearer(await sign({ groups }))))).toBe('forbidden');
    }
  });

  it('is refused when anything about it is wrong', async () => {
    const wrong = [
      await sign({ iss: 'https://evil.example' }),
      await sign({ aud: 'another' }),
      await sign({ nbf: seconds() + 30 }),
      await sign({ sub: undefined }),
      await sign({ sub: '' }),
      await sign({ sub: 'x'.repeat(256) }),
      await sign({ exp: undefined }),
      await sign({}, foreignKey),
      await sign({}, foreignKey, 'two'),
      new UnsecuredJWT({
        iss: ISSUER,
        aud: AUDIENCE,
        sub: 'carol',
        exp: seconds() + 60,
        groups: ['root'],
      }).encode(),
      await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'carol', exp: seconds() + 60, groups: ['root'] })
        .setProtectedHeader({ alg: 'HS256', kid: 'one' })
        .sign(new TextEncoder().encode(JSON.stringify(jwk))),
      `${await sign()}x`,
      `eyJ${CANARY}.a.b`,
    ];
    for (const token of wrong) expect(await refusal(ask(start(), bearer(token)))).toBe('unauthenticated');
  });

  it('lets nobody in while the keys cannot be had', async () => {
    const answers: readonly (() => Promise<Response>)[] = [
      () => Promise.reject(new TypeError('fetch failed')),
      () => Promise.resolve(new Response('gone', { status: 500 })),
      () => Promise.resolve(new Response('no json')),
      () => Promise.resolve(Response.json({ keys: 'none' })),
    ];
    for (const fetch of answers) {
      const jwt = { verify: verifier({ keys: { url: 'https://id.example/keys' }, fetch }), cookie: null };
      expect(await refusal(ask(start({ jwt }), bearer(await sign())))).toBe('cluster_unavailable');
    }
  });

  it('is checked with the keys of its address', async () => {
    const fetch = () => Promise.resolve(Response.json({ keys: [jwk] }));
    const jwt = { verify: verifier({ keys: { url: 'https://id.example/keys' }, fetch }), cookie: null };
    expect(await ask(start({ jwt }), bearer(await sign()))).toMatchObject({ id: 'carol' });
  });

  it('may come in the cookie that is configured, and in no other', async () => {
    const jwt = { verify: verifier(), cookie: 'session' };
    const token = await sign();
    expect(await ask(start({ jwt }), { cookie: `a=b; session=${token}; c=d` })).toMatchObject({
      id: 'carol',
    });
    expect(await ask(start({ jwt }), { cookie: `sessions=${token}` })).toBeNull();
    expect(await ask(start({ jwt }), { cookie: `session=${token}; session=${token}` })).toBeNull();
    expect(await ask(start(), { cookie: `session=${token}` })).toBeNull();
    expect(await refusal(ask(start({ jwt }), { cookie: `session=${CANARY}` }))).toBe('unauthenticated');
  });
});
