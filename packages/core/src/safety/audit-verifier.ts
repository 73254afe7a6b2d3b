import type { AuditCheckpoint, AuditLine } from '../model/audit.js';
import type { AuditSignatureCheck } from './audit-key.js';
import { createSignatureCheck } from './audit-key.js';
import { NO_HASH, readAuditLine, signedText } from './audit-line.js';
import { sha256 } from './digest.js';

/** What was done to a log. `unsigned_tail` and `torn` are also what a writer leaves that was killed; no other is. */
export type AuditFindingKind =
  /** A line, or a checkpoint, does not say what it said when it was written. */
  | 'edited'
  /** Lines are missing between others, or at the beginning. */
  | 'deleted'
  /** A line is there, but not in its place. */
  | 'reordered'
  /** The end is missing: a checkpoint known from elsewhere lies past it. */
  | 'truncated'
  /** The end was cut off and others' lines put there: a checkpoint known from elsewhere is contradicted. */
  | 'truncated_and_appended'
  /** Two histories of one log, or two logs in one, each written as if it were the only one. */
  | 'forked'
  /** Whole lines after the last checkpoint: their writer was killed before it acknowledged them, or they are not its own. */
  | 'unsigned_tail'
  /** An unfinished last line, for the same reasons. */
  | 'torn';

/** One thing that is wrong with a log. `line` is 0 where it is in no line of this log, such as in a checkpoint kept elsewhere. */
export interface AuditFinding {
  readonly kind: AuditFindingKind;
  /** Where, counted from 1 in the lines as they were given. */
  readonly line: number;
  /** One sentence, with nothing in it from the log but numbers. */
  readonly text: string;
}

/**
 * What going through a log has found. `chain` is the log's random name, null where its start is not among the
 * lines; without a line in place `seq` is 0 and `head` 64 zeros.
 */
export interface AuditVerdict {
  /** True when nothing was found. */
  readonly ok: boolean;
  readonly chain: string | null;
  readonly lines: number;
  /** `seq` and hash of the last line in place. */
  readonly seq: number;
  readonly head: string;
  /** The `seq` up to which a signature that holds vouches for the log; 0 without a public key. */
  readonly vouchedFor: number;
  /** Lines up to and with the last checkpoint. */
  readonly settledLines: number;
  readonly checkpoints: number;
  readonly lastCheckpoint: AuditCheckpoint | null;
  /** The first 100, in order of place. */
  readonly findings: AuditFinding[];
}

/**
 * What a log is held against. With none of it only the chain of hashes is checked, which whoever can write the log can make
 * anew.
 */
export interface VerifyAuditOptions {
  /** Public keys (base64url) of every key that has signed; none: signatures are not looked at. */
  readonly publicKeys?: readonly string[];
  /** Checkpoint lines of this log kept elsewhere. Without one from out of an attacker's reach, a log cut at a checkpoint looks whole. */
  readonly anchors?: readonly string[];
  /** `last`: one signature that holds vouches for all before it, which is enough to know; `all` says where it stopped holding. */
  readonly signatures?: 'all' | 'last';
  /** The oldest lines were let go on purpose (a store in memory). */
  readonly mayStartLater?: boolean;
  /** Each line that was read, in the order given. */
  readonly onLine?: (line: AuditLine) => void;
}

/**
 * Goes through an audit log and finds what was done to it: lines edited, deleted, moved, cut off, cut off and replaced,
 * and forks. Without a public key anyone who can write the log can write a consistent one; without an anchor a cut at a
 * checkpoint cannot be told from a log that ends there. Takes any number of lines in bounded memory. Throws
 * `validation_error` for a public key that is none; whatever is wrong with the log is a finding.
 */
export async function verifyAudit(
  lines: Iterable<string> | AsyncIterable<string>,
  options: VerifyAuditOptions = {},
): Promise<AuditVerdict> {
  const checks = await Promise.all((options.publicKeys ?? []).map(createSignatureCheck));
  const walk = new ChainWalk(options, new Map(checks.map((check) => [check.keyId, check])));
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    const texts = batch;
    batch = [];
    const hashes = await Promise.all(texts.map(sha256));
    for (const [i, text] of texts.entries()) await walk.step(text, hashes[i] as string);
  };
  for await (const line of lines) {
    batch.push(line);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return walk.finish();
}

