import type { Observable } from 'rxjs';
import { NEVER, Subject, Subscription, takeUntil } from 'rxjs';
import type { Clock, Random } from '../clock/clock.js';
import type { AuditLine } from '../model/audit.js';
import type { BeamdeckError } from '../model/error.js';
import type { Audit, AuditWriter } from './audit.js';
import { openAudit } from './audit.js';
import { createMemoryAuditStore } from './audit-store.js';
import type { AuditVerdict } from './audit-verifier.js';
import { auditUnavailable } from './audit-writer.js';

/** The audit log of one cluster, to write and to look at. */
export interface ClusterAuditLog {
  /** Null: nothing is audited. */
  readonly writer: AuditWriter | null;
  readonly lines$: Observable<AuditLine>;
  readonly error$: Observable<BeamdeckError>;
  recent(limit?: number): Promise<readonly AuditLine[]>;
  verify(): Promise<AuditVerdict>;
  /** Ends the streams; a log that was made here is closed too. */
  close(): Promise<void>;
}

const RECENT = 100;

/** The log that a host has opened, and goes on to own: it outlives the cluster. */
export function givenAudit(audit: Audit): ClusterAuditLog {
  const closed = new Subject<void>();
  return {
    writer: audit,
    lines$: audit.lines$.pipe(takeUntil(closed)),
    error$: audit.error$.pipe(takeUntil(closed)),
    recent: (limit = RECENT) => Promise.resolve(audit.recent(limit)),
    verify: () => audit.verify(),
    close() {
      closed.next();
      return Promise.resolve();
    },
  };
}

/** No log: nothing is written, and there is nothing to look at. */
export function noAudit(): ClusterAuditLog {
  const closed = new Subject<void>();
  return {
    writer: null,
    lines$: NEVER.pipe(takeUntil(closed)),
    error$: NEVER.pipe(takeUntil(closed)),
    recent: () => Promise.resolve([]),
    verify: () => Promise.reject(auditUnavailable('Nothing is audited on this cluster.')),
    close() {
      closed.next();
      return Promise.resolve();
    },
  };
}

/** A log in memory, made when the first line is to be written: for a simulated cluster, which has nothing to answer for. */
export function memoryAudit(options: {
  readonly clock: Clock;
  readonly random: Random;
  readonly cluster: string | null;
}): ClusterAuditLog {
  const lines = new Subject<AuditLine>();
  const errors = new Subject<BeamdeckError>();
  const subscription = new Subscription();
  let opened: Promise<Audit> | null = null;

  const make = async (): Promise<Audit> => {
    const audit = await openAudit({
      store: createMemoryAuditStore(),
      clock: options.clock,
      signer: null,
      cluster: options.cluster,
      newChainId: () => hexWord(options.random) + hexWord(options.random),
      mayStartLater: true,
    });
    subscription.add(audit.lines$.subscribe((line) => lines.next(line)));
    subscription.add(audit.error$.subscribe((error) => errors.next(error)));
    return audit;
  };
  const open = (): Promise<Audit> => (opened ??= make());

  return {
    writer: {
      intend: async (record) => (await open()).intend(record),
      conclude: async (ticket, outcome) => (await open()).conclude(ticket, outcome),
      refuse: async (record) => (await open()).refuse(record),
    },
    lines$: lines.asObservable(),
    error$: errors.asObservable(),
    recent: async (limit = RECENT) => (opened === null ? [] : (await opened).recent(limit)),
    verify: async () => (await open()).verify(),
    async close() {
      const audit = await opened;
      await audit?.close();
      subscription.unsubscribe();
      lines.complete();
      errors.complete();
    },
  };
}

function hexWord(random: Random): string {
  return Math.floor(random() * 0x100000000)
    .toString(16)
    .padStart(8, '0');
}
