import type { Clock, Random } from '../clock/clock.js';
import type { ErrorCode } from '../model/error.js';
import { BeamdeckError } from '../model/error.js';
import type { BreakerPolicy, BreakerState, Ticket } from './breaker.js';
import { admit, closedBreaker, settle } from './breaker.js';
import type { HealthSign } from './verdict.js';

/** Whose call it is: an operation on a node, or on the cluster as a whole. Breakers are kept apart by it. */
export interface RecoveryKey {
  readonly operation: string;
  readonly node: string | null;
}

export type BreakerNews =
  | {
      readonly type: 'breaker_opened';
      readonly failures: number;
      readonly code: ErrorCode;
      readonly retryAfterMs: number;
    }
  | { readonly type: 'breaker_rejected'; readonly code: ErrorCode; readonly retryAfterMs: number }
  | { readonly type: 'breaker_trial' }
  | { readonly type: 'breaker_closed' };

export interface BreakerBoardOptions {
  readonly policy: BreakerPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: (key: RecoveryKey, news: BreakerNews) => void;
  /** Breakers remembered; the one unused for longest makes room. */
  readonly maxKeys?: number;
}

/** The breakers of all keys. A key without trouble takes no memory. */
export interface BreakerBoard {
  /** A ticket for the call, to be given back to `settle` whatever happens. Throws the code that opened the breaker, at once, while it is open. */
  admit(key: RecoveryKey): Ticket;
  settle(key: RecoveryKey, ticket: Ticket, sign: HealthSign, code: ErrorCode): void;
  stateOf(key: RecoveryKey): BreakerState['state'];
  /** Breakers that are not closed and clean. */
  readonly size: number;
}

export function createBreakerBoard(options: BreakerBoardOptions): BreakerBoard {
  const { policy, clock, random, tell, maxKeys = 10_000 } = options;
  const troubled = new Map<string, BreakerState>();
  let trials = 0;

  const stateFor = (id: string): BreakerState => troubled.get(id) ?? closedBreaker;
  const keep = (id: string, next: BreakerState): void => {
    troubled.delete(id);
    if (next.state === 'closed' && next.failures === 0) return;
    if (troubled.size >= maxKeys) troubled.delete(troubled.keys().next().value as string);
    troubled.set(id, next);
  };

  return {
    admit(key) {
      const id = idOf(key);
      const answer = admit(policy, stateFor(id), clock.now(), trials + 1);
      if (!answer.admitted) {
        const { code, retryAfterMs } = answer;
        tell(key, { type: 'breaker_rejected', code, retryAfterMs });
        throw rejection(key, code, retryAfterMs);
      }
      if (answer.ticket !== 0) {
        trials = answer.ticket;
        keep(id, answer.next);
        tell(key, { type: 'breaker_trial' });
      }
      return answer.ticket;
    },
    settle(key, ticket, sign, code) {
      const id = idOf(key);
      const before = stateFor(id);
      const now = clock.now();
      const after = settle(policy, before, { ticket, sign, code, now, random });
      if (after === before) return;
      keep(id, after);
      if (after.state === 'open' && sign === 'failure') {
        const failures = before.state === 'closed' ? before.failures + 1 : 1;
        tell(key, { type: 'breaker_opened', failures, code, retryAfterMs: after.until - now });
      } else if (after.state === 'closed' && before.state === 'half_open') {
        tell(key, { type: 'breaker_closed' });
      }
    },
    stateOf: (key) => stateFor(idOf(key)).state,
    get size() {
      return troubled.size;
    },
  };
}

function rejection(key: RecoveryKey, code: ErrorCode, retryAfterMs: number): BeamdeckError {
  return new BeamdeckError(code, 'Not asked: the last calls of this kind all failed.', {
    details: { breaker: 'open', outcome: 'failed', retryAfterMs, node: key.node },
    operation: key.operation,
    retryable: true,
    suggestions: [`It is tried again in ${Math.ceil(retryAfterMs / 1000)} s, by itself at the next call.`],
  });
}

function idOf({ operation, node }: RecoveryKey): string {
  return node === null ? operation : `${operation}\u0000${node}`;
}
