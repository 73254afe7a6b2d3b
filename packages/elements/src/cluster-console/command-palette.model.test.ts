import { describe, expect, it } from 'vitest';
import { matching, type Command } from './command-palette.model.js';

const command = (label: string, kind: string): Command => ({ label, kind, run: () => undefined });
const ALL = [command('health', 'panel'), command('shop-h@host', 'node'), command('show matrix', 'view')];
const found = (text: string) => matching(ALL, text).map(({ label }) => label);

describe('matching', () => {
  it('has all while nothing is typed, then what has every word, beginnings first', () => {
    expect(found('')).toHaveLength(3);
    expect(found('h')).toEqual(['health', 'shop-h@host', 'show matrix']);
    expect(found('SHO ma')).toEqual(['show matrix']);
    expect(found('node')).toEqual(['shop-h@host']);
    expect(found('nothing')).toEqual([]);
  });

  it('never lists more than can be looked through', () => {
    expect(
      matching(
        Array.from({ length: 999 }, (_, at) => command(`n${at}`, 'node')),
        'n',
      ),
    ).toHaveLength(12);
  });
});
