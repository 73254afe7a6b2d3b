/** What one decode may cost. Whatever the bytes claim, the decoder stops with a coded error before it passes one of these. */
export interface TermLimits {
  /** Encoded size of one term. `term_too_large`. */
  readonly maxBytes: number;
  /** Size of a compressed term once inflated; refused by its header before anything is inflated. `term_too_large`. */
  readonly maxInflatedBytes: number;
  /** How deep tuples, lists, maps and funs may nest. `term_too_deep`. */
  readonly maxDepth: number;
  /** An estimate, on the high side, of the JavaScript heap the decoded term takes. `term_too_large`. */
  readonly maxHeapBytes: number;
  /** Bytes of one integer. `term_too_large`. */
  readonly maxIntegerBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_TERM_LIMITS: TermLimits = {
  maxBytes: 64 * MIB,
  maxInflatedBytes: 64 * MIB,
  maxDepth: 4096,
  maxHeapBytes: 192 * MIB,
  maxIntegerBytes: 128 * 1024,
};
