import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { request } from 'node:https';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@beamdeck/erlang/testing';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleMain, runCommand } from '../src/testing/command.js';
import type { RunningCommand } from '../src/testing/command.js';

/** The files that the README tells to copy, run as they are but for ports, paths and the cluster. */
const EXAMPLE = new URL('./nginx/', import.meta.url);

let folder: string;
let keys: Server;
let privateKey: CryptoKey;
let gateway: RunningCommand;
let nginx: ChildProcess;
let port: number;
let certificate: string;
/** The gateway's own, which nobody but nginx is to use. */
let innerUrl: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beamdeck-nginx-'));
  const pair = await generateKeyPair('ES256', { extractable: true });
  privateKey = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' };
  keys = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));

  const yaml = (await readFile(new URL('beamdeck.yaml', EXAMPLE), 'utf8'))
    .replace(
      'https://id.example/.well-known/jwks.json',
      `http://127.0.0.1:${String((keys.address() as AddressInfo).port)}/`,
    )
    .replace('port: 4040', 'port: 0')
    .replace('connect: [shop@10.0.0.5]', 'simulate: { nodes: 3, seed: 7 }')
    .replace('    cookieFile: /etc/beamdeck/cookie\n', '')
    .replace('/var/lib/beamdeck', folder);
  await writeFile(join(folder, 'beamdeck.yaml'), yaml);
  gateway = runCommand(await bundleMain('nginx'), ['serve', '--config', join(folder, 'beamdeck.yaml')]);
  innerUrl = await gateway.url;

  port = await freePort();
  const made = spawnSync(
    'openssl',
    [
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
      ...['-subj', '/CN=beamdeck.example', '-addext', 'subjectAltName=DNS:beamdeck.example'],
      ...['-keyout', join(folder, 'beamdeck.key'), '-out', join(folder, 'beamdeck.crt')],
    ],
    { encoding: 'utf8' },
  );
  expect(made.status, made.stderr).toBe(0);
  certificate = await readFile(join(folder, 'beamdeck.crt'), 'utf8');
  const conf = (await readFile(new URL('beamdeck.conf', EXAMPLE), 'utf8'))
    .replace('server 127.0.0.1:4040', `server ${new URL(innerUrl).host}`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${String(port)} ssl`)
    .replaceAll('/etc/nginx/', `${folder}/`);
  await writeFile(join(folder, 'beamdeck.conf'), conf);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  await writeFile(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''} worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
     events {} http { access_log ${folder}/access.log; ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
     include ${folder}/beamdeck.conf; }`,
  );
  nginx = spawn(
    '/usr/sbin/nginx',
    ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')],
    {
      stdio: 'ignore',
    },
  );
  await vi.waitUntil(() => isOpen(port), { timeout: 20_000, interval: 50 });
});
afterAll(async () => {
  const ended = new Promise((resolve) => nginx.once('close', resolve));
  nginx.kill('SIGTERM');
  gateway.kill('SIGTERM');
  await Promise.all([ended, gateway.ended]);
  keys.closeAllConnections();
  await new Promise((resolve) => keys.close(resolve));
  await rm(folder, { recursive: true });
});

function isOpen(at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(at, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('close', () => socket.destroy()).on('connect', () => socket.end());
  });
}
const token = (group: string, expiresInSeconds = 600) =>
  new SignJWT({ groups: [group] })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer('https://id.example')
    .setAudience('beamdeck')
    .setSubject(`${group}@example`)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInSeconds)
    .sign(privateKey);

/** A request as a browser would send it to `https://beamdeck.example`. */
function open(
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const host = `beamdeck.example:${String(port)}`;
    const options = {
      host: '127.0.0.1',
      port,
      servername: 'beamdeck.example',
      ca: certificate,
      path,
      agent: false as const,
    };
    const sent = request(
      { ...options, method: body === undefined ? 'GET' : 'POST', headers: { host, ...headers } },
      resolve,
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
async function ask(path: string, headers: Readonly<Record<string, string>> = {}, body?: unknown) {
  const response = await open(path, headers, body);
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return {
    status: response.statusCode,
    text,
    json: () => JSON.parse(text) as Record<string, Record<string, unknown>>,
  };
}
const bearer = async (group: string) => ({ authorization: `Bearer ${await token(group)}` });
const ACT = { 'content-type': 'application/json', 'x-beamdeck-request': '1' };

describe('behind nginx, with tokens of an identity provider', () => {
  it('knows nobody without a token, and each by theirs', async () => {
    expect((await ask('/api/v1/cluster/topology')).status).toBe(401);
    const seen = await ask('/api/v1/cluster/topology', await bearer('everyone'));
    expect(seen.json()['data']).toMatchObject({ total_nodes: 3 });
    const expired = await ask('/api/v1/cluster/topology', {
      authorization: `Bearer ${await token('everyone', -60)}`,
    });
    expect([expired.status, expired.json()['error']?.['code']]).toEqual([401, 'token_expired']);
    expect((await ask('/api/v1/cluster/topology', await bearer('strangers'))).status).toBe(403);
  });

  it('takes the cookie of the sign-in for the page, from the page alone', async () => {
    const cookie = `id_token=${await token('everyone')}`;
    const origin = `https://beamdeck.example:${String(port)}`;
    expect(
      (await ask('/api/v1/operations', { cookie, origin, 'sec-fetch-site': 'same-origin' })).status,
    ).toBe(200);
    const foreign = await ask('/api/v1/operations', { cookie, origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    const unnamed = await ask('/api/v1/operations', { cookie, 'sec-fetch-site': 'cross-site' });
    expect(unnamed.status).toBe(403);
  });

  it('acts as the group’s role allows, on a pid written into the path, and writes down where from', async () => {
    const list = await ask(
      '/api/v1/cluster/processes?type=gen_server&search=DBConnection&limit=1',
      await bearer('shop-team'),
    );
    const [{ node, pid }] = list.json()['data']?.['processes'] as [{ node: string; pid: string }];
    const path = `/api/v1/processes/${encodeURIComponent(`${node}/${pid}`)}/message`;
    const message = { message: '{ok, 1}', comment: 'From nginx.' };
    expect((await ask(path, { ...(await bearer('everyone')), ...ACT }, message)).status).toBe(403);
    const lying = { 'x-forwarded-for': '203.0.113.9' };
    const sent = await ask(path, { ...(await bearer('shop-team')), ...ACT, ...lying }, message);
    expect([sent.status, sent.json()['data']?.['pid']]).toEqual([200, pid]);
    const log = await readFile(join(folder, 'audit.log'), 'utf8');
    expect(log).toContain('"actor":"shop-team@example","address":"127.0.0.1"');
    expect(log).not.toContain('203.0.113.9');
  });

  it('streams at once, unbuffered', async () => {
    const response = await open('/api/v1/cluster/events', await bearer('everyone'));
    expect(response.statusCode).toBe(200);
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
      if (text.includes('event: snapshot-end')) break;
    }
    expect(text).toContain('event: hello');
    response.destroy();
  });

  it('is not to be had past nginx under another name', async () => {
    const { authorization } = await bearer('everyone');
    const inner = await fetch(`${innerUrl}/api/v1/operations`, { headers: { authorization } });
    expect(inner.status).toBe(200);
    const response = await open('/api/v1/operations', { authorization, host: 'evil.example' });
    response.resume();
    expect(response.statusCode).toBe(403);
  });

  it('leaves no token in any log', async () => {
    const logs = await Promise.all(
      ['access.log', 'error.log', 'audit.log'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(logs.join('') + gateway.stderr() + gateway.stdout()).not.toMatch(/eyJ/);
  });
});
