import type { AuditCheckpoint, AuditLine } from '../model/audit.js';
import { NO_HASH, auditText } from './audit-line.js';
import type { AuditStore } from './audit-store.js';
import { verifyAudit } from './audit-verifier.js';
import type { AuditBody, ChainPosition } from './audit-writer.js';
import { auditUnavailable } from './audit-writer.js';
import { sha256 } from './digest.js';

/** What a log held when it was opened. */
export interface AuditPast {
  readonly position: ChainPosition;
  readonly lineCount: number;
  /** Null only for a log that begins now. */
  readonly checkpoint: AuditCheckpoint | null;
  /** The newest lines, checkpoints left out, newest last. */
  readonly recent: readonly AuditLine[];
  /** What the log must say before anything else is written to it. */
  readonly opening: readonly AuditBody[];
}

export interface ReadPastOptions {
  readonly store: AuditStore;
  readonly publicKeys: readonly string[];
  readonly cluster: string | null;
  readonly newChainId: () => string;
  readonly mayStartLater: boolean;
  readonly maxRecent: number;
}

/**
 * Goes through the log of a store and makes it ready to be added to: what its last writer had not acknowledged is taken
 * out. Rejects with `audit_unavailable` when the log is not whole.
 */
export async function readAuditPast(options: ReadPastOptions): Promise<AuditPast> {
  const { store, publicKeys, mayStartLater, maxRecent } = options;
  const open = new Map<number, string>();
  let recent: AuditLine[] = [];
  let unsettled: AuditLine[] = [];
  const anchor = await store.anchor();
  const verdict = await verifyAudit(store.lines(), {
    publicKeys,
    anchors: anchor === null ? [] : [anchor],
    signatures: 'last',
    mayStartLater,
    // Lines count from the checkpoint that ends their write: what comes after the last one was never acknowledged.
    onLine(line) {
      if (line.kind !== 'checkpoint') {
        unsettled.push(line);
        return;
      }
      for (const entry of unsettled) {
        if (entry.kind === 'intent') open.set(entry.seq, entry.requestId);
        if (entry.kind === 'outcome') open.delete(entry.intent);
      }
      recent.push(...unsettled);
      if (recent.length > 2 * maxRecent) recent = recent.slice(-maxRecent);
      unsettled = [];
    },
  });
  const broken = verdict.findings.filter(({ kind }) => kind !== 'torn' && kind !== 'unsigned_tail');
  // The first write of a log may have been cut short of its anchor; after a second one it has been there.
  if (anchor === null && verdict.checkpoints > 1) {
    broken.push({ kind: 'truncated', line: verdict.lines, text: 'The checkpoint kept apart is gone.' });
  }
  if (broken.length > 0) {
    throw auditUnavailable('The audit log is not whole, so nothing is added to it.', undefined, {
      findings: broken.slice(0, 10),
    });
  }

  const dropped = await store.dropAfter(verdict.settledLines);
  const { lastCheckpoint, settledLines: lineCount } = verdict;
  if (lastCheckpoint === null) {
    const chain = options.newChainId();
    return {
      position: { chain, seq: 0, head: NO_HASH },
      lineCount,
      checkpoint: null,
      recent: [],
      opening: [{ kind: 'start', version: 1, chain, cluster: options.cluster }],
    };
  }
  const opening: AuditBody[] = [];
  if (dropped !== null) {
    opening.push({ kind: 'resume', droppedBytes: dropped.bytes, droppedHash: dropped.hash });
  }
  for (const [intent, requestId] of open) {
    opening.push({ kind: 'outcome', requestId, intent, result: 'unknown', code: null });
  }
  const { chain, seq } = lastCheckpoint;
  const head = await sha256(auditText(lastCheckpoint));
  return {
    position: { chain, seq, head },
    lineCount,
    checkpoint: lastCheckpoint,
    recent: recent.slice(-maxRecent),
    opening,
  };
}
