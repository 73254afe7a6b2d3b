import { describe, expect, it } from 'vitest';
import { markupPolicy, type PolicyFactory } from './markup-policy.js';

/** As a page whose header allows every name once. */
function page(): PolicyFactory & { readonly names: readonly string[] } {
  const names: string[] = [];
  return {
    names,
    createPolicy(name, { createHTML }) {
      if (names.includes(name)) throw new TypeError(`Policy "${name}" already exists.`);
      names.push(name);
      return { createHTML };
    },
  };
}

describe('markupPolicy', () => {
  it('is made by the first markup, once', () => {
    const factory = page();
    const policy = markupPolicy(factory);
    expect(factory.names).toEqual([]);
    expect([policy.createHTML('<p>'), policy.createHTML('<b>')]).toEqual(['<p>', '<b>']);
    expect(factory.names).toEqual(['beamdeck']);
  });

  it('has a name of its own in every release that renders', () => {
    const factory = page();
    const [first, , third] = [markupPolicy(factory), markupPolicy(factory), markupPolicy(factory)];
    third?.createHTML('<p>');
    first?.createHTML('<p>');
    expect(factory.names).toEqual(['beamdeck', 'beamdeck-2']);
  });
});
