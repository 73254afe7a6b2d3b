import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { Clock } from '../clock/clock.js';
import type { AuditCheckpoint, AuditIntent, AuditLine, AuditOutcome, AuditRefusal } from '../model/audit.js';
import type { BeamdeckError } from '../model/error.js';
import { isBeamdeckError } from '../model/error.js';
import type { AuditSigner } from './audit-key.js';
import { readAuditPast } from './audit-past.js';
import type { AuditStore } from './audit-store.js';
import type { AuditVerdict } from './audit-verifier.js';
import { verifyAudit } from './audit-verifier.js';
import type { AuditBody } from './audit-writer.js';
import { auditUnavailable, createChainWriter, isWritable } from './audit-writer.js';

type Unlinked<L extends AuditLine> = Omit<L, 'kind' | 'seq' | 'prev' | 'time'>;
/** An intent as it is given to the writer, which adds all else: kind, number, time, decision, the hash of the line before. */
export type AuditIntentRecord = Omit<Unlinked<AuditIntent>, 'decision'>;
/** A refusal as it is given to the writer, which adds the same to it. */
export type AuditRefusalRecord = Omit<Unlinked<AuditRefusal>, 'decision'>;
/** How an operation ended; whose it was is told by the ticket of its intent. `code` is null where there was no error. */
export type AuditOutcomeRecord = Pick<AuditOutcome, 'result' | 'code'>;

/** An intent that is durable: what its outcome is to be written for. */
export interface AuditTicket {
  readonly seq: number;
  readonly requestId: string;
}

/** The part of an audit log that operations are written down by. */
export interface AuditWriter {
  /** Resolves when the intent is durable; only then may the operation begin. Rejects with `audit_unavailable`: it must not. */
  intend(record: AuditIntentRecord): Promise<AuditTicket>;
  /** Writes how it ended. Resolves when durable, or when that failed and it is owed. Never rejects: the operation has been. */
  conclude(ticket: AuditTicket, outcome: AuditOutcomeRecord): Promise<void>;
  /** Writes that an operation was refused. Resolves as `conclude` does; when far too many are owed the oldest is let go. */
  refuse(record: AuditRefusalRecord): Promise<void>;
}

/** One audit log, open for writing. All writers of one process go through one `Audit`. */
export interface Audit extends AuditWriter {
  /** The random name of this log. */
  readonly chain: string;
  /** Lines as they have become durable, checkpoints left out. Does not replay. */
  readonly lines$: Observable<AuditLine>;
  /**
   * The checkpoint of each write, once durable. Does not replay. Ship them off this machine: only one that is out of an
   * attacker's reach shows that the log was cut.
   */
  readonly checkpoints$: Observable<AuditCheckpoint>;
  /** Writes that failed (`audit_unavailable`). Does not replay; a failing store is told once until it works again. */
  readonly error$: Observable<BeamdeckError>;
  /** The checkpoint of the last write that became durable. */
  readonly checkpoint: AuditCheckpoint;
  /** Outcomes and refusals that could not be written yet; they are tried again with each write and every few seconds. */
  readonly owed: number;

  /** The newest lines, checkpoints left out, newest last. At most 1 000 are held. */
  recent(limit: number): readonly AuditLine[];
  /** Goes through the whole log as it is stored. */
  verify(options?: { readonly anchors?: readonly string[] }): Promise<AuditVerdict>;
  /** Writes what is owed, once more, and lets go of the store. Completes the streams. Idempotent. */
  close(): Promise<void>;
}

/** A log's store and keys. `cluster` is written into the first line of a log that begins now; null: none is named there. */
export interface OpenAuditOptions {
  readonly store: AuditStore;
  readonly clock: Clock;
  /** Null: checkpoints are not signed, and whoever can write the log can rewrite it. */
  readonly signer: AuditSigner | null;
  /** Public keys of the signer's predecessors. */
  readonly formerPublicKeys?: readonly string[];
  readonly cluster: string | null;
  /** Random, for a log that begins now. */
  readonly newChainId: () => string;
  /** For a store that lets go of its oldest lines. */
  readonly mayStartLater?: boolean;
}

const MAX_RECENT = 1_000;
const MAX_OWED_REFUSALS = 1_000;
const RETRY_OWED_MS = 5_000;

/**
 * Opens the log of a store, which is the log's from then on, having gone through all of it. What its last writer had not acknowledged is taken out, which
 * the log then says itself; intents it left without outcome get `unknown`. Rejects with `audit_unavailable` when the log is
 * not whole: then somebody has to look (`verifyAudit` says where) before anything dangerous is done again.
 */
export async function openAudit(options: OpenAuditOptions): Promise<Audit> {
  try {
    return await open(options);
  } catch (cause) {
    await options.store.close();
    throw isBeamdeckError(cause) ? cause : auditUnavailable('The audit log could not be opened.', cause);
  }
}

