import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../src/model/config.js';
import { bundle } from './bundle.js';

const folder = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

describe('README.md', () => {
  it('prints a first program that runs as printed', async () => {
    const [, program = ''] = /```ts\n([^]*?)```/.exec(readme) ?? [];
    const home = mkdtempSync(join(tmpdir(), 'beamdeck-readme-'));
    try {
      const file = join(home, 'program.mjs');
      writeFileSync(file, await bundle(program, { platform: 'node', minify: false }));
      const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      // Ends by itself: nothing is left open.
      const [code] = (await once(child, 'close')) as [number];
      expect(code).toBe(0);
      const lines = said.trim().split('\n');
      expect(lines.filter((line) => /@\S+ <0\.\d+\.\d+> \S+ \d+$/.test(line))).toHaveLength(3);
      expect(said).toMatch(/node_down/);
      expect(said).toMatch(/ down'/);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('lists every field of the configuration with its default', () => {
    const rows = [...readme.matchAll(/^\| `(\w+)`\s*\| ([^|]*)\|/gm)].map(([, name, value]) => [
      name,
      value?.trim(),
    ]);
    const told = new Map(rows as [string, string][]);
    for (const [name, value] of Object.entries(resolveConfig())) {
      const empty = value === null || (Array.isArray(value) && value.length === 0);
      const text = told.get(name)?.replaceAll(/[`\u00a0 ]/g, '');
      expect(text, name).toBe(empty ? 'none' : String(value));
    }
  });
});
