import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleMain, runCommand } from './testing/command.js';
import type { RunningCommand } from './testing/command.js';
import { readStream } from './testing/stream-reader.js';

let main: string;
const running: RunningCommand[] = [];

beforeAll(async () => {
  main = await bundleMain();
});
afterEach(async () => {
  for (const command of running) command.kill('SIGKILL');
  await Promise.all(running.map((command) => command.ended));
  running.length = 0;
});

function beamdeck(...args: readonly string[]): RunningCommand {
  const command = runCommand(main, args);
  running.push(command);
  return command;
}

/** One line on stderr that matches, nothing on stdout, exit code 1. */
async function expectOneLine(command: RunningCommand, says: RegExp): Promise<void> {
  expect(await command.ended).toBe(1);
  expect(command.stdout()).toBe('');
  expect(command.stderr()).toMatch(/^beamdeck: [^\n]+\n$/);
  expect(command.stderr()).toMatch(says);
}

async function listening(port = 0): Promise<Server> {
  // Takes what comes and says nothing.
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

describe('beamdeck serve', () => {
  it('prints one line with its address, and serves a simulated cluster there', async () => {
    const command = beamdeck('serve', '--port', '0', '--simulate', '5', '--seed', '3');
    const url = await command.url;
    expect(command.stdout()).toMatch(
      /^Beamdeck shows a simulated cluster of 5 nodes at http:\/\/127\.0\.0\.1:\d+\n$/,
    );
    const answer = (await (await fetch(`${url}/api/v1/cluster/topology`)).json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ success: true, data: { total_nodes: 5 }, metadata: { simulated: true } });
    expect(command.stderr()).toBe('');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends within 2 s of %s with streams and kept-alive connections open, and frees its port',
    async (signal) => {
      const command = beamdeck('serve', '--port', '0');
      const url = await command.url;
      const stream = readStream(await fetch(`${url}/api/v1/cluster/events`));
      await stream.until('bookmark');
      await (await fetch(`${url}/api/v1/cluster/topology`)).text();
      const started = performance.now();
      command.kill(signal);
      command.kill(signal);
      expect((await stream.until('goaway')).at(-1)?.data).toMatchObject({ reason: 'drain' });
      expect(await stream.next()).toBeNull();
      expect(await command.ended).toBe(0);
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(command.stderr()).toBe('');
      expect(() => process.kill(command.pid, 0)).toThrow('ESRCH');
      const again = await listening(Number(new URL(url).port));
      await new Promise((resolve) => again.close(resolve));
    },
  );

  it('ends while it still tries to enter the cluster', async () => {
    // A port mapper that takes the connection and never answers.
    const mapper = await listening();
    const mapperPort = String((mapper.address() as AddressInfo).port);
    const asked = new Promise<void>((resolve) => mapper.once('connection', () => resolve()));
    const folder = await mkdtemp(join(tmpdir(), 'beamdeck-main-'));
    const cookie = join(folder, 'cookie');
    await writeFile(cookie, 'SECRET\n', { mode: 0o600 });
    const command = beamdeck(
      ...['serve', '--port', '0', '--connect', 'a@127.0.0.1', '--cookie-file', cookie],
      ...['--epmd-port', mapperPort],
    );
    await Promise.race([asked, command.ended.then(() => expect(command.stderr()).toBe('not ended yet'))]);
    const started = performance.now();
    command.kill('SIGINT');
    expect(await command.ended).toBe(0);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect([command.stdout(), command.stderr()]).toEqual(['', '']);
    mapper.close();
    await rm(folder, { recursive: true });
  });

  it('says that its port is taken', async () => {
    const server = await listening();
    const port = String((server.address() as AddressInfo).port);
    await expectOneLine(beamdeck('serve', '--port', port), new RegExp(`Port ${port} is taken.*--port`));
    await new Promise((resolve) => server.close(resolve));
  });

  it('says that it is a Beamdeck that has it, where it is one', async () => {
    const url = await beamdeck('serve', '--port', '0').url;
    const { port } = new URL(url);
    await expectOneLine(
      beamdeck('serve', '--port', port),
      new RegExp(`Another Beamdeck runs at ${url} already\\. Open that, stop it.*--port`),
    );
  });

  it('refuses a cookie that others can read, as Erlang does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beamdeck-main-'));
    const cookie = join(folder, 'cookie');
    await writeFile(cookie, 'SECRET\n', { mode: 0o644 });
    await expectOneLine(
      beamdeck('serve', '--port', '0', '--connect', 'a@127.0.0.1', '--cookie-file', cookie),
      /^(?!.*SECRET).*can be read by others: `chmod 600` it\./,
    );
    await rm(folder, { recursive: true });
  });

  it('says that the audit log has no place', async () => {
    await expectOneLine(
      beamdeck('serve', '--port', '0', '--audit-file', '/nowhere/at/all/audit.log'),
      /audit\.log\.key, could not be opened \(ENOENT\)\. Its directory must be there/,
    );
  });

  it('warns where whoever shows nothing may do as much as who shows a token', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beamdeck-main-'));
    const tokens = join(folder, 'tokens.yaml');
    await writeFile(tokens, `tokens: [{ id: alice, role: admin, sha256: ${'a'.repeat(64)} }]`);
    const command = beamdeck('serve', '--port', '0', '--tokens-file', tokens, '--anonymous', 'admin');
    await command.url;
    expect(JSON.parse(command.stderr())).toMatchObject({ msg: expect.stringContaining('is an admin here') });
    await rm(folder, { recursive: true });
  });

  it('refuses wrong flags', async () => {
    await expectOneLine(beamdeck('serve', '--host', '0.0.0.0'), /everybody who reaches it/);
    await expectOneLine(beamdeck('serve', '--cookie', 'CANARY'), /^(?!.*CANARY).*--cookie-file/);
    await expectOneLine(beamdeck('observe'), /no command "observe"/);
  });

  it('shows its flags', async () => {
    const command = beamdeck('serve', '--help');
    expect(await command.ended).toBe(0);
    expect(command.stdout()).toMatch(/^Usage: beamdeck serve/);
    for (const flag of ['connect', 'cookie-file', 'name', 'epmd-port', 'simulate', 'seed', 'port', 'host']) {
      expect(command.stdout()).toContain(`--${flag} `);
    }
    expect(command.stderr()).toBe('');
  });
});
