import { describe, expect, it } from 'vitest';
import { createRegistrar, VERSION, type ElementClass } from './define-element.js';

const elementOf = (beamdeckVersion?: string): ElementClass =>
  Object.assign(class {}, beamdeckVersion === undefined ? {} : { beamdeckVersion }) as never;

function page(present: Readonly<Record<string, ElementClass>> = {}) {
  const elements = new Map(Object.entries(present));
  const [warnings, waiting]: [string[], (() => void)[]] = [[], []];
  const define = createRegistrar({
    registry: () => ({
      get: (tag: string) => elements.get(tag),
      define: (tag: string, element: CustomElementConstructor) => void elements.set(tag, element),
    }),
    later: (run) => void waiting.push(run),
    warn: (text) => void warnings.push(text),
  });
  const loaded = (): void => waiting.splice(0).forEach((run) => run());
  return { elements, warnings, define, loaded };
}

describe('createRegistrar', () => {
  it('registers an element, and leaves its own release alone in silence', () => {
    const { elements, warnings, define, loaded } = page({ 'cluster-a': elementOf(VERSION) });
    const [first, again, other] = [elements.get('cluster-a'), elementOf(), elementOf()];
    define('cluster-a', again);
    define('cluster-b', other);
    define('cluster-b', other);
    loaded();
    expect(elements.get('cluster-a')).toBe(first);
    expect(elements.get('cluster-b')).toBe(other);
    expect(other.beamdeckVersion).toBe(VERSION);
    expect(warnings).toEqual([]);
  });

  it('tells a page with two releases once, with both versions and every tag', () => {
    const present = {
      'cluster-a': elementOf('0.0.9'),
      'cluster-b': elementOf(),
      'cluster-c': elementOf('0.0.9'),
    };
    const { elements, warnings, define, loaded } = page({ ...present, 'cluster-late': elementOf('0.0.9') });
    for (const tag of Object.keys(present)) define(tag, elementOf());
    loaded();
    // A panel whose code was fetched later.
    define('cluster-late', elementOf());
    loaded();
    expect(warnings).toEqual([
      `Beamdeck ${VERSION} keeps off elements that this page has already: ` +
        '<cluster-a>, <cluster-c> by 0.0.9; <cluster-b> by another library.',
    ]);
    expect(elements.get('cluster-a')).toBe(present['cluster-a']);
  });
});
