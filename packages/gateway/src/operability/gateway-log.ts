import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export interface GatewayLogOptions {
  /** Where lines go: one JSON object each. */
  readonly destination: DestinationStream;
  readonly level?: string;
}

/**
 * The gateway's log: a line of JSON for each event, with ISO times. A line is plain ASCII, whatever names a cluster or a
 * caller sends: no control character reaches a terminal, and no text is shown in another order than it is written. What
 * carries credentials is never logged, and by these names is censored all the same.
 */
export function createGatewayLog({ destination, level = 'info' }: GatewayLogOptions): Logger {
  return pino(
    {
      base: null,
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['authorization', 'cookie', 'token', '*.authorization', '*.cookie', '*.token'],
        censor: '[secret]',
      },
    },
    { write: (line) => destination.write(asciiJson(line)) },
  );
}

/** JSON as it was, with everything outside of printable ASCII written as `\uXXXX`; the line break at its end stays. */
export function asciiJson(line: string): string {
  return line.replace(
    /[^\x20-\x7e\n]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
