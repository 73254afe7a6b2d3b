import type { ProcessRow } from '@beamdeck/core';

/** What a process is told by: the same pid on a node that restarted meanwhile is another process. */
export type ProcessIdentity = Pick<ProcessRow, 'node' | 'pid' | 'incarnation'>;

/** One text for it, for maps and keyed lists. The length before the name tells where it ends, whatever is in it. */
export function processKey({ node, pid, incarnation }: ProcessIdentity): string {
  return `${node.length}:${node}${pid} ${incarnation}`;
}
