import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../src/base/define-element.js';

describe('in bare Node', () => {
  it('imports every element class without a DOM', async () => {
    expect(Reflect.get(globalThis, 'document')).toBeUndefined();
    const elements = await import('../src/index.js');
    expect(Object.keys(elements)).toEqual(
      expect.arrayContaining([
        'ClusterConsoleElement',
        'ClusterNodeDetailsElement',
        'ClusterProviderElement',
        'ClusterStatusBarElement',
        'ClusterTopologyElement',
      ]),
    );
  });

  it('knows its own version', () => {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(manifest).toMatchObject({ version: VERSION });
  });

  it('exports every element by an entry of its own, and only what is there', () => {
    const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      exports: Record<string, Record<string, string>>;
    };
    for (const [entry, conditions] of Object.entries(exports)) {
      expect(entry).not.toContain('*');
      const source = conditions['@beamdeck/source'];
      if (source !== undefined) {
        expect(readFileSync(new URL(`../${source}`, import.meta.url), 'utf8')).not.toBe('');
      }
    }
  });
});
