/** Rows that one question for processes reaches down to, at most. */
export const MAX_PROCESS_ROWS = 10_000;
