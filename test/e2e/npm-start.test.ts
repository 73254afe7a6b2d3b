import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOtp, type Otp } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

describe('npm start', () => {
  let otp: Otp;
  /** Where it is typed. npm runs its scripts in the clone all the same. */
  let folder: string;

  beforeAll(async () => {
    otp = await startOtp();
    const a = await otp.startNode('a');
    await otp.startNode('b', { connectTo: [a] });
    folder = await mkdtemp(join(tmpdir(), 'beamdeck-'));
    await writeFile(join(folder, 'cookie'), otp.cookie, { mode: 0o600 });
  });
  afterAll(async () => {
    await otp.close();
    await rm(folder, { recursive: true });
  });

  function type(...flags: readonly string[]) {
    const child = spawn('npm', ['--prefix', ROOT, 'start', '--silent', '--', ...flags], {
      cwd: folder,
      // A group of its own, as a shell makes one: Ctrl-C reaches npm and what it runs alike.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    return {
      ended,
      stdout: () => stdout,
      stderr: () => stderr,
      ctrlC: () => process.kill(-(child.pid ?? 0), 'SIGINT'),
    };
  }
  const address = (text: string) => /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? '';

  it('shows a simulated cluster of three nodes, and ends with Ctrl-C', async () => {
    const run = type('--port', '0');
    await expect.poll(() => address(run.stdout()), { timeout: 30_000 }).not.toBe('');
    const response = await fetch(`${address(run.stdout())}/api/v1/cluster/topology`);
    const { data, metadata } = (await response.json()) as {
      data: { total_nodes: number };
      metadata: { simulated: boolean };
    };
    expect([data.total_nodes, metadata.simulated]).toEqual([3, true]);
    expect(run.stdout().trim().split('\n')).toHaveLength(1);

    const started = performance.now();
    run.ctrlC();
    await run.ended;
    expect(performance.now() - started).toBeLessThan(2_000);
    await expect(fetch(address(run.stdout()))).rejects.toThrow();
  });

  it('shows a real cluster, with the cookie file as seen from where it was typed', async () => {
    const run = type(
      ...['--connect', 'a@127.0.0.1', '--cookie-file', './cookie'],
      ...['--epmd-port', String(otp.epmdPort), '--port', '0'],
    );
    await expect.poll(() => address(run.stdout()), { timeout: 30_000 }).not.toBe('');
    const response = await fetch(`${address(run.stdout())}/api/v1/cluster/topology`);
    const { data } = (await response.json()) as { data: { nodes: string[] } };
    expect(data.nodes).toEqual(['a@127.0.0.1', 'b@127.0.0.1']);
    run.ctrlC();
    await run.ended;
  });

  it('says in one line why it cannot, with exit code 1', async () => {
    const run = type('--connect', 'a@127.0.0.1', '--cookie-file', './no-such-file');
    expect(await run.ended).toBe(1);
    expect(run.stderr().trim().split('\n')).toHaveLength(1);
    expect(run.stderr()).toMatch(/no-such-file cannot be read/);
    expect(run.stdout()).toBe('');
  });
});
