import { sha256, utf8 } from './digest.js';

/**
 * Where the lines of an audit log are kept. A store knows nothing of what they say; it only promises what it says here.
 * One log has one writer: a store that finds another one's lines in it rejects from then on.
 */
export interface AuditStore {
  /** Every line, oldest first, without its newline; the unfinished one that a killed writer left comes last. */
  lines(): AsyncIterable<string>;
  /** The last line that an `append` resolved for, kept apart from the log; null when there has been none. It may lag behind by one append. */
  anchor(): Promise<string | null>;
  /**
   * Takes everything after the first `count` lines out of the log and puts it aside, so that nothing is lost. Resolves with
   * its size and SHA-256, or null when there was nothing. Only before the first `append`.
   */
  dropAfter(count: number): Promise<{ readonly bytes: number; readonly hash: string } | null>;
  /**
   * Adds lines. Resolves when all of them would survive the loss of power; rejects when not, and then none of them is
   * found in the log later, unless the process is killed before it can see to that.
   */
  append(lines: readonly string[]): Promise<void>;
  /** Lets go of what the store holds. What it keeps stays. */
  close(): Promise<void>;
}

/** How much a store in memory holds. Default: 20 000 lines. */
export interface MemoryAuditStoreOptions {
  /** Lines kept; then the oldest are let go, and the log no longer begins at its beginning. */
  readonly maxLines?: number;
}

/** A store that forgets everything with its process: for simulated clusters and tests. */
export function createMemoryAuditStore({ maxLines = 20_000 }: MemoryAuditStoreOptions = {}): AuditStore {
  let kept: string[] = [];
  let last: string | null = null;
  return {
    async *lines() {
      yield* [...kept];
    },
    anchor: () => Promise.resolve(last),
    async dropAfter(count) {
      const dropped = kept.slice(count).join('\n');
      if (kept.length <= count) return null;
      kept = kept.slice(0, count);
      return { bytes: utf8(dropped).length, hash: await sha256(dropped) };
    },
    append(lines) {
      kept.push(...lines);
      if (kept.length > maxLines) kept = kept.slice(-maxLines);
      last = lines.at(-1) ?? last;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
