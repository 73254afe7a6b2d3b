import { BeamdeckError, type ClusterStatus } from '@beamdeck/core';
import { describe, expect, it } from 'vitest';
import { viewState, type ViewFacts } from './view-state.model.js';

const error = new BeamdeckError('cluster_unavailable', 'Gone.');
const facts = (change: Partial<ViewFacts>): ViewFacts => ({
  hasData: true,
  hasCluster: true,
  status: { state: 'connected', since: 0 },
  lostProvider: false,
  pending: false,
  providerError: null,
  missing: [],
  ...change,
});
const BROKEN: readonly ClusterStatus[] = [
  { state: 'idle' },
  { state: 'connecting' },
  { state: 'reconnecting', attempt: 1, nextAt: 9, error },
  { state: 'stale', since: 0, error: null },
  { state: 'refused', error },
  { state: 'closed', reason: 'gone' },
];

describe('viewState', () => {
  it('is live only with data, a connection, and every node answering', () => {
    expect(viewState(facts({})).kind).toBe('live');
    expect(viewState(facts({ missing: ['a@h'] }))).toEqual({ kind: 'partial', nodes: ['a@h'] });
  });

  it.each(BROKEN)('never calls old data live: $state', (status) => {
    expect(viewState(facts({ status })).kind).toBe('stale');
  });

  it('waits while it may still come, and says why when it will not', () => {
    const without = (status: ClusterStatus): string => viewState(facts({ hasData: false, status })).kind;
    expect(BROKEN.map(without)).toEqual(['loading', 'loading', 'error', 'loading', 'error', 'error']);
    expect(viewState(facts({ hasData: false }))).toEqual({ kind: 'loading', what: 'data' });
  });

  it('tells a missing cluster from one that could not be made', () => {
    const none = { hasCluster: false, hasData: false, status: null };
    expect(viewState(facts(none))).toEqual({ kind: 'empty', why: 'no-cluster' });
    expect(viewState(facts({ ...none, lostProvider: true }))).toEqual({ kind: 'empty', why: 'no-provider' });
    expect(viewState(facts({ ...none, pending: true })).kind).toBe('loading');
    expect(viewState(facts({ ...none, providerError: error }))).toMatchObject({ kind: 'error', error });
  });

  it('takes data of the page as it is', () => {
    expect(viewState(facts({ hasCluster: false, status: null })).kind).toBe('live');
  });
});
