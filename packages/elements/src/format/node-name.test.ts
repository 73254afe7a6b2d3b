import { describe, expect, it } from 'vitest';
import { nodeLabels, splitName } from './node-name.js';

const labels = (...names: string[]): string[] => [...nodeLabels(names).values()];

describe('nodeLabels', () => {
  it('leaves out the host where the name is enough', () => {
    expect(labels('shop-a@10.0.0.1', 'shop-b@10.0.0.1')).toEqual(['shop-a', 'shop-b']);
  });

  it('leaves out the name where only hosts differ', () => {
    expect(labels('shop@10.0.0.1', 'shop@10.0.0.2')).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(labels('rabbit@one.shop.lan', 'rabbit@two.shop.lan')).toEqual(['one', 'two']);
  });

  it('gives the full name to those that would be mistaken for each other', () => {
    expect(labels('shop@h1', 'shop@h2', 'web@h1')).toEqual(['shop@h1', 'shop@h2', 'web']);
  });

  it('has a label for the only node, and for a name of no known shape', () => {
    expect(labels('shop@10.0.0.1')).toEqual(['shop']);
    expect(labels('@host', 'nonode')).toEqual(['@host', 'nonode']);
  });

  it('cuts a name of a megabyte', () => {
    expect(labels(`${'x'.repeat(1_000_000)}@h`, 'a@h')[0]!.length).toBeLessThan(200);
  });
});

describe('splitName', () => {
  it('splits at the first @', () => {
    expect(splitName('a@b@c')).toEqual({ short: 'a', host: 'b@c' });
    expect(splitName('nonode')).toEqual({ short: 'nonode', host: '' });
  });
});
