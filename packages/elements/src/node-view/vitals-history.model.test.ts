import { describe, expect, it } from 'vitest';
import { vitalsOf } from '../testing/sample-cluster.js';
import { withVitals } from './vitals-history.model.js';

const round = (second: number, incarnation = '1-1') =>
  new Map([['a@h', vitalsOf('a@h', { incarnation, collectedAt: new Date(second * 1_000).toISOString() })]]);

describe('withVitals', () => {
  it('adds each round once, oldest first, up to its length', () => {
    let history = withVitals(new Map(), round(1), 3);
    for (const second of [2, 2, 3, 4]) history = withVitals(history, round(second), 3);
    expect(history.get('a@h')?.map((each) => Date.parse(each.collectedAt))).toEqual([2_000, 3_000, 4_000]);
  });

  it('starts over when the node restarts', () => {
    const history = withVitals(withVitals(new Map(), round(1)), round(2, '2-2'));
    expect(history.get('a@h')).toHaveLength(1);
  });

  it('is the same object when nothing is new', () => {
    const history = withVitals(new Map(), round(1));
    expect(withVitals(history, round(1))).toBe(history);
  });
});
