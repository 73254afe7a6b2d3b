import type { Clock } from '@beamdeck/core';

/** What a command says and where; the process's own streams, or a test's. */
export interface Terminal {
  /** To stdout, as it is. */
  write(text: string): void;
  /** One line to stderr. */
  note(line: string): void;
  /** Whether stdout is a terminal that can be redrawn. */
  readonly isInteractive: boolean;
  readonly columns: number;
  readonly rows: number;
}

const FIRST_AFTER_MS = 1_000;
const THEN_EVERY_MS = 5_000;

/** Waits for long work, and says on stderr every now and then that it still does. */
export async function withProgress<T>(
  { terminal, clock, what }: { readonly terminal: Terminal; readonly clock: Clock; readonly what: string },
  work: Promise<T>,
): Promise<T> {
  const started = clock.now();
  const tell = (): void => {
    terminal.note(`${what}: ${String(Math.round((clock.now() - started) / 1_000))} s …`);
    cancel = clock.schedule(THEN_EVERY_MS, tell);
  };
  let cancel = clock.schedule(FIRST_AFTER_MS, tell);
  try {
    return await work;
  } finally {
    cancel();
  }
}
