import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { BuildOptions, BuildResult } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

/** The bundler that the package is built with, and that of most pages. It comes with tsup. */
const { build } = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as {
  build(options: BuildOptions): Promise<BuildResult>;
};

const HERE = fileURLToPath(new URL('..', import.meta.url));
const DIST = new URL('../dist/', import.meta.url);

/** Bytes, minified and compressed, that a page loads before anything is shown. Raised only on purpose, with the reason in the commit. */
const BUNDLED = {
  'provider and status bar': { budget: 45_000, elements: ['cluster-provider', 'cluster-status-bar'] },
  'provider and topology': { budget: 45_000, elements: ['cluster-provider', 'cluster-topology'] },
  'provider and processes': { budget: 45_000, elements: ['cluster-provider', 'cluster-processes'] },
  'provider and node details': { budget: 45_000, elements: ['cluster-provider', 'cluster-node-details'] },
  'whole console': { budget: 140_000, elements: ['cluster-provider', 'cluster-console'] },
} as const;

const gzipped = (bytes: Uint8Array): number => gzipSync(bytes, { level: 9 }).length;

describe('what a page loads of what is published', () => {
  beforeAll(() => {
    for (const file of ['define.js', 'cdn/beamdeck.js', '../../core/dist/index.js']) {
      if (!existsSync(new URL(file, DIST)))
        throw new Error(`${file} is not built: run "npm run build" first; what is built is measured here.`);
    }
  });

  it.each(Object.entries(BUNDLED))('%s stays within its budget', async (name, { budget, elements }) => {
    const bytes = await staticBytes(
      elements.map((tag) => `import '@beamdeck/elements/define/${tag}.js';`).join('\n'),
    );
    process.stdout.write(`size of ${name}: ${bytes} bytes min+gzip\n`);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(budget);
  });

  it('is one file without a bundler, and a simulation is in another', async () => {
    const main = await readFile(new URL('cdn/beamdeck.js', DIST));
    const simulation = await readFile(new URL('cdn/beamdeck-simulation.js', DIST));
    process.stdout.write(
      `size of beamdeck.js: ${gzipped(main)}, of beamdeck-simulation.js: ${gzipped(simulation)} bytes min+gzip\n`,
    );
    expect(gzipped(main)).toBeLessThanOrEqual(160_000);
    expect(gzipped(simulation)).toBeLessThanOrEqual(115_000);
    const imported = [...main.toString().matchAll(/\bimport\s*\(?\s*["']([^"']+)["']/g)].map(
      ([, from]) => from,
    );
    expect([...new Set(imported)].sort()).toEqual(['./beamdeck-de.js', './beamdeck-simulation.js']);
    for (const file of imported) expect(existsSync(new URL(`cdn/${String(file)}`, DIST))).toBe(true);
  });
});

/** The bytes of the scripts that a page of these lines loads at once; what is imported on use is not counted. */
async function staticBytes(contents: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: HERE },
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: '/bundle',
    absWorkingDir: '/',
    conditions: [],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const outputs = metafile?.outputs ?? {};
  const loaded = new Set(Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === '<stdin>'));
  for (const path of loaded) {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') loaded.add(next);
    }
  }
  const files = (outputFiles ?? []).filter(({ path }) => loaded.has(path.replace(/^\//, '')));
  expect(files.length).toBe(loaded.size);
  return files.reduce((sum, file) => sum + gzipped(file.contents), 0);
}
