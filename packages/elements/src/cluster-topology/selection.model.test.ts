import { describe, expect, it } from 'vitest';
import { choiceKind, chosenNext } from './selection.model.js';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('chosenNext', () => {
  it('chooses one alone', () => {
    expect(chosenNext(['a', 'b'], 'c', 'alone', order)).toEqual(['c']);
  });

  it('adds one, and takes it out again', () => {
    const two = chosenNext(['a'], 'c', 'toggle', order);
    expect(two).toEqual(['a', 'c']);
    expect(chosenNext(two, 'a', 'toggle', order)).toEqual(['c']);
    expect(chosenNext(['c'], 'c', 'toggle', order)).toEqual([]);
  });

  it('takes all between, either way, and again from the same end', () => {
    const down = chosenNext(['b'], 'd', 'range', order);
    expect(down).toEqual(['b', 'c', 'd']);
    expect(chosenNext(down, 'a', 'range', order)).toEqual(['b', 'a']);
    expect(chosenNext([], 'd', 'range', order)).toEqual(['d']);
    expect(chosenNext(['gone'], 'd', 'range', order)).toEqual(['d']);
  });
});

describe('choiceKind', () => {
  it('reads the keys that are held', () => {
    const held = { ctrlKey: false, metaKey: false, shiftKey: false };
    expect(choiceKind(held)).toBe('alone');
    expect(choiceKind({ ...held, metaKey: true })).toBe('toggle');
    expect(choiceKind({ ...held, ctrlKey: true, shiftKey: true })).toBe('range');
  });
});
