import { describe, expect, it } from 'vitest';
import { hashWithNode, nodeInHash } from './hash.model.js';

describe('the node in the hash', () => {
  it('comes back as it went in, whatever the name', () => {
    for (const node of ['a@10.0.0.1', 'a b&c=d#e@h', '<img src=x>@h', 'лавка@h']) {
      const hash = hashWithNode('', node);
      expect(hash).not.toBeNull();
      expect(nodeInHash(hash ?? '')).toBe(node);
    }
  });

  it('leaves other parts of the hash alone', () => {
    expect(hashWithNode('#tab=two&node=a', 'b')).toBe('#tab=two&node=b');
    expect(hashWithNode('#tab=two&node=a', null)).toBe('#tab=two');
    expect(hashWithNode('#node=a', null)).toBe('');
  });

  it('never touches a hash that belongs to a router', () => {
    expect(hashWithNode('#/clusters/7', 'a')).toBeNull();
    expect(nodeInHash('#/clusters/7')).toBeNull();
    expect(nodeInHash('#section-2')).toBeNull();
  });
});
