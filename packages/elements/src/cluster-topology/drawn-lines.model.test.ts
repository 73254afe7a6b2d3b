import { describe, expect, it } from 'vitest';
import { drawnLines, type DrawnLine } from './drawn-lines.model.js';

const told = (drawn: readonly DrawnLine[]): string =>
  drawn.map((each) => (each.kind === 'gap' ? `(${String(each.lines)})` : String(each.index))).join(' ');

describe('lines drawn of a long view', () => {
  it('are those in sight, with room for the others', () => {
    expect(told(drawnLines(10, { first: 3, end: 6 }, null))).toBe('(3) 3 4 5 (4)');
    expect(told(drawnLines(4, { first: 0, end: 4 }, 2))).toBe('0 1 2 3');
  });

  it('and the one that is kept, where it stands', () => {
    expect(told(drawnLines(10, { first: 3, end: 5 }, 0))).toBe('0 (2) 3 4 (5)');
    expect(told(drawnLines(10, { first: 3, end: 5 }, 9))).toBe('(3) 3 4 (4) 9');
    expect(told(drawnLines(10, { first: 3, end: 5 }, 2))).toBe('(2) 2 3 4 (5)');
  });

  it('never go beyond the lines there are', () => {
    expect(told(drawnLines(2, { first: 5, end: 9 }, 7))).toBe('(2)');
    expect(told(drawnLines(0, { first: 0, end: 20 }, null))).toBe('');
  });
});
