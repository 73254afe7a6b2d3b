import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { passOn } from './pass-on.js';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);

/** Which of its scripts' policies each page allows to make markup of strings; all else of the policy is the same for all. */
const POLICIES: Readonly<Record<string, string>> = {
  react: 'lit-html',
  vue: 'lit-html vue',
  'server-rendered': 'beamdeck server',
  'two-releases': 'beamdeck beamdeck-2',
  'bundle-and-file': 'lit-html beamdeck',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.heex': 'text/plain; charset=utf-8',
};

export interface HostSite {
  readonly url: string;
  /** From now on passes what is below `path` on to this gateway, as a portal's own server does. */
  passOn(path: string, gateway: string): void;
  close(): Promise<void>;
}

/**
 * Serves the host samples under the policy of `test/hosts/content-security-policy.txt`: those with a framework as a bundler
 * makes them of the built packages, the others as they are, with the one CDN file. `/earlier-release.js` is that file as an
 * earlier release would be.
 */
export async function serveHosts(): Promise<HostSite> {
  const cdn = await readFile(at('packages/elements/dist/cdn/beamdeck.js'), 'utf8');
  const policy = await readFile(at('test/hosts/content-security-policy.txt'), 'utf8');
  const files = new Map([
    ['/beamdeck.js', cdn],
    ['/earlier-release.js', await earlierRelease(cdn)],
    ['/react/main.js', await bundled('react/main.tsx')],
    ['/vue/main.js', await bundled('vue/main.ts')],
  ]);
  const gateways = new Map<string, string>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    for (const [prefix, gateway] of gateways)
      if (path.startsWith(prefix)) return passOn(request, response, { prefix, target: gateway });
    const file = path.endsWith('/') ? `${path}index.html` : path;
    const text =
      files.get(file) ?? (await readFirst([`test/hosts${file}`, `packages/elements/dist/cdn${file}`]));
    const named = POLICIES[path.split('/')[1] ?? ''] ?? 'beamdeck';
    response.writeHead(text === null ? 404 : 200, {
      'content-type': TYPES[extname(file)] ?? 'text/plain',
      'content-security-policy': policy
        .replace('trusted-types beamdeck', `trusted-types ${named}`)
        .replaceAll('\n', ' ')
        .trim(),
    });
    response.end(text ?? '');
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passOn: (path, gateway) => void gateways.set(path, gateway),
    close: () => closed(server),
  };
}

/** The file under an earlier number, without the element for health. */
async function earlierRelease(cdn: string): Promise<string> {
  const { version } = JSON.parse(await readFile(at('packages/elements/package.json'), 'utf8')) as {
    version: string;
  };
  const earlier = cdn
    .replaceAll(`"${version}"`, '"0.0.9"')
    .replace(/\b\w+\("cluster-health",(?=\w+\))/, 'void ("",');
  if (earlier.includes(`"${version}"`) || !earlier.includes('void ("",'))
    throw new Error('The file that is built looks different now: no earlier release can be made of it.');
  return earlier;
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