/** Digests are computed so many at a time. */
const BATCH = 256;
const MAX_FINDINGS = 100;

interface Anchor {
  readonly text: string;
  readonly checkpoint: AuditCheckpoint;
  /** Whether the log's line of this number was met, and the same. */
  met: 'not_yet' | 'same' | 'other';
}

/** One pass over the lines. `seq` and `head` are of the highest line in place; a line out of place never becomes the head. */
class ChainWalk {
  readonly #options: VerifyAuditOptions;
  readonly #checks: ReadonlyMap<string, AuditSignatureCheck>;
  readonly #findings: AuditFinding[] = [];
  readonly #missing: { from: number; to: number; finding: number }[] = [];
  readonly #anchors: Anchor[] = [];
  #lines = 0;
  #chain: string | null = null;
  #seq = 0;
  #head = NO_HASH;
  #headLine = 0;
  /** The last line that could not be read. */
  #unread = -1;
  #vouchedFor = 0;
  #settledLines = 0;
  #checkpoints = 0;
  #pending: { line: number; checkpoint: AuditCheckpoint } | null = null;
  #lastCheckpoint: AuditCheckpoint | null = null;

  constructor(options: VerifyAuditOptions, checks: ReadonlyMap<string, AuditSignatureCheck>) {
    this.#options = options;
    this.#checks = checks;
    for (const text of options.anchors ?? []) {
      const line = readAuditLine(text);
      if (line?.kind === 'checkpoint') this.#anchors.push({ text, checkpoint: line, met: 'not_yet' });
      else this.#find('edited', 0, 'The checkpoint kept elsewhere is not one.');
    }
  }

  async step(text: string, hash: string): Promise<void> {
    this.#lines += 1;
    const line = readAuditLine(text);
    if (line === null) {
      this.#find('edited', this.#lines, `Line ${this.#lines} is not as any line is written.`);
      this.#unread = this.#lines;
      return;
    }
    this.#options.onLine?.(line);
    if (!this.#place(line)) return;
    for (const anchor of this.#anchors) {
      if (anchor.checkpoint.seq === line.seq) anchor.met = anchor.text === text ? 'same' : 'other';
    }
    this.#seq = line.seq;
    this.#head = hash;
    this.#headLine = this.#lines;
    if (line.kind === 'start') this.#chain = line.chain;
    if (line.kind === 'checkpoint') await this.#checkpoint(line);
  }

  /** Whether the line continues the chain, soundly or after a gap; says what is wrong where it does not. */
  #place(line: AuditLine): boolean {
    const at = this.#lines;
    if (line.seq <= this.#seq) {
      const gap = this.#missing.find(({ from, to }) => line.seq >= from && line.seq <= to);
      if (gap === undefined) {
        this.#find('forked', at, `Line ${at} has number ${line.seq}, which another line has already.`);
      } else {
        this.#replace(
          gap.finding,
          'reordered',
          `The lines from number ${gap.from} to ${gap.to} are out of place.`,
        );
      }
      return false;
    }
    const first = this.#headLine === 0;
    if (line.seq > this.#seq + 1 && !(first && this.#options.mayStartLater === true)) {
      const [from, to] = [this.#seq + 1, line.seq - 1];
      // An unreadable line before this one is the missing one, and has been told of.
      if (!(this.#unread === at - 1 && from === to)) {
        if (this.#findings.length < MAX_FINDINGS) {
          this.#missing.push({ from, to, finding: this.#findings.length });
        }
        this.#find('deleted', at, `The lines from number ${from} to ${to} are missing before line ${at}.`);
      }
    } else if (line.seq === this.#seq + 1 && line.prev !== this.#head) {
      this.#find(
        'edited',
        this.#headLine || at,
        `Line ${at} does not follow from the line before it: one of them was changed.`,
      );
    }
    if (first && line.kind !== 'start' && line.seq === 1) {
      this.#find('edited', at, 'The log does not begin with a start.');
    } else if (line.kind === 'start' && line.seq !== 1) {
      this.#find('forked', at, `Another log begins at line ${at}.`);
    }
    return true;
  }

