import { describe, expect, it } from 'vitest';
import { BeamdeckError } from '../model/error.js';
import { gatherAnswers, weighPartialFailure } from './partial-failure.js';

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

describe('gatherAnswers', () => {
  const { signal } = new AbortController();

  it('asks each node once, no more than so many at a time, and keeps what came', async () => {
    let now = 0;
    let most = 0;
    const asked: string[] = [];
    const nodes = Array.from({ length: 20 }, (_, i) => `n${i}@h`);
    const gathered = await gatherAnswers(
      [...nodes, 'n0@h'],
      { concurrency: 4, signal, ageOf: () => 7 },
      async (node) => {
        asked.push(node);
        most = Math.max(most, (now += 1));
        await new Promise((resolve) => setTimeout(resolve, 1));
        now -= 1;
        if (node === 'n3@h') throw new BeamdeckError('node_unreachable', 'gone');
        return node.length;
      },
    );
    expect(most).toBe(4);
    expect(asked.sort()).toEqual([...nodes].sort());
    expect(gathered.answers.size).toBe(19);
    expect(gathered.nodesFailed).toEqual([{ node: 'n3@h', code: 'node_unreachable', ageMs: 7 }]);
  });

  it('does not ask the rest once aborted', async () => {
    const controller = new AbortController();
    let asked = 0;
    const gathered = await gatherAnswers(
      ['a@h', 'b@h', 'c@h'],
      { concurrency: 1, signal: controller.signal },
      async () => {
        asked += 1;
        controller.abort();
        return 1;
      },
    );
    expect(asked).toBe(1);
    expect(gathered.nodesFailed.map(({ code }) => code)).toEqual(['cancelled', 'cancelled']);
  });
});
