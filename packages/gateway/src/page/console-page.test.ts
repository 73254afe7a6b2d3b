import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../gateway.js';
import type { Gateway } from '../gateway.js';
import { createFakeCluster } from '../testing/fake-cluster.js';

let folder: string;
let script: string;
let gateway: Gateway;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beamdeck-page-'));
  script = join(folder, 'beamdeck.js');
  gateway = createGateway({ cluster: createFakeCluster(), consoleScript: pathToFileURL(script) });
});
afterEach(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  gateway.fetch(new Request(`http://127.0.0.1:4040${path}`, { headers }));
const sources = (html: string) =>
  [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => String(match[1]));

describe('the console page', () => {
  it('says what to run while the console is not built, and comes as soon as it is', async () => {
    const missing = await get('/');
    expect(missing.status).toBe(503);
    expect(missing.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await missing.text()).toContain('npm run build');
    await writeFile(script, 'export {};');
    expect((await get('/')).status).toBe(200);
  });

  it('has nothing inline, and everything it names is served with its type', async () => {
    await writeFile(script, 'export const built = 1;');
    const page = await get('/');
    const html = await page.text();
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).toMatch(/<cluster-provider src="\/"[^>]*>\s*<cluster-console/);
    expect(html).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\bstyle=|\bon\w+=/);

    const types = [];
    for (const source of sources(html)) {
      const asset = await get(source);
      expect([source, asset.status]).toEqual([source, 200]);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(0);
      types.push(asset.headers.get('content-type'));
    }
    expect(types.sort()).toEqual([
      'image/svg+xml',
      'text/css; charset=utf-8',
      'text/javascript; charset=utf-8',
    ]);
  });

  it('has rules that let nothing else in', async () => {
    const csp = (await get('/')).headers.get('content-security-policy') ?? '';
    expect(csp.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        'trusted-types beamdeck',
      ]),
    );
  });

  it('lets a browser keep the script for good, and names a new one after a build', async () => {
    await writeFile(script, 'export const built = 1;');
    const [before] = sources(await (await get('/')).text()).filter((source) => source.endsWith('.js'));
    const first = await get(before as string);
    expect(first.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const etag = first.headers.get('etag') as string;
    expect((await get(before as string, { 'if-none-match': `W/${etag}` })).status).toBe(304);

    await writeFile(script, 'export const built = "again, and longer";');
    const [after] = sources(await (await get('/')).text()).filter((source) => source.endsWith('.js'));
    expect(after).not.toBe(before);
    expect((await get(after as string)).status).toBe(200);
    expect((await get(before as string)).status).toBe(404);
  });

  it('is asked for anew each time, at the cost of a 304', async () => {
    await writeFile(script, 'export {};');
    const page = await get('/');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const again = await get('/', { 'if-none-match': page.headers.get('etag') as string });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it('serves what the script loads on use under the names it knows, asked for anew each time', async () => {
    await writeFile(script, 'export {};');
    expect((await get('/assets/beamdeck-simulation.js')).status).toBe(404);
    for (const name of ['beamdeck-simulation.js', 'beamdeck-de.js']) {
      await writeFile(join(folder, name), `export const file = '${name}';`);
      const part = await get(`/assets/${name}`);
      expect(part.status).toBe(200);
      expect(part.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(part.headers.get('cache-control')).toBe('no-cache');
      expect(await part.text()).toContain(name);
      const known = { 'if-none-match': part.headers.get('etag') as string };
      expect((await get(`/assets/${name}`, known)).status).toBe(304);
    }
  });

  it('serves nothing else of the folder', async () => {
    await writeFile(script, 'export {};');
    await writeFile(join(folder, 'secret.js'), 'secret');
    for (const path of [
      '/assets/secret.js',
      '/assets/beamdeck.js',
      '/assets/%2e%2e%2fsecret.js',
      '/assets/',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });
});
