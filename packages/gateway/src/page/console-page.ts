import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Context, Hono } from 'hono';
import type { AppEnv } from '../http/app-env.js';
import { SIGN_IN_MARKUP, SIGN_IN_SCRIPT, SIGN_IN_STYLE } from './sign-in.js';

const TITLE = 'Beamdeck';

const STYLE = `html { background: #0a0e0d; color: #d3e2da; color-scheme: dark; }
body { margin: 0; min-height: 100vh; font: 14px/1.5 ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace; }
cluster-provider, cluster-console { display: block; min-height: 100vh; }
noscript { display: block; padding: 2rem; }
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0a0e0d"/><g stroke="#7d9488"><path d="M8 4.5 4 11.5h8z" fill="none"/></g><g fill="#4ade80"><circle cx="8" cy="4.5" r="2"/><circle cx="4" cy="11.5" r="2"/><circle cx="12" cy="11.5" r="2"/></g></svg>`;

const NOT_BUILT = `The console is not built: its script is missing.

Run this in Beamdeck's folder, then reload the page:

    npm run build

The API under /api/v1 works meanwhile.
`;

/** What the script loads on use, from beside itself. Nothing else of its folder is served. */
const BESIDE = ['beamdeck-simulation.js', 'beamdeck-de.js'] as const;

export interface ConsolePageOptions {
  /** Where the console's script is. */
  readonly script: URL;
  /** Whether the page asks for a token where the gateway wants one. */
  readonly signIn: boolean;
}

/**
 * Serves the console: `/`, and what it loads, under `/assets/`. Nothing inline. The script's address holds a hash of its
 * content, so a browser keeps it for good and still gets a new build at once; the files that it loads on use have the names it
 * knows them by, and are asked for anew each time, at the cost of a 304. While the script is not built, `/` answers 503 and
 * says what to run.
 */
export function addConsolePage(app: Hono<AppEnv>, { script, signIn }: ConsolePageOptions): void {
  const readScript = createScriptReader(script);
  const beside = new Map(BESIDE.map((name) => [name as string, createScriptReader(new URL(name, script))]));
  const style = asset(signIn ? STYLE + SIGN_IN_STYLE : STYLE, 'text/css; charset=utf-8');
  const signInScript = asset(SIGN_IN_SCRIPT, 'text/javascript; charset=utf-8');
  const icon = asset(ICON, 'image/svg+xml');

  app.get('/', async (context) => {
    const loaded = await readScript();
    if (loaded === null) {
      return new Response(NOT_BUILT, {
        status: 503,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      });
    }
    const page = html({
      scripts: [
        `/assets/beamdeck-${loaded.hash}.js`,
        ...(signIn ? [`/assets/sign-in-${signInScript.hash}.js`] : []),
      ],
      style: `/assets/page-${style.hash}.css`,
      signIn,
    });
    return respond(context, asset(page, 'text/html; charset=utf-8'), 'no-cache');
  });

  app.get('/assets/:file', async (context) => {
    const file = context.req.param('file');
    const loaded = file.endsWith('.js') ? await readScript() : null;
    if (loaded !== null && file === `beamdeck-${loaded.hash}.js`) return respond(context, loaded, FOR_GOOD);
    if (signIn && file === `sign-in-${signInScript.hash}.js`) return respond(context, signInScript, FOR_GOOD);
    if (file === `page-${style.hash}.css`) return respond(context, style, FOR_GOOD);
    if (file === 'icon.svg') return respond(context, icon, 'max-age=86400');
    const part = (await beside.get(file)?.()) ?? null;
    if (part !== null) return respond(context, part, 'no-cache');
    return context.notFound();
  });
}

const FOR_GOOD = 'public, max-age=31536000, immutable';

interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly hash: string;
}

interface PageParts {
  readonly scripts: readonly string[];
  readonly style: string;
  readonly signIn: boolean;
}

/** Where somebody may have to sign in, the provider is given its address by the script, once it is known who asks. */
function html({ scripts, style, signIn }: PageParts): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${TITLE}</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="${style}">
    ${scripts.map((script) => `<script type="module" src="${script}"></script>`).join('\n    ')}
  </head>
  <body>
    ${
      signIn
        ? `${SIGN_IN_MARKUP}
    <cluster-provider id="provider" without-banner hidden>`
        : '<cluster-provider src="/" without-banner>'
    }<cluster-console fill></cluster-console></cluster-provider>
    <noscript>The console needs JavaScript. The same data is at /api/v1/cluster/topology.</noscript>
  </body>
</html>
`;
}

function asset(content: string | Uint8Array, type: string): Asset {
  const bytes = new Uint8Array(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { bytes, type, hash };
}

function respond(context: Context, { bytes, type, hash }: Asset, cacheControl: string): Response {
  const etag = `"${hash}"`;
  const headers = { etag, 'cache-control': cacheControl, 'content-type': type };
  const known = context.req
    .header('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (known?.includes(etag)) return new Response(null, { status: 304, headers });
  return new Response(bytes, { headers });
}

/** Reads the script again only when the file has changed; null while there is none. */
function createScriptReader(script: URL): () => Promise<Asset | null> {
  let last: { readonly mtimeMs: number; readonly size: number; readonly asset: Asset } | null = null;
  return async () => {
    const found = await stat(script).catch(() => null);
    if (found === null) return null;
    if (last === null || last.mtimeMs !== found.mtimeMs || last.size !== found.size) {
      const content = await readFile(script).catch(() => null);
      if (content === null) return null;
      const { mtimeMs, size } = found;
      last = { mtimeMs, size, asset: asset(content, 'text/javascript; charset=utf-8') };
    }
    return last.asset;
  };
}
