import type { OutgoingMessage } from '../model/message.js';
import type { Principal } from '../model/principal.js';
import type { GuardedOperation } from './authorise.js';
import type { OperationTarget, ProcessFacts } from './process-facts.js';

/** One operation that someone wants run. */
export interface GuardedRequest {
  /** Joins history, logs and the audit log. */
  readonly requestId: string;
  readonly principal: Principal;
  readonly operation: GuardedOperation;
  /** As validated; only their hash is kept. */
  readonly params: unknown;
  readonly target: OperationTarget;
  /** The target as the caller typed it. */
  readonly confirm?: string;
  /** Why, in the caller's own words. */
  readonly reason?: string;
  /** Override a protection that may be overridden. */
  readonly force?: boolean;
  /** What is to be sent to the process. */
  readonly message?: OutgoingMessage;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** What has been established by the time the operation runs. */
export interface Clearance {
  /**
   * The process, when the target is one: act on its `pid` and `incarnation`, never on a name, which may be another's by now.
   */
  readonly process: ProcessFacts | null;
  /** A protection was overridden. */
  readonly forced: boolean;
  /** The number of the intent in the audit log; null where nothing is audited. */
  readonly auditSeq: number | null;
}
