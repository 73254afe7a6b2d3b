/** What the commands end with. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The audit log is not whole. */
  notWhole: 2,
  /** It was sent and not heard of again: it may have been done. */
  unknown: 3,
} as const;
