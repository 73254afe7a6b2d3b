import type { AuditIntent, AuditLine, AuditOutcome, AuditRefusal } from '@beamdeck/core';

/** One thing that somebody did or tried to do: its intent with its outcome once that is known, or the refusal. */
export interface AuditEntry {
  readonly seq: number;
  readonly time: string;
  readonly request: AuditIntent | AuditRefusal;
  /** Null while it runs, and for what was refused. */
  readonly outcome: AuditOutcome | null;
}

/** As many lines as are kept; older ones stay in the log itself. */
export const KEPT_LINES = 1_000;

/** The lines with more of them, each once, in their order. */
export function withLines(lines: readonly AuditLine[], more: readonly AuditLine[]): readonly AuditLine[] {
  const bySeq = new Map([...lines, ...more].map((line) => [line.seq, line]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-KEPT_LINES);
}

/** What was done, newest first; `text` leaves those in whose actor, operation or target has it, literally. */
export function entriesOf(lines: readonly AuditLine[], text = ''): readonly AuditEntry[] {
  const outcomes = new Map<number, AuditOutcome>();
  for (const line of lines) if (line.kind === 'outcome') outcomes.set(line.intent, line);
  const wanted = text.trim().toLowerCase();
  return lines
    .filter((line): line is AuditIntent | AuditRefusal => line.kind === 'intent' || line.kind === 'refusal')
    .map((request) => ({
      seq: request.seq,
      time: request.time,
      request,
      outcome: outcomes.get(request.seq) ?? null,
    }))
    .filter(({ request }) => {
      const { actor, operation, target } = request;
      const all = [actor, operation, target.process, target.registeredName, target.pid, ...target.nodes];
      return wanted === '' || all.some((each) => each?.toLowerCase().includes(wanted) === true);
    })
    .reverse();
}
