/** Bounds of what is asked of a node's processes. Each is a finding, not a guess: see "What things cost" in the design notes. */

/** A process with more messages is not asked for its memory, as the answer takes time that grows with the mailbox. */
export const MAX_MAILBOX = 100_000;
/** Processes asked in one go: enough to spread the fixed cost of a chunk, few enough that collecting their answers stays cheap. */
export const CHUNK_SIZE = 5_000;
/** A chunk that does not answer is asked again in so many slices, of which only those that are stuck are lost. */
export const SLICE_COUNT = 100;
/** Heap of one chunk's process at most, in words: several times what a chunk was seen to need. */
export const WORKER_HEAP_WORDS = 8_000_000;

/** How long one chunk may take before it counts as stuck. */
export function stepMsOf(deadlineMs: number): number {
  return Math.max(250, Math.min(1_000, Math.floor(deadlineMs / 4)));
}

/** Heap of a process that looks at one process, in words: a million links fit in. */
export const DETAIL_HEAP_WORDS = 8_000_000;
/** Processes looked at in detail side by side. */
export const DETAILS_AT_ONCE = 32;
/** A dictionary is read only from a heap of at most so many words; see erl/initial_calls.erl. */
export const MAX_DICTIONARY_HEAP = 4_000_000;
