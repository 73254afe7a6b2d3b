import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOtp } from '@beamdeck/erlang/testing';
import type { Otp } from '@beamdeck/erlang/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../testing/api.js';
import { bundleMain, runCommand } from '../testing/command.js';
import type { RunningCommand } from '../testing/command.js';

const ADMIN = 'CANARY-admin-token-0123456789';
const VIEWER = 'CANARY-viewer-token-012345678';

let main: string;
let folder: string;
const serving: RunningCommand[] = [];

beforeAll(async () => {
  main = await bundleMain('commands');
  folder = await mkdtemp(join(tmpdir(), 'beamdeck-commands-'));
  const tokens = [
    { id: 'alice', role: 'admin', token: ADMIN },
    { id: 'bob', role: 'viewer', token: VIEWER },
  ];
  await writeFile(join(folder, 'tokens.json'), JSON.stringify({ tokens }), { mode: 0o600 });
  await writeFile(join(folder, 'admin-token'), `${ADMIN}\n`, { mode: 0o600 });
});
afterEach(async () => {
  for (const command of serving) command.kill('SIGKILL');
  await Promise.all(serving.splice(0).map((command) => command.ended));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
function beamdeck(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
async function serve(...args: readonly string[]): Promise<RunningCommand & { readonly at: string }> {
  const command = runCommand(main, ['serve', '--port', '0', ...args]);
  serving.push(command);
  return { ...command, at: await command.url };
}
const json = (ran: Ran) => JSON.parse(ran.out) as Record<string, unknown>;

describe('beamdeck run', () => {
  it('runs an operation on a simulation, its data on stdout', async () => {
    const ran = await beamdeck(['run', 'ping_node', 'node=shop-b@sim.local', '--simulate', '3']);
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(json(ran)).toMatchObject({ node: 'shop-b@sim.local' });
  });

  it('gives all of the result as JSON on one line', async () => {
    const ran = await beamdeck(['run', 'process_list', 'limit=2', 'sort=memory', '--json']);
    expect(ran.out.trim().split('\n')).toHaveLength(1);
    expect(json(ran)).toMatchObject({
      operation: 'process_list',
      outcome: 'done',
      metadata: { simulated: true },
    });
  });

  it.each([
    [['run', 'make_coffee'], /no operation of that name/],
    [['run', 'ping_node'], /required parameter is missing.*node/],
    [['run', 'process_list', 'limit=many'], /parameters are not valid.*limit/],
    [['run', 'ping_node', 'node'], /write name=value/],
    [['run', 'ping_node', '--url', 'ftp://x'], /--url must be/],
    [['run', 'ping_node', '--url', 'http://127.0.0.1:1', '--simulate', '2'], /leave one out/],
    [['run', 'ping_node', '--url', 'http://10.0.0.5', '--token-file', 'TOKEN'], /plain HTTP/],
    [['run', 'ping_node', '--url', 'http://127.0.0.1:1', 'node=x'], /gateway cannot be reached/],
  ])('ends with 1 and one line for %j', async (args, says) => {
    const ran = await beamdeck(args.map((word) => word.replace('TOKEN', join(folder, 'admin-token'))));
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/^beamdeck: [^\n]+\n$/);
    expect(ran.err).toMatch(says);
    expect(ran.out + ran.err).not.toContain('CANARY');
  });

  it('tells a failure as JSON too', async () => {
    const ran = await beamdeck(['run', 'ping_node', 'node=nobody@h', '--json']);
    expect(ran.code).toBe(1);
    expect(json(ran)).toMatchObject({ error: { code: 'node_not_found' } });
  });

  it('lists what can be run', async () => {
    const ran = await beamdeck(['run', '--json']);
    expect((JSON.parse(ran.out) as { name: string }[]).map(({ name }) => name)).toContain('kill_process');
  });

  it('only looks when told so', async () => {
    const ran = await beamdeck(['run', 'kill_process', 'node=shop-a@sim.local', 'pid=init', '--dry-run']);
    expect(ran.code).toBe(1);
    expect(json(ran)).toMatchObject({ allowed: false, protection: { tier: 'vital' } });
  });
});

describe('beamdeck against a gateway', () => {
  it('asks it with the token of a file or of the environment, as whom it names', async () => {
    const gateway = await serve('--tokens-file', join(folder, 'tokens.json'), '--simulate', '3');
    const file = ['--url', gateway.at, '--token-file', join(folder, 'admin-token')];
    expect((await beamdeck(['run', 'ping_node', 'node=shop-a@sim.local', ...file])).code).toBe(0);
    const none = await beamdeck(['run', 'ping_node', 'node=shop-a@sim.local', '--url', gateway.at]);
    expect([none.code, none.err]).toEqual([1, expect.stringMatching(/wants to know who asks/)]);
    const bob = { BEAMDECK_URL: gateway.at, BEAMDECK_TOKEN: VIEWER };
    const refused = await beamdeck(['run', 'simulate_node_failure', 'node=shop-a@sim.local'], bob);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/needs the role operator/)]);
    const top = await beamdeck(['top', '--once'], bob);
    expect(top.code).toBe(0);
    expect(top.out).toMatch(/SIMULATION.*3 of 3 nodes up/);
    const snapshot = join(folder, 'snapshot.json');
    expect((await beamdeck(['snapshot', '--out', snapshot, ...file])).code).toBe(0);
    expect(JSON.parse(await readFile(snapshot, 'utf8'))).toMatchObject({ simulated: true });
    expect((await stat(snapshot)).mode & 0o077).toBe(0);
    expect(gateway.stderr() + gateway.stdout()).not.toContain('CANARY');
  });
});

