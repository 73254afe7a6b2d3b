import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startOtp, type Otp, type OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runGateway, startGateway } from '../support/gateway-process.js';

describe('beamdeck serve', () => {
  let otp: Otp;
  let a: OtpNode;
  let folder: string;
  let cookieFile: string;

  beforeAll(async () => {
    otp = await startOtp();
    a = await otp.startNode('a');
    folder = await mkdtemp(join(tmpdir(), 'beamdeck-'));
    cookieFile = join(folder, 'cookie');
    await writeFile(cookieFile, `${a.cookie}\n`, { mode: 0o600 });
  });
  afterAll(async () => {
    await otp.close();
    await rm(folder, { recursive: true });
  });

  const connect = (node: string, cookie = cookieFile, epmdPort = otp.epmdPort) =>
    runGateway(['--connect', node, '--cookie-file', cookie, '--epmd-port', String(epmdPort), '--port', '0']);

  /** One line that a person understands, on stderr; nothing on stdout; no stack trace; exit code 1. */
  function expectOneLine(run: Awaited<ReturnType<typeof runGateway>>, ...says: readonly (string | RegExp)[]) {
    const lines = run.stderr.trim().split('\n');
    expect(lines).toHaveLength(1);
    for (const text of says) expect(lines[0]).toMatch(text);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(run.stdout).toBe('');
    expect(run.code).toBe(1);
  }

  it('says that the cookie is wrong, and does not show it', async () => {
    const wrong = join(folder, 'wrong');
    await writeFile(wrong, 'CANARYCOOKIE', { mode: 0o600 });
    const run = await connect(a.name, wrong);
    expectOneLine(run, /cookie/i, a.name);
    expect(run.stderr).not.toContain('CANARYCOOKIE');
    expect(run.stderr).not.toContain(a.cookie);
  });

  it('says that no such node runs', async () => {
    expectOneLine(await connect('nobody@127.0.0.1'), 'nobody');
  });

  it('says that no port mapper answers', async () => {
    expectOneLine(await connect(a.name, cookieFile, await freePort()), /No port mapper answers/);
  });

  it('says that the cookie file cannot be read', async () => {
    expectOneLine(await connect(a.name, join(folder, 'missing')), /cookie/i, /missing/);
  });

  it('says that the port is taken', async () => {
    // Takes what comes and says nothing.
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expectOneLine(await runGateway(['--port', String(port)]), String(port), /--port/);
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses a cookie on the command line, an unknown flag and an address that is not loopback', async () => {
    expectOneLine(await runGateway(['--cookie', 'secret']), /--cookie-file/);
    expectOneLine(await runGateway(['--conect', a.name]), /--conect/);
    expectOneLine(await runGateway(['--host', '0.0.0.0']), /127\.0\.0\.1/);
  });

  it('ends within 2 s of Ctrl-C with a stream open, and leaves nothing running', async () => {
    const gateway = await startGateway([
      ...['--connect', a.name, '--cookie-file', cookieFile],
      ...['--epmd-port', String(otp.epmdPort), '--port', '0'],
    ]);
    const stream = await fetch(`${gateway.url}/api/v1/cluster/events`);
    const reader = stream.body?.getReader();
    await reader?.read();
    await expect.poll(() => a.eval('nodes(hidden)')).toBe(`['beamdeck@127.0.0.1']`);

    const { code, tookMs } = await gateway.interrupt();
    await reader?.cancel().catch(() => undefined);
    expect(tookMs).toBeLessThan(2_000);
    expect(code).toBe(0);
    expect(() => process.kill(gateway.pid, 0)).toThrow('ESRCH');
    await expect.poll(() => a.eval('nodes(hidden)')).toBe('[]');
  });
});
