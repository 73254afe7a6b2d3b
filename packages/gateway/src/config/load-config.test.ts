import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCommandLine } from '../cli/command-line.js';
import { ConfigError } from './config-error.js';
import { loadConfig } from './load-config.js';
import { SAFETY_SETTINGS, SERVER_SETTINGS, SOURCE_SETTINGS } from './settings.js';
import { checkStart } from './start-rules.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beamdeck-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Given {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
}
async function load({ flags = [], env = {}, file }: Given) {
  const path = join(folder, 'beamdeck.yaml');
  if (file !== undefined) await writeFile(path, file);
  const line = parseCommandLine(['serve', ...flags]);
  if (line.command === 'help') throw new Error('help');
  return loadConfig({
    flags: line.flags,
    env,
    file: file === undefined ? null : path,
    settings: [...SOURCE_SETTINGS, ...SAFETY_SETTINGS, ...SERVER_SETTINGS],
  });
}
async function refusal(given: Given): Promise<string> {
  const error: unknown = await load(given)
    .then(checkStart)
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ConfigError);
  const { message } = error as ConfigError;
  expect(message).toMatch(/^[^\n]+$/);
  expect(message).not.toContain('CANARY');
  return message.replaceAll(join(folder, 'beamdeck.yaml'), 'FILE');
}

const FILE = `# A gateway for two clusters.
server:
  port: 5000
  origins: [https://portal.example/]
clusters:
  shop:
    connect: [shop@10.0.0.5]
    cookieFile: ./cookie
    safety: { enabledUpTo: change, protectedNames: ["shop_*"] }
    audit: { file: audit/shop.log }
  lab:
    simulate: { nodes: 5 }
`;

