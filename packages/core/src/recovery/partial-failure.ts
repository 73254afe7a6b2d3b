import type { ErrorCode } from '../model/error.js';
import { BeamdeckError, ERROR_CODES } from '../model/error.js';
import type { FailedNode } from '../model/recovery.js';

/** What a question to several nodes came to when some of them failed. */
export interface PartialFailure {
  readonly outcome: 'complete' | 'partial' | 'failed';
  readonly nodesFailed: readonly FailedNode[];
  readonly nodesAvailable: readonly string[];
  /** When no node answered: what to throw. */
  readonly error: BeamdeckError | null;
}

/**
 * Weighs failures against answers: with one answer the result is `partial` and names who is missing; with none it is
 * `failed`, with the nodes' own code where all failed alike, else `cluster_unavailable`. Asking no node at all is `complete`.
 */
export function weighPartialFailure(
  failedNodes: readonly FailedNode[],
  availableNodes: readonly string[],
): PartialFailure {
  const nodesFailed = [...failedNodes].sort((a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : 0));
  const nodesAvailable = [...availableNodes].sort();
  if (nodesFailed.length === 0) return { outcome: 'complete', nodesFailed, nodesAvailable, error: null };
  if (nodesAvailable.length > 0) return { outcome: 'partial', nodesFailed, nodesAvailable, error: null };
  return { outcome: 'failed', nodesFailed, nodesAvailable, error: allFailed(nodesFailed) };
}

function allFailed(nodesFailed: readonly FailedNode[]): BeamdeckError {
  const [first] = nodesFailed;
  const alike = nodesFailed.every(({ code }) => code === first?.code);
  return new BeamdeckError(
    alike && first !== undefined && isErrorCode(first.code) ? first.code : 'cluster_unavailable',
    nodesFailed.length === 1 ? 'The node did not answer.' : 'None of the nodes asked answered.',
    {
      details: { nodesFailed },
      suggestions: ['See the status of each node: a node that is down, cut off or slow says so there.'],
    },
  );
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
