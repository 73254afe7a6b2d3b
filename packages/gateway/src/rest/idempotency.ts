import { createHash } from 'node:crypto';
import type { Clock } from '@beamdeck/core';
import { BeamdeckError, canonicalJson, isBeamdeckError } from '@beamdeck/core';

/**
 * Answers to requests that carried an `Idempotency-Key`, so that a request that is sent again, because its answer was lost,
 * is answered again and not run again. In memory: after a restart of the gateway a key is new.
 */
export interface Idempotency {
  /**
   * The first time: runs it, to its end, whatever becomes of whoever asked. Again, by the same caller: gives the same
   * answer, waiting for it where it is still on its way. `idempotency_mismatch` when the key stood for another request;
   * `rate_limited` when too many are on their way. What was refused before anything began, for a reason that may
   * pass (`rate_limited`, `audit_unavailable`), leaves the key as new.
   */
  once<T>(request: IdempotentRequest, run: () => Promise<T>): Promise<T>;
  /** Keys held. */
  readonly size: number;
}

export interface IdempotentRequest {
  readonly key: string;
  /** Whose key it is: two callers may choose the same. */
  readonly caller: string;
  /** What is asked: cluster, operation, params. */
  readonly asked: unknown;
}

const MAX_AGE_MS = 24 * 60 * 60_000;
const MAX_ENTRIES = 1_000;
const PASSING = new Set<string>(['rate_limited', 'audit_unavailable']);

interface Entry {
  readonly at: number;
  readonly fingerprint: string;
  readonly answer: Promise<unknown>;
  settled: boolean;
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

export function createIdempotency(clock: Clock, maxEntries = MAX_ENTRIES): Idempotency {
  /** In the order they came. */
  const entries = new Map<string, Entry>();

  function makeRoom(): void {
    const isOld = ({ at }: Entry): boolean => clock.now() - at >= MAX_AGE_MS;
    for (const [id, entry] of entries) {
      if (entries.size < maxEntries && !isOld(entry)) break;
      // One on its way is never forgotten: it would be run again.
      if (entry.settled) entries.delete(id);
    }
    if (entries.size < maxEntries) return;
    throw new BeamdeckError('rate_limited', 'Too many operations are on their way.', {
      details: { retryAfterMs: 1_000, outcome: 'failed' },
    });
  }

  return {
    async once<T>({ key, caller, asked }: IdempotentRequest, run: () => Promise<T>): Promise<T> {
      const id = JSON.stringify([caller, key]);
      const fingerprint = createHash('sha256').update(canonicalJson(asked)).digest('hex');
      const known = entries.get(id);
      if (known !== undefined && !(known.settled && clock.now() - known.at >= MAX_AGE_MS)) {
        if (known.fingerprint !== fingerprint) throw mismatch();
        return known.answer as Promise<T>;
      }
      entries.delete(id);
      makeRoom();
      const answer = run();
      const entry: Entry = { at: clock.now(), fingerprint, answer, settled: false };
      entries.set(id, entry);
      try {
        return await answer;
      } catch (error) {
        if (isBeamdeckError(error) && PASSING.has(error.code) && error.details['outcome'] !== 'unknown') {
          entries.delete(id);
        }
        throw error;
      } finally {
        entry.settled = true;
      }
    },
    get size() {
      return entries.size;
    },
  };
}

function mismatch(): BeamdeckError {
  return new BeamdeckError('idempotency_mismatch', 'This Idempotency-Key stood for another request before.', {
    details: { outcome: 'failed' },
    suggestions: ['Use a new key for every new request.'],
  });
}