describe('loadConfig', () => {
  it('is a simulation of three nodes on loopback when told nothing', async () => {
    expect(await load({})).toMatchObject({
      server: { host: '127.0.0.1', port: 4_040, hosts: [], origins: [], behindProxy: false },
      auth: {},
      clusters: { default: { simulate: { nodes: 3, seed: 1 } } },
      log: { level: 'warn' },
    });
  });

  it('reads a file, with file names as seen from it', async () => {
    const config = await load({ file: FILE });
    expect(config.server).toMatchObject({ port: 5_000, origins: ['https://portal.example'] });
    expect(config.clusters['shop']).toMatchObject({
      connect: ['shop@10.0.0.5'],
      cookieFile: join(folder, 'cookie'),
      safety: { enabledUpTo: 'change', protectedNames: ['shop_*'] },
      audit: { file: join(folder, 'audit/shop.log') },
    });
    expect(config.clusters['lab']).toMatchObject({ simulate: { nodes: 5, seed: 1 } });
  });

  it('finds ~ in the home directory', async () => {
    const { clusters } = await load({
      file: 'clusters: { shop: { connect: [a@h], cookieFile: ~/.erlang.cookie } }',
    });
    expect(clusters['shop']?.cookieFile).toBe(join(homedir(), '.erlang.cookie'));
  });

  it('reads JSON as well', async () => {
    const json = JSON.stringify({ server: { port: 1 }, clusters: { lab: { simulate: {} } } });
    expect(await load({ file: json })).toMatchObject({
      server: { port: 1 },
      clusters: { lab: { simulate: { nodes: 3 } } },
    });
  });

  it('takes flags before environment before file before defaults', async () => {
    const env = {
      BEAMDECK_PORT: '6000',
      BEAMDECK_ORIGIN: 'https://a.example, https://b.example',
      BEAMDECK_SEED: '',
    };
    expect((await load({ file: FILE, env })).server).toMatchObject({
      port: 6_000,
      origins: ['https://a.example', 'https://b.example'],
    });
    expect((await load({ file: FILE, env, flags: ['--port', '0'] })).server.port).toBe(0);
  });

  it('lets flags name another source for the default cluster, whole', async () => {
    const config = await load({ file: FILE.replace('change', 'read'), flags: ['--simulate', '7'] });
    expect(config.clusters['shop']).toMatchObject({ simulate: { nodes: 7 } });
    expect(config.clusters['shop']).not.toHaveProperty('connect');
    expect(config.clusters['shop']).not.toHaveProperty('cookieFile');
    const lab = await load({ file: `defaultCluster: lab\n${FILE}`, flags: ['--connect', 'x@h'] });
    expect(lab.clusters['lab']).toEqual({ connect: ['x@h'] });
  });

  it('keeps what is said of safety as it was said: a simulation’s own defaults stay', async () => {
    expect((await load({})).clusters['default']?.safety).toBeUndefined();
    const { clusters } = await load({
      file: 'clusters: { lab: { simulate: {}, safety: { allowForce: true } } }',
    });
    expect(clusters['lab']?.safety).toEqual({ allowForce: true });
  });

  it.each<[Given, RegExp]>([
    [{ flags: ['--port', '70000'] }, /^--port: must be at most 65535\. --help/],
    [{ flags: ['--port', '-1'] }, /^--port: must be a whole number\./],
    [{ flags: ['--port', 'abc'] }, /^--port: must be a whole number\. --help shows all flags\.$/],
    [{ flags: ['--port', '0x50'] }, /^--port: must be a whole number\./],
    [{ env: { BEAMDECK_PORT: 'CANARY' } }, /^BEAMDECK_PORT: must be a whole number\./],
    [{ env: { BEAMDECK_BEHIND_PROXY: 'perhaps' } }, /^BEAMDECK_BEHIND_PROXY: must be true or false\./],
    [{ flags: ['--log-level', 'loud'] }, /^--log-level: must be one of: error, warn, info, debug, silent\./],
    [{ flags: ['--jwt-issuer', 'x'.repeat(300)] }, /^--jwt-issuer: must have at most 255 characters\./],
    [{ flags: ['--simulate', '0'] }, /^--simulate: must be at least 1\./],
    [{ flags: ['--simulate', '1001'] }, /^--simulate: must be at most 1000\./],
    [{ flags: ['--seed', '1.5'] }, /^--seed: must be a whole number\./],
    [{ flags: ['--connect', 'shop'] }, /^--connect: must be a node name of the form name@host/],
    [{ flags: ['--connect', 'a@b@c'] }, /^--connect: /],
    [{ flags: ['--connect', 'a@h', '--name', 'x'] }, /^--name: must be a node name/],
    [{ flags: ['--connect', 'a@h', '--name', 'a@h'] }, /^--name: is the name of the node itself/],
    [{ flags: ['--connect', 'a@h', '--simulate', '3'] }, /^--simulate: .*leave one out/],
    [{ flags: ['--connect', 'a@h', '--epmd-port', '0'] }, /^--epmd-port: /],
    [{ flags: ['--cookie-file', 'x'] }, /^--cookie-file: .*needs `connect`/],
    [{ flags: ['--origin', '*'] }, /^--origin: must be an origin/],
    [{ flags: ['--origin', 'https://portal.example/page'] }, /^--origin: /],
    [{ flags: ['--enable-up-to', 'everything'] }, /^--enable-up-to: /],
    [{ flags: ['--connect', 'a@h', '--enable-up-to', 'destroy'] }, /^--enable-up-to: .*audit/],
    [
      { flags: ['--jwks-url', 'http://id.example/keys', '--jwt-issuer', 'i', '--jwt-audience', 'a'] },
      /^--jwks-url: must be an https/,
    ],
    [{ flags: ['--jwks-url', 'https://id.example/keys'] }, /^--jwt-issuer: is missing/],
    [
      { file: 'server:\n  port: many\nclusters: { lab: { simulate: {} } }' },
      /^FILE:2: server\.port: must be a number\./,
    ],
    [
      { file: 'server:\n  prot: 1\nclusters: { lab: { simulate: {} } }' },
      /^FILE:2: server\.prot: there is no such field/,
    ],
    [
      { file: 'clusters:\n  shop:\n    cookieFile: x' },
      /^FILE:3: clusters\.shop: needs `connect`|^FILE:\d: clusters\.shop/,
    ],
    [{ file: 'clusters:\n  a b:\n    simulate: {}' }, /^FILE:\d: clusters/],
    [
      { file: 'clusters: { lab: { simulate: {} } }\ndefaultCluster: nope' },
      /^FILE:2: defaultCluster: is none of the clusters/,
    ],
    [
      { file: 'clusters:\n  lab:\n    simulate: {}\n    safety:\n      enabledUpTo: CANARY' },
      /^FILE:5: clusters\.lab\.safety\.enabledUpTo: must be one of: read, diagnose, change, destroy\./,
    ],
    [
      { file: 'clusters:\n  lab:\n    simulate: {}\n    safety:\n      enabled: 1' },
      /^FILE:5: clusters\.lab\.safety\.enabled: there is no such field/,
    ],
    [
      { file: 'clusters:\n  lab:\n    simulate: {}\n    watch: { maxNodes: 0 }' },
      /^FILE:4: clusters\.lab\.watch\.maxNodes: must be at least 1\./,
    ],
    [{ file: 'a: [1' }, /^FILE:\d: this is neither YAML nor JSON/],
    [{ file: 'server: {}\nserver: {}' }, /^FILE:2: a key stands here twice/],
    [{ file: '- 1' }, /^FILE:1: a configuration has fields/],
    [
      { file: '__proto__: { a: 1 }\nclusters: { lab: { simulate: {} } }' },
      /^FILE:1: __proto__: there is no such field/,
    ],
    [
      { file: `a: &a [x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [${'*b,'.repeat(60)}]` },
      /too many aliases/,
    ],
  ])('says where %j is wrong', async (given, says) => {
    expect(await refusal(given)).toMatch(says);
  });

  it('says that there is no such file', async () => {
    const given = { flags: new Map(), env: {}, file: join(folder, 'nope.yaml'), settings: [] };
    await expect(loadConfig(given)).rejects.toThrow(/nope\.yaml cannot be read/);
  });
});

