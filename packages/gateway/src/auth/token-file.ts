import { open, readFile } from 'node:fs/promises';
import { role } from '@beamdeck/core';
import * as z from 'zod';
import { ConfigError } from '../config/config-error.js';
import { parseConfigText } from '../config/config-text.js';
import { ANONYMOUS } from './caller.js';
import type { StaticToken } from './static-tokens.js';
import { tokenDigest } from './static-tokens.js';

/** Shorter ones could be guessed. 32 random characters are better. */
const MIN_TOKEN_CHARS = 20;

const tokenFile = z.strictObject({
  tokens: z
    .array(
      z
        .strictObject({
          id: z
            .string()
            .min(1)
            .max(255)
            .refine((id) => id !== ANONYMOUS, 'is what whoever shows no token is called'),
          role,
          /** The token itself; then nobody but its owner may read the file. */
          token: z
            .string()
            .min(MIN_TOKEN_CHARS)
            // As a request can carry it.
            .regex(/^[\w\-.~+/]+=*$/, 'may have letters, digits and - . _ ~ + / alone, and = at its end')
            .optional(),
          /** Or its SHA-256, hexadecimal. */
          sha256: z
            .string()
            .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits')
            .optional(),
        })
        .refine(
          ({ token, sha256 }) => (token === undefined) !== (sha256 === undefined),
          'needs either token or sha256',
        ),
    )
    .min(1),
});

/**
 * The tokens of a file. Rejects with `ConfigError` that names file, line and field; never with anything of a token. A file
 * that holds tokens in plain text is refused when others can read it.
 */
export async function readTokenFile(path: string): Promise<readonly StaticToken[]> {
  const { text, sharedWithOthers } = await readPrivate(path);
  const parsed = parseConfigText(path, text);
  const checked = tokenFile.safeParse(parsed.value);
  if (!checked.success) throw parsed.error(checked.error.issues);
  const { tokens } = checked.data;
  if (sharedWithOthers && tokens.some(({ token }) => token !== undefined)) {
    throw new ConfigError(
      `${path} holds tokens and can be read by others: \`chmod 600\` it, or keep their sha256 in it.`,
    );
  }
  const read = tokens.map(({ id, role: of, token, sha256 }) => ({
    id,
    role: of,
    sha256: token === undefined ? Buffer.from(sha256 ?? '', 'hex') : tokenDigest(token),
  }));
  const again = read.findIndex(({ sha256 }, i) => read.findIndex((one) => one.sha256.equals(sha256)) < i);
  if (again >= 0) {
    const message = 'has a token that stands here already';
    throw parsed.error([{ code: 'custom', path: ['tokens', again], message, input: undefined }]);
  }
  return read;
}

async function readPrivate(path: string): Promise<{ text: string; sharedWithOthers: boolean }> {
  try {
    const handle = await open(path, 'r');
    try {
      const { mode } = await handle.stat();
      const sharedWithOthers = process.platform !== 'win32' && (mode & 0o077) !== 0;
      return { text: await readFile(handle, 'utf8'), sharedWithOthers };
    } finally {
      await handle.close();
    }
  } catch {
    throw new ConfigError(`The token file ${path} cannot be read.`);
  }
}
