import { describe, expect, it } from 'vitest';
import { weighPartialFailure } from './partial-failure.js';

const failed = (node: string, code: string) => ({ node, code, ageMs: null });

describe('weighPartialFailure', () => {
  it('is complete without failures, also when nobody was asked', () => {
    expect(weighPartialFailure([], ['a@h'])).toMatchObject({ outcome: 'complete', error: null });
    expect(weighPartialFailure([], [])).toMatchObject({ outcome: 'complete', error: null });
  });

  it('is partial with one answer, and names who failed in order', () => {
    const weighed = weighPartialFailure([failed('c@h', 'timeout'), failed('a@h', 'timeout')], ['b@h']);
    expect(weighed.outcome).toBe('partial');
    expect(weighed.error).toBeNull();
    expect(weighed.nodesFailed.map(({ node }) => node)).toEqual(['a@h', 'c@h']);
  });

  it('fails with the common code, or says that the cluster cannot be had', () => {
    expect(weighPartialFailure([failed('a@h', 'timeout'), failed('b@h', 'timeout')], []).error?.code).toBe(
      'timeout',
    );
    const mixed = weighPartialFailure([failed('a@h', 'timeout'), failed('b@h', 'cookie_rejected')], []);
    expect(mixed.error?.code).toBe('cluster_unavailable');
    expect(mixed.error?.details['nodesFailed']).toHaveLength(2);
    expect(weighPartialFailure([failed('a@h', 'a code of a newer server')], []).error?.code).toBe(
      'cluster_unavailable',
    );
  });
});
