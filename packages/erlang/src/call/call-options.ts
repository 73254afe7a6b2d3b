/** How one call is to be made. What is left out comes from the local node's `calls`, and that from {@link CALL_DEFAULTS}. */
export interface CallOptions {
  /** Milliseconds until `call_timeout`, waiting in the queue included; the worker is then killed. */
  readonly deadlineMs?: number;
  /** The worker's largest heap, in words of the node (8 bytes each). Outgrown, the node kills it: `heap_cap_exceeded`. */
  readonly maxHeapWords?: number;
  /** The worker's scheduling priority; `low` for all that nobody waits for. Calls of `low` also queue behind others. */
  readonly priority?: 'low' | 'normal' | 'high';
  /** Cancels: the promise rejects with `call_cancelled` at once and the worker is killed. */
  readonly signal?: AbortSignal;
  /** Lets data hold atoms that are not in the vocabulary. An atom that is new to a node stays there for ever. */
  readonly allowNewAtoms?: boolean;
  /** Told once what the call has cost, when its promise settles. */
  readonly onCost?: (cost: CallCost) => void;
}

/** What a call has cost. Bytes are those on the wire, frames included, before TLS. */
export interface CallCost {
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** From the call to its settling, of which `queuedMs` were spent waiting for a turn. */
  readonly elapsedMs: number;
  readonly queuedMs: number;
}

export interface CallDefaults {
  readonly deadlineMs: number;
  readonly maxHeapWords: number;
  readonly priority: 'low' | 'normal' | 'high';
  /** Workers of ours on a node at once. */
  readonly maxInFlight: number;
  /** Calls waiting for a turn; the next one is refused with `call_queue_full`. */
  readonly maxQueued: number;
}

export const CALL_DEFAULTS: CallDefaults = {
  deadlineMs: 5_000,
  maxHeapWords: 4_000_000,
  priority: 'normal',
  maxInFlight: 32,
  maxQueued: 1_000,
};
