import type { Clock } from '../clock/clock.js';
import { canonicalJson } from '../model/state-checksum.js';
import type { RecoveryKey } from './breaker-board.js';

/** A past answer and its age. It is never fresh: whoever shows it shows the age too. */
export interface CachedAnswer<T = unknown> {
  readonly value: T;
  /** When it was true, milliseconds since the epoch. */
  readonly collectedAt: number;
  readonly ageMs: number;
}

/** Which question an answer was to. Without `params`: to any question of this kind. */
export interface AnswerKey extends RecoveryKey {
  readonly params?: unknown;
}

export interface AnswerCacheOptions {
  readonly clock: Clock;
  /** Answers kept; the oldest make room. */
  readonly maxEntries: number;
  /** Past this age an answer is not given any more. */
  readonly maxAgeMs: number;
}

/** The last good answers, to stand in when no new one can be had. Bounded in number and age. */
export interface AnswerCache {
  put(key: AnswerKey, value: unknown): void;
  /** The last answer to that question, or without `params` the newest of that operation and node; null when there is none young enough. */
  get(key: AnswerKey): CachedAnswer | null;
  clear(): void;
  readonly size: number;
}

interface Entry {
  readonly key: AnswerKey;
  readonly value: unknown;
  readonly at: number;
}

export function createAnswerCache({ clock, maxEntries, maxAgeMs }: AnswerCacheOptions): AnswerCache {
  // In order of age: an entry is moved to the end when it is replaced.
  const entries = new Map<string, Entry>();

  const found = (entry: Entry | undefined): CachedAnswer | null => {
    if (entry === undefined) return null;
    const ageMs = Math.max(0, clock.now() - entry.at);
    return ageMs > maxAgeMs ? null : { value: entry.value, collectedAt: entry.at, ageMs };
  };

  return {
    put(key, value) {
      const id = idOf(key);
      entries.delete(id);
      entries.set(id, { key, value, at: clock.now() });
      for (const [oldest, entry] of entries) {
        if (entries.size <= maxEntries && clock.now() - entry.at <= maxAgeMs) break;
        entries.delete(oldest);
      }
    },
    get(key) {
      if (key.params !== undefined) return found(entries.get(idOf(key)));
      let newest: Entry | undefined;
      for (const entry of entries.values()) {
        if (entry.key.operation === key.operation && entry.key.node === key.node) newest = entry;
      }
      return found(newest);
    },
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}

function idOf({ operation, node, params }: AnswerKey): string {
  return canonicalJson([operation, node, params ?? null]);
}
