import { describe, expect, it } from 'vitest';
import { intentOf, outcomeOf, refusalOf } from '../testing/sample-audit.js';
import { entriesOf, withLines } from './audit-log.model.js';

describe('the entries of an audit log', () => {
  const lines = [intentOf(1, { actor: 'ann' }), outcomeOf(2, 1), refusalOf(3, { actor: 'bob' }), intentOf(4)];

  it('join each intent with its outcome, newest first', () => {
    expect(entriesOf(lines).map(({ seq, outcome }) => [seq, outcome?.result ?? null])).toEqual([
      [4, null],
      [3, null],
      [1, 'done'],
    ]);
  });

  it('are found by actor, operation and target, as they are written', () => {
    expect(entriesOf(lines, 'BOB').map(({ seq }) => seq)).toEqual([3]);
    expect(entriesOf(lines, 'kill_')).toHaveLength(3);
    expect(entriesOf(lines, '.*')).toHaveLength(0);
  });

  it('have each line once, in order, and no more than are kept', () => {
    const joined = withLines([lines[2]!], [lines[0]!, lines[2]!]);
    expect(joined.map(({ seq }) => seq)).toEqual([1, 3]);
    const many = Array.from({ length: 3_000 }, (_, at) => intentOf(at + 1));
    expect(withLines([], many)).toHaveLength(1_000);
  });
});
