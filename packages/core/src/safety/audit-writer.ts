import type { Clock } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import type { AuditCheckpoint, AuditLine } from '../model/audit.js';
import { BeamdeckError } from '../model/error.js';
import type { AuditSigner } from './audit-key.js';
import { NO_HASH, auditText, readAuditLine, signedText } from './audit-line.js';
import type { AuditStore } from './audit-store.js';
import { sha256 } from './digest.js';

/** A line without its place in the chain. */
export type AuditBody = AuditLine extends infer L
  ? L extends AuditLine
    ? Omit<L, 'seq' | 'prev' | 'time'>
    : never
  : never;

/** Where a chain stands: what the next line is linked to. */
export interface ChainPosition {
  readonly chain: string;
  readonly seq: number;
  readonly head: string;
}

export interface ChainWriter {
  /** Writes lines and a checkpoint that vouches for them, all or nothing. One write at a time. */
  write(
    bodies: readonly AuditBody[],
  ): Promise<{ readonly lines: AuditLine[]; readonly checkpoint: AuditCheckpoint }>;
}

/** Links lines to the chain, ends each write with a checkpoint, and moves on only when the store has taken all of it. */
export function createChainWriter(
  {
    store,
    clock,
    signer,
  }: { readonly store: AuditStore; readonly clock: Clock; readonly signer: AuditSigner | null },
  start: ChainPosition,
): ChainWriter {
  const { chain } = start;
  let { seq, head } = start;
  return {
    async write(bodies) {
      const time = isoTime(clock.now());
      const texts: string[] = [];
      const lines: AuditLine[] = [];
      let place = { seq: seq + 1, prev: head };
      const link = async <L extends AuditLine>(line: L): Promise<L> => {
        const text = auditText(line);
        texts.push(text);
        place = { seq: line.seq + 1, prev: await sha256(text) };
        return line;
      };
      for (const body of bodies) lines.push(await link({ ...body, ...place, time } as AuditLine));

      const blank: AuditCheckpoint = {
        kind: 'checkpoint',
        ...place,
        time,
        chain,
        key: signer?.keyId ?? null,
        signature: null,
      };
      const signature = signer === null ? null : await signer.sign(signedText(blank));
      const checkpoint = await link({ ...blank, signature });
      await store.append(texts);
      ({ seq } = checkpoint);
      head = place.prev;
      return { lines, checkpoint };
    },
  };
}

/** True when the line can be written and read back: what cannot would make the whole log unreadable. */
export function isWritable(body: AuditBody): boolean {
  const line = { ...body, seq: Number.MAX_SAFE_INTEGER, prev: NO_HASH, time: isoTime(0) } as AuditLine;
  return readAuditLine(auditText(line)) !== null;
}

export function auditUnavailable(
  message: string,
  cause?: unknown,
  details: Readonly<Record<string, unknown>> = {},
): BeamdeckError {
  return new BeamdeckError('audit_unavailable', message, {
    details: { ...details, outcome: 'failed' },
    cause,
    suggestions: ['Nothing was done. See whether the disk of the audit log is full, and verify the log.'],
  });
}
