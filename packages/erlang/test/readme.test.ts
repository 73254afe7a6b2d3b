import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ERLANG_ERRORS } from '../src/index.js';
import { useRealNode } from './real-node.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const readme = readFileSync(path('../README.md'), 'utf8');

/** The rows of the README's tables, without the padding of the formatter. */
const rows = new Set(readme.split('\n').map((line) => line.replace(/\s+/g, ' ').trim()));

describe('the README', () => {
  const real = useRealNode();

  it('has every error with its meaning, as the code has it', () => {
    for (const [code, { retryable, advice }] of Object.entries(ERLANG_ERRORS)) {
      expect(rows).toContain(`| \`${code}\` | ${retryable ? 'yes' : 'no'} | ${advice} |`);
    }
  });

  it('shows a first call that works as printed', async () => {
    const [, example = ''] = /## A first call[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const bundle = await build({
      stdin: { contents: example, resolveDir: path('.'), loader: 'ts' },
      alias: { '@beamdeck/erlang': path('../src/index.ts') },
      ...{ bundle: true, write: false, format: 'esm', platform: 'node' },
    });
    const home = mkdtempSync(join(tmpdir(), 'beamdeck-home-'));
    try {
      writeFileSync(join(home, '.erlang.cookie'), `${real.otp.cookie}\n`);
      writeFileSync(join(home, 'example.mjs'), bundle.outputFiles?.[0]?.text ?? '');
      const environment = { ...process.env, HOME: home, ERL_EPMD_PORT: String(real.otp.epmdPort) };
      const { code, output } = await run(join(home, 'example.mjs'), environment);
      const release = await real.node.eval('erlang:system_info(otp_release)');
      expect(output).toMatch(new RegExp(`^${release}\\n\\d+\\n$`));
      expect(code).toBe(0);
      expect(example.trim().split('\n').length).toBeLessThanOrEqual(10);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

function run(file: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [file], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}