  async #checkpoint(checkpoint: AuditCheckpoint): Promise<void> {
    const line = this.#lines;
    this.#settledLines = line;
    this.#checkpoints += 1;
    this.#lastCheckpoint = checkpoint;
    if (this.#chain !== null && checkpoint.chain !== this.#chain) {
      this.#find('forked', line, `The checkpoint at line ${line} belongs to another log.`);
    }
    if (this.#checks.size === 0) return;
    this.#pending = { line, checkpoint };
    if (this.#options.signatures !== 'last') await this.#checkSignature();
  }

  async #checkSignature(): Promise<void> {
    const { line, checkpoint } = this.#pending ?? {};
    this.#pending = null;
    if (line === undefined || checkpoint === undefined) return;
    if (await this.#signed(checkpoint)) this.#vouchedFor = checkpoint.seq;
    else this.#find('edited', line, `The signature of the checkpoint at line ${line} does not hold.`);
  }

  async #signed(checkpoint: AuditCheckpoint): Promise<boolean> {
    const check = this.#checks.get(checkpoint.key ?? '');
    return check !== undefined && checkpoint.signature !== null
      ? check.holds(signedText(checkpoint), checkpoint.signature)
      : false;
  }

  async finish(): Promise<AuditVerdict> {
    await this.#checkSignature();
    this.#weighTail();
    for (const anchor of this.#anchors) await this.#weighAnchor(anchor);
    const findings = this.#findings.slice(0, MAX_FINDINGS);
    return {
      ok: findings.length === 0,
      chain: this.#chain,
      lines: this.#lines,
      seq: this.#seq,
      head: this.#head,
      vouchedFor: this.#vouchedFor,
      settledLines: this.#settledLines,
      checkpoints: this.#checkpoints,
      lastCheckpoint: this.#lastCheckpoint,
      findings: findings.sort((a, b) => a.line - b.line),
    };
  }

  /** What lies after the last checkpoint: an unfinished line at the very end is what a kill leaves, anything else is not. */
  #weighTail(): void {
    const last = this.#findings.at(-1);
    const torn = this.#unread === this.#lines;
    if (torn && last?.line === this.#lines) {
      this.#replace(this.#findings.length - 1, 'torn', 'The last line is not finished.');
    }
    const whole =
      this.#lines - this.#settledLines - (this.#unread === this.#lines && this.#lines > 0 ? 1 : 0);
    if (whole > 0) {
      this.#find(
        'unsigned_tail',
        this.#settledLines + 1,
        `No checkpoint vouches for the last ${whole} lines.`,
      );
    }
  }

  async #weighAnchor({ checkpoint, met }: Anchor): Promise<void> {
    const { seq } = checkpoint;
    if (this.#checks.size > 0 && !(await this.#signed(checkpoint))) {
      this.#find('edited', 0, 'The signature of the checkpoint kept elsewhere does not hold.');
    } else if (this.#chain !== null && checkpoint.chain !== this.#chain) {
      this.#find(
        'forked',
        1,
        'The checkpoint kept elsewhere is of another log: this one was put in its place.',
      );
    } else if (seq > this.#seq) {
      this.#find(
        'truncated',
        this.#lines,
        `The log ends at number ${this.#seq}; it went on to ${seq} at least.`,
      );
    } else if (met !== 'same') {
      // A second history that is signed too was written by two who hold the key; one that is not, by somebody else.
      const kind = this.#vouchedFor >= seq ? 'forked' : 'truncated_and_appended';
      this.#find(kind, this.#lines, `Line number ${seq} is not the one that was there before.`);
    }
  }

  #find(kind: AuditFindingKind, line: number, text: string): void {
    // A few more than are shown, so that the last one can still be told apart.
    if (this.#findings.length < MAX_FINDINGS * 2) this.#findings.push({ kind, line, text });
  }

  #replace(index: number, kind: AuditFindingKind, text: string): void {
    const found = this.#findings[index];
    if (found !== undefined) this.#findings[index] = { ...found, kind, text };
  }
}