describe('checkStart', () => {
  const away = ['--host', '0.0.0.0'];
  const tokens = ['--tokens-file', 't'];
  const tls = ['--tls-cert', 'c', '--tls-key', 'k'];
  const named = ['--host-name', 'beamdeck.example'];

  it.each([['127.0.0.1'], ['127.9.9.9'], ['::1'], ['localhost']])(
    'lets %s be open: it is this machine',
    async (host) => {
      checkStart(await load({ flags: ['--host', host] }));
    },
  );

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.5',
    'example.com',
    '127.evil.example',
    '1270.0.0.1',
    'localhost.example',
  ])('refuses to listen on %s with nobody asked who they are', async (host) => {
    expect(await refusal({ flags: ['--host', host] })).toMatch(/everybody who reaches it.*SSH tunnel/);
  });

  it.each([
    [[...away, ...tokens], /plain text.*--tls-cert/],
    [[...away, ...tls, ...named], /everybody who reaches it/],
    [[...away, ...tokens, ...tls], /--host-name/],
    [[...away, ...tokens, ...tls, ...named, '--anonymous', 'viewer'], /nobody may be anonymous/],
    [['--behind-proxy'], /everybody who reaches it/],
    [['--behind-proxy', ...tokens], /--host-name/],
    [['--behind-proxy', ...tokens, ...named, '--anonymous', 'viewer'], /nobody may be anonymous/],
  ])('refuses %j', async (flags, says) => {
    expect(await refusal({ flags })).toMatch(says);
  });

  it.each([
    [[...away, ...tokens, ...tls, ...named]],
    [[...away, ...tokens, ...named, '--behind-proxy']],
    [['--behind-proxy', ...tokens, ...named]],
    [[...tokens, '--anonymous', 'viewer']],
  ])('starts with %j', async (flags) => {
    checkStart(await load({ flags }));
  });
});
