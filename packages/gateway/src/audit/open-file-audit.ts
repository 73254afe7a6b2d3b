import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Audit, AuditVerdict, Clock } from '@beamdeck/core';
import { BeamdeckError, createAuditSigner, isBeamdeckError, openAudit, verifyAudit } from '@beamdeck/core';
import { nodeDisk } from './audit-disk.js';
import { openAuditKeyFile } from './audit-key-file.js';
import { createFileAuditStore } from './file-audit-store.js';
import { logLines } from './log-lines.js';

/**
 * Where a gateway's audit log lies. The directory has to be there. `cluster` is written into the first line of a new log; null:
 * none is named there.
 */
export interface FileAuditOptions {
  readonly path: string;
  /** Where the last checkpoint is kept apart; `<path>.head` when not said. */
  readonly anchorPath?: string;
  /** Made when it is not there; `<path>.key` when not said. */
  readonly keyPath?: string;
  /** Public keys this log was signed with before. */
  readonly formerPublicKeys?: readonly string[];
  readonly cluster: string | null;
  readonly clock: Clock;
}

/** Opens the audit log of a gateway: see `openAudit` and `createFileAuditStore`. Rejects with `audit_unavailable` or, for the key, `validation_error`. */
export async function openFileAudit(options: FileAuditOptions): Promise<Audit> {
  const { path, anchorPath, keyPath = `${path}.key`, formerPublicKeys = [], cluster, clock } = options;
  const key = await openAuditKeyFile(keyPath).catch((cause: unknown) => {
    throw isBeamdeckError(cause) ? cause : notOpened(`The key of the audit log, ${keyPath},`, cause);
  });
  const signer = await createAuditSigner(key);
  const store = await createFileAuditStore({
    path,
    ...(anchorPath === undefined ? {} : { anchorPath }),
  }).catch((cause: unknown) => {
    throw notOpened(`The audit log ${path}`, cause);
  });
  return openAudit({ store, clock, signer, formerPublicKeys, cluster, newChainId: randomUUID });
}

function notOpened(what: string, cause: unknown): BeamdeckError {
  const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new BeamdeckError('audit_unavailable', `${what} could not be opened${why}.`, {
    cause,
    details: { outcome: 'failed' },
    suggestions: ['Its directory must be there, and the user that this runs as must be able to write in it.'],
  });
}

/**
 * The log and what it is held against. The anchor is `<path>.head` when not said; one that is not there is left out. Without a
 * public key no signature is looked at.
 */
export interface VerifyAuditFileOptions {
  readonly path: string;
  readonly anchorPath?: string;
  readonly publicKeys: readonly string[];
  /** Checkpoint lines from elsewhere, such as the log of the gateway: only these show a log and anchor that were both set back. */
  readonly anchors?: readonly string[];
}

/**
 * Verifies an audit log where it lies, without writing to it. While a gateway writes it, the write that is under way may
 * show as torn or unsigned; nothing else is ever found in a log that is whole. Rejects when the file cannot be read.
 */
export async function verifyAuditFile(options: VerifyAuditFileOptions): Promise<AuditVerdict> {
  const { path, anchorPath = `${path}.head`, publicKeys, anchors = [] } = options;
  // First the anchor: the log may go on meanwhile, but never back.
  const kept = await nodeDisk.readText(anchorPath);
  return verifyAudit(logLines(createReadStream(path)), {
    publicKeys,
    anchors: [...(kept === null ? [] : [kept.replace(/\n$/, '')]), ...anchors],
  });
}
