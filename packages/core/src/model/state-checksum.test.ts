import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStateChecksum, stateChecksum } from './state-checksum.js';

const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue()), {
  selector: ([key]) => key,
  maxLength: 12,
});

describe('stateChecksum', () => {
  it('is the same whatever the order of entries and of object keys', () => {
    fc.assert(
      fc.property(entries, fc.infiniteStream(fc.nat()), (list, picks) => {
        const shuffled = list
          .map((entry) => ({ entry, at: picks.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ entry }) => entry);
        expect(stateChecksum(shuffled)).toBe(stateChecksum(list));
      }),
    );
    expect(stateChecksum([['k', { a: 1, b: [2, { c: 3, d: 4 }] }]])).toBe(
      stateChecksum([['k', { b: [2, { d: 4, c: 3 }], a: 1 }]]),
    );
  });

  it('kept entry by entry equals the whole, after any sets and deletes', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.jsonValue(), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const kept = createStateChecksum();
        const truth = new Map<string, unknown>();
        for (const [key, value] of steps) {
          if (value === undefined) {
            kept.delete(key);
            truth.delete(key);
          } else {
            kept.set(key, value);
            truth.set(key, value);
          }
        }
        expect(kept.value).toBe(stateChecksum(truth));
        expect(kept.count).toBe(truth.size);
      }),
    );
  });

  it('differs when a key, a value or the pairing of keys to values does', () => {
    const sums = [
      stateChecksum([]),
      stateChecksum([['a', 1]]),
      stateChecksum([['a', '1']]),
      stateChecksum([['b', 1]]),
      stateChecksum([['a', null]]),
      stateChecksum([
        ['a', 1],
        ['b', 2],
      ]),
      stateChecksum([
        ['a', 2],
        ['b', 1],
      ]),
      stateChecksum([['a', [1, 2]]]),
      stateChecksum([['a', [12]]]),
      stateChecksum([['a', { b: 1 }]]),
    ];
    expect(new Set(sums).size).toBe(sums.length);
    expect(sums[0]).toBe('0000000000000000');
  });

  it('survives JSON, so that both ends of a stream agree', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(stateChecksum(JSON.parse(JSON.stringify(list)) as typeof list)).toBe(stateChecksum(list));
      }),
    );
  });

  it('hardly ever collides', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 50_000; i += 1) seen.add(stateChecksum([['n', { memory: i }]]));
    expect(seen.size).toBe(50_000);
  });
});
