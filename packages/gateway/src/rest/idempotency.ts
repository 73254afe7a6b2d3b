import { createHash } from 'node:crypto';
import type { BeamdeckErrorData, Clock } from '@beamdeck/core';
import { BeamdeckError, canonicalJson, isBeamdeckError } from '@beamdeck/core';

/**
 * Answers to requests that carried an `Idempotency-Key`, so that a request that is sent again, because its answer was lost,
 * is answered again and not run again. In memory: after a restart of the gateway a key is new. A key is remembered for
 * 24 h, but for the oldest of a caller who has used up a quota of their own; nobody makes room at another's cost.
 */
export interface Idempotency {
  /**
   * The first time: runs it, to its end, whatever becomes of whoever asked. Again, by the same caller: gives the same
   * answer, waiting for it where it is still on its way; of one too large to keep, what `brief` makes of it.
   * `idempotency_mismatch` when the key stood for another request; `rate_limited` when there is no room for a new key.
   * What was certainly refused before anything began leaves the key as new.
   */
  once<T>(request: IdempotentRequest<T>, run: () => Promise<T>): Promise<T>;
  /** Keys held. */
  readonly size: number;
  /** What the answers held come to, as JSON. */
  readonly bytes: number;
}

export interface IdempotentRequest<T = unknown> {
  readonly key: string;
  /** Whose key it is: two callers may choose the same. */
  readonly caller: string;
  /** What is asked: cluster, operation, params. */
  readonly asked: unknown;
  /** How it ended, without what it gave: kept in place of an answer that is too large. */
  brief(answer: T): T;
  /** Whether anything was begun, where an answer does not say so by being one. Default: it was. */
  begun?(answer: T): boolean;
}

export interface IdempotencyLimits {
  /** Keys of one caller, and of all together. */
  readonly ownEntries: number;
  readonly entries: number;
  /**
   * Of one answer that is kept whole, of all of one caller's, and of everything. A brief one is kept in any case; once all
   * room is taken no new key is.
   */
  readonly answerBytes: number;
  readonly ownBytes: number;
  readonly bytes: number;
}

const LIMITS: IdempotencyLimits = {
  ownEntries: 1_000,
  entries: 20_000,
  answerBytes: 64 * 1024,
  ownBytes: 4 * 1024 * 1024,
  bytes: 16 * 1024 * 1024,
};
const MAX_AGE_MS = 24 * 60 * 60_000;
const COME_BACK_MS = 60_000;
const REFUSALS = new Set<string>(['authorization', 'authentication', 'validation', 'rate_limit']);

/** Whether this says that nothing was begun, so that the same may be asked again. */
export function isRefusal(error: Pick<BeamdeckErrorData, 'code' | 'class' | 'details'>): boolean {
  if (error.details['outcome'] === 'unknown') return false;
  return REFUSALS.has(error.class) || error.code === 'audit_unavailable';
}

interface Entry {
  readonly at: number;
  readonly fingerprint: string;
  answer: Promise<unknown>;
  bytes: number;
  settled: boolean;
}

/** One caller's, in the order they came. */
interface Holdings {
  readonly entries: Map<string, Entry>;
  bytes: number;
}

/** The key of a request; null without one. Throws `invalid_parameter` for one that is too long to hold, or no plain text. */
export function idempotencyKey(headers: Headers): string | null {
  const key = headers.get('idempotency-key');
  if (key === null) return null;
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new BeamdeckError('invalid_parameter', 'The Idempotency-Key is not valid.', {
    details: { fields: { 'idempotency-key': 'expected 1 to 200 visible ASCII characters' } },
  });
}

export function createIdempotency(clock: Clock, given: Partial<IdempotencyLimits> = {}): Idempotency {
  const limits = { ...LIMITS, ...given };
  const callers = new Map<string, Holdings>();
  let size = 0;
  let bytes = 0;
  const isOld = ({ at, settled }: Entry): boolean => settled && clock.now() - at >= MAX_AGE_MS;

  function forget(caller: string, key: string, entry: Entry): void {
    const own = callers.get(caller);
    if (own?.entries.get(key) !== entry) return;
    own.entries.delete(key);
    own.bytes -= entry.bytes;
    bytes -= entry.bytes;
    size -= 1;
    if (own.entries.size === 0) callers.delete(caller);
  }

  const isFull = (): boolean => size >= limits.entries || bytes >= limits.bytes;

  function makeRoom(caller: string): void {
    const own = callers.get(caller);
    for (const [key, entry] of own?.entries ?? []) {
      if ((own?.entries.size ?? 0) < limits.ownEntries && !isOld(entry)) break;
      // One on its way is never forgotten: it would be run again.
      if (entry.settled) forget(caller, key, entry);
    }
    if (isFull()) {
      for (const [other, { entries }] of callers) {
        for (const [key, entry] of entries) if (isOld(entry)) forget(other, key, entry);
      }
    }
    if (!isFull() && (callers.get(caller)?.entries.size ?? 0) < limits.ownEntries) return;
    throw new BeamdeckError('rate_limited', 'There is no room for another Idempotency-Key.', {
      details: { retryAfterMs: COME_BACK_MS, outcome: 'failed' },
      suggestions: [
        'Wait for the operations under way to be answered, then try again with this key.',
        'Without the header the operation runs, and is not recognised when it is sent again.',
      ],
    });
  }

  function hold(caller: string, key: string, entry: Entry): void {
    const own = callers.get(caller) ?? { entries: new Map<string, Entry>(), bytes: 0 };
    own.entries.set(key, entry);
    callers.set(caller, own);
    size += 1;
  }

  /** The answer as it is kept, once it is there: whole where it fits, else brief. */
  function keep<T>(caller: string, entry: Entry, answer: T, brief: (answer: T) => T): void {
    const own = callers.get(caller);
    if (own === undefined) return;
    const whole = bytesOf(answer);
    const fits =
      whole <= limits.answerBytes && own.bytes + whole <= limits.ownBytes && bytes + whole <= limits.bytes;
    const kept = fits ? answer : brief(answer);
    entry.answer = Promise.resolve(kept);
    entry.bytes = fits ? whole : bytesOf(kept);
    own.bytes += entry.bytes;
    bytes += entry.bytes;
  }

  return {
    async once<T>(
      { key, caller, asked, brief, begun }: IdempotentRequest<T>,
      run: () => Promise<T>,
    ): Promise<T> {
      const fingerprint = createHash('sha256').update(canonicalJson(asked)).digest('hex');
      const known = callers.get(caller)?.entries.get(key);
      if (known !== undefined) {
        if (!isOld(known)) {
          if (known.fingerprint !== fingerprint) throw mismatch();
          return known.answer as Promise<T>;
        }
        forget(caller, key, known);
      }
      makeRoom(caller);
      const running = run();
      const entry: Entry = { at: clock.now(), fingerprint, answer: running, bytes: 0, settled: false };
      hold(caller, key, entry);
      try {
        const answer = await running;
        if (begun?.(answer) === false) forget(caller, key, entry);
        else keep(caller, entry, answer, brief);
        return answer;
      } catch (error) {
        if (isBeamdeckError(error) && isRefusal(error)) forget(caller, key, entry);
        throw error;
      } finally {
        entry.settled = true;
      }
    },
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
  };
}

const bytesOf = (answer: unknown): number => Buffer.byteLength(JSON.stringify(answer) ?? '');

function mismatch(): BeamdeckError {
  return new BeamdeckError('idempotency_mismatch', 'This Idempotency-Key stood for another request before.', {
    details: { outcome: 'failed' },
    suggestions: ['Use a new key for every new request.'],
  });
}
