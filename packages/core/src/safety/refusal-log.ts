import type { Clock } from '../clock/clock.js';
import type { AuditRefusalRecord, AuditWriter } from './audit.js';
import type { TokenBucket } from './token-bucket.js';
import { takeToken } from './token-bucket.js';

/** Refusals of one caller written at once, and then how often; the rest are counted. */
const LIMIT = { burst: 20, perSecond: 0.2 } as const;
const MAX_CALLERS = 1_000;

/** Writes refusals to the audit log, but lets nobody fill the disk with them. */
export interface RefusalLog {
  /** Never rejects: what was refused stays refused. */
  write(record: Omit<AuditRefusalRecord, 'suppressed'>): Promise<void>;
}

export function createRefusalLog(clock: Clock, audit: AuditWriter): RefusalLog {
  const callers = new Map<string, { bucket: TokenBucket | undefined; suppressed: number }>();
  return {
    async write(record) {
      const caller = callers.get(record.actor) ?? { bucket: undefined, suppressed: 0 };
      callers.delete(record.actor);
      if (callers.size >= MAX_CALLERS) callers.delete(callers.keys().next().value as string);
      callers.set(record.actor, caller);

      const answer = takeToken(LIMIT, caller.bucket, clock.now());
      if (!answer.taken) {
        caller.suppressed += 1;
        return;
      }
      const { suppressed } = caller;
      Object.assign(caller, { bucket: answer.next, suppressed: 0 });
      await audit.refuse({ ...record, suppressed });
    },
  };
}
