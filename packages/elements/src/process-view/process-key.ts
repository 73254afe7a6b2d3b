import type { ProcessRow } from '@beamdeck/core';

/** What a process is told by: the same pid on a node that restarted meanwhile is another process. */
export type ProcessIdentity = Pick<ProcessRow, 'node' | 'pid' | 'incarnation'>;

/** One text for it, for maps and keyed lists. No name of a node holds a line break that tells two apart from one. */
export function processKey({ node, pid, incarnation }: ProcessIdentity): string {
  return JSON.stringify([node, pid, incarnation]);
}
