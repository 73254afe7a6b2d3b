import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const PACKAGES = join(import.meta.dirname, '../../packages');

/** Every file that a package's `exports` leads to, under any condition, with the name it is imported by. */
function targets(exports: unknown, name: string): readonly (readonly [name: string, file: string])[] {
  if (typeof exports === 'string') return [[name, exports]];
  if (typeof exports !== 'object' || exports === null) return [];
  return Object.entries(exports).flatMap(([key, value]) => targets(value, `${name} ${key}`));
}

describe.each(['erlang', 'core', 'elements', 'gateway'])('the package %s, once built', (folder) => {
  it('has every file that its exports name', () => {
    const { exports } = JSON.parse(readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8')) as {
      exports: unknown;
    };
    const named = targets(exports, folder);
    expect(named.length).toBeGreaterThan(1);
    const missing = named.filter(([, file]) => !existsSync(join(PACKAGES, folder, file)));
    expect(missing, 'run "npm run build" first').toEqual([]);
  });
});