describe('beamdeck serve --tls-cert', () => {
  it('serves over TLS alone, to those it is told to let in', async () => {
    const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
    const made = spawnSync('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ]);
    expect(made.status).toBe(0);
    const tokens = ['--tokens-file', join(folder, 'tokens.json'), '--host-name', 'beamdeck.example'];
    const gateway = await serve('--tls-cert', cert, '--tls-key', key, ...tokens);
    expect(gateway.at).toMatch(/^https:/);
    const url = gateway.at.replace('127.0.0.1', 'localhost');
    const args = ['run', 'ping_node', 'node=shop-a@sim.local', '--url', url];
    const env = { BEAMDECK_TOKEN: VIEWER };
    expect(await beamdeck(args, env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/cannot be reached/),
    });
    const trusting = await beamdeck(args, { ...env, NODE_EXTRA_CA_CERTS: cert });
    expect([trusting.code, trusting.err]).toEqual([0, '']);
    await expect(fetch(gateway.at.replace('https', 'http'))).rejects.toThrow();
  });
});

describe('beamdeck top', () => {
  it('prints once where the output is no terminal, and JSON for programs', async () => {
    const ran = await beamdeck(['top', '--simulate', '2', '--limit', '3']);
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).not.toContain('\u001b');
    expect(ran.out).toMatch(/^shop-a@sim\.local +up /m);
    const wire = json(await beamdeck(['top', '--simulate', '2', '--limit', '3', '--json']));
    expect(wire).toMatchObject({ topology: { total_nodes: 2 }, process_list: { nodes_failed: [] } });
  });

  it('refuses a key it cannot sort by', async () => {
    expect(await beamdeck(['top', '--sort', 'beauty'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/--sort must be/),
    });
  });
});

describe('a gateway of a real cluster', () => {
  let otp: Otp;
  let connect: string[];
  beforeAll(async () => {
    otp = await startOtp();
    await otp.startNode('a');
    const cookie = join(folder, 'cookie');
    await writeFile(cookie, otp.cookie, { mode: 0o600 });
    connect = ['--connect', 'a@127.0.0.1', '--cookie-file', cookie, '--epmd-port', String(otp.epmdPort)];
  });
  afterAll(() => otp.close());

  it('is read only, and its visitors are viewers, unless configured otherwise', async () => {
    const anyone = apiClient((await serve(...connect)).at);
    expect((await anyone.get('/api/v1/cluster/topology')).metadata).toMatchObject({ simulated: false });
    const gc = await anyone.execute('garbage_collect_process', { node: 'a@127.0.0.1', pid: 'code_server' });
    expect([gc.status, gc.error.code]).toEqual([403, 'forbidden']);
    const admin = apiClient(
      (await serve(...connect, '--name', 'second@127.0.0.1', '--anonymous', 'admin')).at,
    );
    const refused = await admin.execute('garbage_collect_process', {
      node: 'a@127.0.0.1',
      pid: 'code_server',
    });
    expect([refused.status, refused.error.code]).toEqual([403, 'operation_disabled']);
  });

  it('writes down first what is done, and the log can be verified', { timeout: 60_000 }, async () => {
    const log = join(folder, 'audit.log');
    const enabled = [
      '--enable-up-to',
      'diagnose',
      '--audit-file',
      log,
      '--tokens-file',
      join(folder, 'tokens.json'),
    ];
    const gateway = await serve(...connect, ...enabled);
    const params = { node: 'a@127.0.0.1', pid: 'code_server', comment: 'To see.' };
    const done = await apiClient(gateway.at).as(ADMIN).execute('garbage_collect_process', params);
    expect([done.status, done.metadata['simulated']]).toEqual([200, false]);
    const refused = await apiClient(gateway.at).as(VIEWER).execute('garbage_collect_process', params);
    expect(refused.error.code).toBe('forbidden');
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);

    const text = await readFile(log, 'utf8');
    expect(text).toContain('"actor":"alice"');
    expect(text).toContain('"kind":"refusal"');
    expect(text + gateway.stdout() + gateway.stderr()).not.toMatch(new RegExp(`CANARY|${otp.cookie}`));
    const whole = await beamdeck(['audit', 'verify', log]);
    expect([whole.code, whole.out]).toEqual([
      0,
      expect.stringMatching(/^The log is whole: \d+ lines\. Signed up to/),
    ]);
    await writeFile(log, text.replace('"actor":"alice"', '"actor":"mallory"'));
    const edited = await beamdeck(['audit', 'verify', log]);
    expect([edited.code, edited.out]).toEqual([2, expect.stringMatching(/NOT whole[^]*line \d+: edited/)]);
    expect(json(await beamdeck(['audit', 'verify', log, '--json']))).toMatchObject({ ok: false });
  });
});
