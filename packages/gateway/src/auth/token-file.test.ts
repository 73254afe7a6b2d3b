import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../config/config-error.js';
import { createStaticTokens, tokenDigest } from './static-tokens.js';
import { readTokenFile } from './token-file.js';

const TOKEN = 'CANARY-0123456789-0123456789';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beamdeck-tokens-'));
  path = join(folder, 'tokens.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

const write = (text: string, mode = 0o600) => writeFile(path, text, { mode });
async function refusal(): Promise<string> {
  const error: unknown = await readTokenFile(path).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ConfigError);
  const { message } = error as ConfigError;
  expect(message).not.toContain('CANARY');
  expect(message).toMatch(/^[^\n]+$/);
  return message;
}

describe('readTokenFile', () => {
  it('reads tokens in plain text and as their SHA-256, from YAML and JSON', async () => {
    const hex = tokenDigest(TOKEN).toString('hex');
    for (const text of [
      `# who may\ntokens:\n  - { id: alice, role: admin, token: ${TOKEN} }\n`,
      `tokens:\n  - id: alice\n    role: admin\n    sha256: ${hex.toUpperCase()}\n`,
      JSON.stringify({ tokens: [{ id: 'alice', role: 'admin', sha256: hex }] }),
    ]) {
      await write(text);
      const tokens = createStaticTokens(await readTokenFile(path));
      expect(tokens.holder(TOKEN)).toEqual({ id: 'alice', role: 'admin' });
      expect(tokens.holder(hex)).toBeNull();
    }
  });

  it('refuses plain tokens that others can read, not their hashes', async () => {
    await write(`tokens: [{ id: a, role: viewer, token: ${TOKEN} }]`);
    await chmod(path, 0o644);
    expect(await refusal()).toContain('chmod 600');
    await write(`tokens: [{ id: a, role: viewer, sha256: ${tokenDigest(TOKEN).toString('hex')} }]`);
    expect(await readTokenFile(path)).toHaveLength(1);
  });

  it.each([
    [`tokens:\n  - id: a\n    role: king\n    token: ${TOKEN}`, /:3: tokens\.0\.role: /],
    [`tokens:\n  - id: a\n    role: admin\n    token: CANARY`, /:4: tokens\.0\.token: .*20 characters/],
    [`tokens:\n  - id: a\n    role: admin`, /:2: tokens\.0: needs either token or sha256/],
    [
      `tokens:\n  - id: a\n    role: admin\n    pass: ${TOKEN}`,
      /:4: tokens\.0\.pass: there is no such field/,
    ],
    [`tokens:\n  - id: a\n    id: ${TOKEN}`, /:3: a key stands here twice/],
    [`tokens:\n  - "${TOKEN}`, /: this is neither YAML nor JSON/],
    ['', /:1: tokens: /],
    [
      `tokens:\n  - { id: a, role: admin, token: ${TOKEN} }\n  - { id: b, role: viewer, token: ${TOKEN} }`,
      /:3: tokens\.1: has a token that stands here already/,
    ],
    [`tokens:\n  - { id: anonymous, role: admin, token: ${TOKEN} }`, /:2: tokens\.0\.id: is what whoever/],
    [
      `tokens:\n  - { id: a, role: admin, token: "${TOKEN} and more" }`,
      /:2: tokens\.0\.token: may have letters/,
    ],
  ])('says file, line and field for %j', async (text, says) => {
    await write(text);
    const message = await refusal();
    expect(message).toMatch(says);
    expect(message.startsWith(path)).toBe(true);
  });

  it('says that there is no such file', async () => {
    expect(await refusal()).toMatch(/cannot be read/);
  });
});
