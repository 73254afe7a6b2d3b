import type { Clock } from '../clock/clock.js';
import { canonicalJson } from '../model/state-checksum.js';
import { answerSize } from './answer-size.js';
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
  /** Memory that they may take together, as `answerSize` reckons it. One that alone takes more is not kept. */
  readonly maxBytes: number;
  /** Past this age an answer is not given any more. */
  readonly maxAgeMs: number;
}

/** The last good answers, to stand in when no new one can be had. Bounded in number, memory and age. */
export interface AnswerCache {
  /** Keeps an answer that was true at `collectedAt`; now, when not said. One that is older than what is kept changes nothing. */
  put(key: AnswerKey, value: unknown, collectedAt?: number): void;
  /** The last answer to that question, or without `params` the newest of that operation and node; null when there is none young enough. */
  get(key: AnswerKey): CachedAnswer | null;
  clear(): void;
  readonly size: number;
  readonly bytes: number;
}

interface Entry {
  readonly key: AnswerKey;
  readonly value: unknown;
  readonly at: number;
  readonly bytes: number;
}

export function createAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { clock, maxEntries, maxBytes, maxAgeMs } = options;
  // In the order in which they came: an entry is moved to the end when it is replaced.
  const entries = new Map<string, Entry>();
  let bytesHeld = 0;

  const drop = (id: string, entry: Entry | undefined): void => {
    if (entries.delete(id)) bytesHeld -= entry?.bytes ?? 0;
  };

  const found = (entry: Entry | undefined): CachedAnswer | null => {
    if (entry === undefined) return null;
    const ageMs = Math.max(0, Math.round(clock.now() - entry.at));
    return ageMs > maxAgeMs ? null : { value: entry.value, collectedAt: entry.at, ageMs };
  };

  return {
    put(key, value, collectedAt = clock.now()) {
      const id = idOf(key);
      const before = entries.get(id);
      if (before !== undefined && before.at > collectedAt) return;
      drop(id, before);
      const bytes = answerSize(value, maxBytes);
      if (bytes <= maxBytes) {
        entries.set(id, { key, value, at: collectedAt, bytes });
        bytesHeld += bytes;
      }
      for (const [oldest, entry] of entries) {
        const fits = entries.size <= maxEntries && bytesHeld <= maxBytes;
        if (fits && clock.now() - entry.at <= maxAgeMs) break;
        drop(oldest, entry);
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
    clear() {
      entries.clear();
      bytesHeld = 0;
    },
    get size() {
      return entries.size;
    },
    get bytes() {
      return bytesHeld;
    },
  };
}

function idOf({ operation, node, params }: AnswerKey): string {
  return canonicalJson([operation, node, params ?? null]);
}
