import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);

/** Nothing inline, no eval, no string becomes script or markup but by a named policy; what breaks it is refused. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html vue server',
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
};

export interface HostSite {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the host samples under a strict policy: those with a framework as a bundler makes them of the built packages, the
 * others as they are, with the one CDN file. `/other-release.js` is that file as another release would be.
 */
export async function serveHosts(): Promise<HostSite> {
  const cdn = await readFile(at('packages/elements/dist/cdn/beamdeck.js'), 'utf8');
  const { version } = JSON.parse(await readFile(at('packages/elements/package.json'), 'utf8')) as {
    version: string;
  };
  const files = new Map([
    ['/beamdeck.js', cdn],
    ['/other-release.js', cdn.replaceAll(`"${version}"`, '"0.0.9"')],
    ['/react/main.js', await bundled('react/main.tsx')],
    ['/vue/main.js', await bundled('vue/main.ts')],
  ]);
  const server = createServer((request, response) => {
    void (async () => {
      const path = new URL(request.url ?? '/', 'http://host').pathname;
      const file = path.endsWith('/') ? `${path}index.html` : path;
      const text =
        files.get(file) ?? (await readFirst([`test/hosts${file}`, `packages/elements/dist/cdn${file}`]));
      response.writeHead(text === null ? 404 : 200, {
        'content-type': TYPES[extname(file)] ?? 'text/plain',
        'content-security-policy': POLICY,
      });
      response.end(text ?? '');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => closed(server),
  };
}

/** The first of these that is there. */
async function readFirst(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const text = await readFile(at(path), 'utf8').catch(() => null);
    if (text !== null) return text;
  }
  return null;
}

/** By a process of its own: the test runner resolves packages in its own way, which is not that of a project. */
async function bundled(entry: string): Promise<string> {
  const bundler = fileURLToPath(at('test/hosts/bundle.mjs'));
  const { stdout } = await promisify(execFile)(process.execPath, [bundler, entry], { maxBuffer: 2 ** 26 });
  return stdout;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