async function open(options: OpenAuditOptions): Promise<Audit> {
  const { store, clock, signer, cluster, newChainId, mayStartLater = false } = options;
  const publicKeys = [...(signer === null ? [] : [signer.publicKey]), ...(options.formerPublicKeys ?? [])];
  const past = await readAuditPast({
    store,
    publicKeys,
    cluster,
    newChainId,
    mayStartLater,
    maxRecent: MAX_RECENT,
  });
  const writer = createChainWriter({ store, clock, signer }, past.position);
  const opened = past.opening.length > 0 ? await writer.write(past.opening) : null;
  const settled = opened?.checkpoint ?? past.checkpoint;
  if (settled === null) throw auditUnavailable('The audit log has no checkpoint.');
  let checkpoint = settled;
  let lineCount = past.lineCount + (opened === null ? 0 : opened.lines.length + 1);
  let recent = [...past.recent, ...(opened?.lines ?? [])].slice(-MAX_RECENT);

  const lines = new Subject<AuditLine>();
  const checkpoints = new Subject<AuditCheckpoint>();
  const errors = new Subject<BeamdeckError>();
  let queue: readonly Entry[] = [];
  let writing: readonly Entry[] = [];
  let busy = false;
  let drained: Promise<void> = Promise.resolve();
  let failing = false;
  let cancelRetry: (() => void) | null = null;
  let closed = false;

  const add = (body: AuditBody, mustBeNow: boolean): Promise<number> =>
    new Promise((resolve, reject) => {
      const entry: Entry = { body, mustBeNow, owed: false, resolve, reject };
      if (!isWritable(body)) {
        fail([entry], auditUnavailable('This cannot be written to the audit log.'), false);
      } else if (failing && !mustBeNow) {
        owe([...queue, { ...entry, owed: true }]);
        resolve(0);
      } else {
        queue = [...queue, entry];
        if (!busy) drained = drain();
      }
    });

  /** Everything that waits goes into one write, so that a burst costs one sync. */
  async function drain(): Promise<void> {
    busy = true;
    do {
      writing = queue;
      queue = [];
      try {
        const written = await writer.write(writing.map(({ body }) => body));
        failing = false;
        for (const [i, entry] of writing.entries()) entry.resolve((written.lines[i] as AuditLine).seq);
        note(written);
      } catch (cause) {
        fail(writing, auditUnavailable('The audit log could not be written.', cause), true);
      }
      writing = [];
    } while (queue.some(({ owed }) => !owed || !failing));
    busy = false;
  }

  function note({ lines: added, checkpoint: last }: Awaited<ReturnType<typeof writer.write>>): void {
    lineCount += added.length + 1;
    checkpoint = last;
    recent = [...recent, ...added].slice(-MAX_RECENT);
    for (const line of added) lines.next(line);
    checkpoints.next(last);
  }

  /** Intents are refused; everything else is owed, unless it could never be written. */
  function fail(entries: readonly Entry[], error: BeamdeckError, isOwed: boolean): void {
    for (const entry of entries) if (entry.mustBeNow) entry.reject(error);
    const rest = entries.filter(({ mustBeNow }) => !mustBeNow);
    for (const entry of rest) entry.resolve(0);
    if (!failing || !isOwed) errors.next(error);
    if (!isOwed) return;
    failing = true;
    owe([...rest.map((entry) => ({ ...entry, owed: true })), ...queue]);
  }

  function owe(waiting: readonly Entry[]): void {
    queue = withoutExcess(waiting);
    if (queue.length === 0 || closed) return;
    cancelRetry ??= clock.schedule(RETRY_OWED_MS, () => {
      cancelRetry = null;
      if (queue.length > 0 && !busy) drained = drain();
    });
  }

  return {
    chain: past.position.chain,
    lines$: lines.asObservable(),
    checkpoints$: checkpoints.asObservable(),
    error$: errors.asObservable(),
    get checkpoint() {
      return checkpoint;
    },
    get owed() {
      return [...writing, ...queue].filter(({ owed }) => owed).length;
    },
    async intend(record) {
      if (closed) throw auditUnavailable('The audit log is closed.');
      const seq = await add({ kind: 'intent', ...record, decision: 'allowed' }, true);
      return { seq, requestId: record.requestId };
    },
    async conclude({ seq, requestId }, outcome) {
      await add({ kind: 'outcome', requestId, intent: seq, ...outcome }, false);
    },
    async refuse(record) {
      await add({ kind: 'refusal', ...record, decision: 'refused' }, false);
    },
    recent: (limit) => (limit > 0 ? recent.slice(-limit) : []),
    // Lines of a write that is under way are not there yet.
    verify: ({ anchors = [] } = {}) =>
      verifyAudit(firstLines(store.lines(), lineCount), { publicKeys, anchors, mayStartLater }),
    async close() {
      if (closed) return;
      closed = true;
      cancelRetry?.();
      await drained;
      if (queue.length > 0) await drain();
      for (const subject of [lines, checkpoints, errors]) subject.complete();
      await store.close();
    },
  };
}

interface Entry {
  readonly body: AuditBody;
  /** An intent: refused when it cannot be written. Anything else is owed. */
  readonly mustBeNow: boolean;
  /** It has failed before; whoever asked for it waits no more. */
  readonly owed: boolean;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: BeamdeckError) => void;
}

/** Outcomes owed are as many as operations run at once; refusals could be any number. */
function withoutExcess(entries: readonly Entry[]): Entry[] {
  let excess = entries.filter(({ body }) => body.kind === 'refusal').length - MAX_OWED_REFUSALS;
  return entries.filter(({ body }) => body.kind !== 'refusal' || excess-- <= 0);
}

async function* firstLines(lines: AsyncIterable<string>, count: number): AsyncGenerator<string> {
  let left = count;
  for await (const line of lines) {
    if (left-- <= 0) return;
    yield line;
  }
}
