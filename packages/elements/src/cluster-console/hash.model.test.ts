import { describe, expect, it } from 'vitest';
import { hashWithParts, partsInHash } from './hash.model.js';

const node = (name: string | null) => ({ node: name, panel: null });

describe('what the console keeps in the hash', () => {
  it('comes back as it went in, whatever the name', () => {
    for (const name of ['a@10.0.0.1', 'a b&c=d#e@h', '<img src=x>@h', 'лавка@h']) {
      const parts = { node: name, panel: 'health' };
      expect(partsInHash(hashWithParts('', parts) ?? '')).toEqual(parts);
    }
  });

  it('leaves other parts of the hash alone', () => {
    expect(hashWithParts('#tab=two&node=a', node('b'))).toBe('#tab=two&node=b');
    expect(hashWithParts('#tab=two&node=a', node(null))).toBe('#tab=two');
    expect(hashWithParts('#panel=audit&node=a', node(null))).toBe('');
  });

  it('never touches a hash that belongs to a router', () => {
    expect(hashWithParts('#/clusters/7', node('a'))).toBeNull();
    expect(partsInHash('#/clusters/7')).toBeNull();
    expect(partsInHash('#section-2')).toBeNull();
  });
});
