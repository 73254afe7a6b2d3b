import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOtp } from '@beamdeck/erlang/testing';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../src/model/config.js';
import { bundle } from './bundle.js';

const folder = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const programs = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, program = '']) => program);

/** Runs a program in a process of its own and gives what it says; it ends by itself, so nothing is left open. */
async function run(
  program = '',
  { cookie, env = {} }: { readonly cookie?: string; readonly env?: Record<string, string> } = {},
): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'beamdeck-readme-'));
  try {
    const file = join(home, 'program.mjs');
    writeFileSync(file, await bundle(program, { platform: 'node', minify: false }));
    if (cookie !== undefined) writeFileSync(join(home, '.erlang.cookie'), cookie, { mode: 0o400 });
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env, HOME: home },
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    return said;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

describe('README.md', () => {
  it('prints a first program that runs as printed', async () => {
    const said = await run(programs[0]);
    const lines = said.trim().split('\n');
    expect(lines.filter((line) => /@\S+ <0\.\d+\.\d+> \S+ \d+$/.test(line))).toHaveLength(3);
    expect(said).toMatch(/node_down/);
    expect(said).toMatch(/ down'/);
  });

  it('prints a program of 20 lines that tops real nodes, kills a process, and shows the audit entry', async () => {
    const [, program = ''] = programs;
    expect(program.trim().split('\n').length).toBeLessThanOrEqual(20);
    const otp = await startOtp();
    try {
      const node = await otp.startNode('shop');
      const stuck = await node.eval(
        'P = spawn(fun() -> receive never -> ok end end), [P ! N || N <- lists:seq(1, 500)], P',
      );
      const said = await run(program.replace('shop@10.0.0.5', node.name), {
        cookie: otp.cookie,
        env: { ERL_EPMD_PORT: String(otp.epmdPort), ERL_EPMD_ADDRESS: '127.0.0.1' },
      });
      expect(said.split('\n')[0]).toMatch(`${node.name} ${stuck} 500 `);
      expect(said).toMatch(/kind: 'intent'/);
      expect(said).toMatch(/operation: 'kill_process'/);
      expect(said).toContain(`pid: '${stuck}'`);
      expect(said).toMatch(/reason: 'stuck since noon'/);
      expect(said).not.toContain(otp.cookie);
      expect(await node.eval(`is_process_alive(list_to_pid("${stuck}"))`)).toBe('false');
    } finally {
      await otp.close();
    }
  }, 60_000);

  it('shows a batch, a pipeline that is only previewed, and an operation of a host, all of which run', async () => {
    const [, , composed = '', own = ''] = programs;
    expect(await run(own)).toMatch(/node: '\S+@\S+',\s+processes: \d+,\s+rttMs: [\d.]+/);
    const said = await run(
      `import { createCluster } from '@beamdeck/core';
      import { simulatedProbe } from '@beamdeck/core/simulator';
      const cluster = createCluster({ probe: simulatedProbe() });
      ${composed}
      console.log(stuck.error, memory.result.data.processes.length, steps.map(({ outcome }) => outcome));
      await cluster.close();`,
    );
    expect(said.trim()).toBe("null 5 [ 'done', 'previewed' ]");
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
