import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import type { AuditKey } from '@beamdeck/core';
import { BeamdeckError, generateAuditKey } from '@beamdeck/core';
import { nodeDisk } from './audit-disk.js';

/**
 * The key of an audit log from its file, made and kept there the first time. The public half is beside it in `<path>.pub`,
 * to be taken to where logs are verified. Rejects with `validation_error` for a file that others can read, or that holds no
 * key; nothing of the key is ever in an error.
 */
export async function openAuditKeyFile(path: string): Promise<AuditKey> {
  let key = await readKey(path);
  if (key === null) {
    await createOnce(path, `${JSON.stringify(await generateAuditKey())}\n`, 0o600);
    // Another process may have been first: then its key is the one.
    key = await readKey(path);
  }
  if (key === null) throw noKey('The key of the audit log could not be kept.');
  await keepPublicKey(`${path}.pub`, `${key.x}\n`);
  return key;
}

async function readKey(path: string): Promise<AuditKey | null> {
  let handle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw noKey('The key of the audit log can be read by others: `chmod 600` it.');
    }
    return keyOf(await readFile(handle, 'utf8'));
  } finally {
    await handle.close();
  }
}

function keyOf(text: string): AuditKey {
  try {
    const { kty, crv, x, d } = JSON.parse(text) as Partial<Record<keyof AuditKey, unknown>>;
    if (kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string' && typeof d === 'string') {
      return { kty, crv, x, d };
    }
  } catch {
    // What the parser would say could hold part of the key.
  }
  throw noKey('The key file of the audit log holds no Ed25519 key.');
}

/** Whole or not at all, also when killed in between; leaves what is there already. */
async function createOnce(path: string, text: string, mode: number): Promise<void> {
  const draft = await writeDraft(path, text, mode);
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await nodeDisk.syncDirectoryOf(path);
}

async function keepPublicKey(path: string, text: string): Promise<void> {
  if ((await nodeDisk.readText(path)) === text) return;
  await rename(await writeDraft(path, text, 0o644), path);
}

async function writeDraft(path: string, text: string, mode: number): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

function noKey(message: string): BeamdeckError {
  return new BeamdeckError('validation_error', message);
}
