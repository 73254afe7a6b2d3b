import type { BeamdeckError, ClusterStatus } from '@beamdeck/core';

/** What went wrong, as far as it is shown. A `BeamdeckError` is one; so is its data from the wire. */
export type ShownError = Pick<BeamdeckError, 'code' | 'message' | 'suggestions' | 'retryable'>;

/**
 * The one state an element is in, decided from what it has and where its cluster stands. Old data is never `live`:
 * without a working connection what is shown is `stale`, whatever it was before.
 */
export type ViewState =
  | { readonly kind: 'empty'; readonly why: 'no-cluster' | 'no-provider' | 'nothing-chosen' }
  | { readonly kind: 'loading'; readonly what: 'code' | 'cluster' | 'data' }
  | { readonly kind: 'error'; readonly error: ShownError; readonly retryAt: number | null }
  | { readonly kind: 'live' }
  /** Live, but for these nodes. */
  | { readonly kind: 'partial'; readonly nodes: readonly string[] }
  | { readonly kind: 'stale'; readonly error: ShownError | null; readonly retryAt: number | null };

export interface ViewFacts {
  readonly hasData: boolean;
  /** Null where data came as a property, or there is no cluster. */
  readonly status: ClusterStatus | null;
  readonly hasCluster: boolean;
  /** An id was given and nothing has it, so waiting for a provider would be in vain. */
  readonly lostProvider: boolean;
  /** The provider is still making its cluster. */
  readonly pending: boolean;
  /** Why the provider could not make its cluster. */
  readonly providerError: ShownError | null;
  /** Nodes that are known but did not answer. */
  readonly missing: readonly string[];
}

export function viewState(facts: ViewFacts): ViewState {
  if (!facts.hasCluster) return withoutCluster(facts);
  const status = facts.status ?? { state: 'idle' };
  switch (status.state) {
    case 'idle':
    case 'connecting':
      return facts.hasData ? stale(null, null) : { kind: 'loading', what: 'cluster' };
    case 'connected':
      if (!facts.hasData) return { kind: 'loading', what: 'data' };
      return facts.missing.length > 0 ? { kind: 'partial', nodes: facts.missing } : { kind: 'live' };
    case 'reconnecting':
      return facts.hasData
        ? stale(status.error, status.nextAt)
        : { kind: 'error', error: status.error, retryAt: status.nextAt };
    case 'stale':
      return facts.hasData ? stale(status.error, null) : { kind: 'loading', what: 'data' };
    case 'refused':
      return facts.hasData
        ? stale(status.error, null)
        : { kind: 'error', error: status.error, retryAt: null };
    case 'closed':
      return facts.hasData ? stale(closed, null) : { kind: 'error', error: closed, retryAt: null };
  }
}

const closed: ShownError = {
  code: 'closed',
  message: 'The connection to the cluster was closed.',
  suggestions: ['Connect again, or reload the page.'],
  retryable: false,
};

function withoutCluster(facts: ViewFacts): ViewState {
  if (facts.hasData) {
    return facts.missing.length > 0 ? { kind: 'partial', nodes: facts.missing } : { kind: 'live' };
  }
  if (facts.providerError !== null) return { kind: 'error', error: facts.providerError, retryAt: null };
  if (facts.pending) return { kind: 'loading', what: 'code' };
  return { kind: 'empty', why: facts.lostProvider ? 'no-provider' : 'no-cluster' };
}

function stale(error: ShownError | null, retryAt: number | null): ViewState {
  return { kind: 'stale', error, retryAt };
}
