import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, BuildResult } from 'esbuild';

/** The bundler that the package is built with, and that of most pages. It comes with tsup. */
const { build } = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as {
  build(options: BuildOptions): Promise<BuildResult>;
};

/**
 * The bytes that a page of the given lines loads before it does anything, made from the built package as its users have it:
 * with code splitting, what is imported only when it is used is a script of its own. Rejects, and says what to run, while
 * nothing is built.
 */
export async function bundleEntry(contents: string): Promise<readonly Uint8Array[]> {
  if (!existsSync(fileURLToPath(new URL('../dist/index.js', import.meta.url)))) {
    throw new Error('packages/core/dist is missing: run "npm run build" first; it is what is measured here.');
  }
  const { outputFiles, metafile } = await build({
    ...bundling(contents),
    conditions: [],
    splitting: true,
    metafile: true,
    outdir: '/bundle',
  });
  const outputs = metafile?.outputs ?? {};
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint !== undefined);
  if (entry === undefined) throw new Error('nothing was bundled');
  const loaded = new Set([entry]);
  for (const path of loaded) {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') loaded.add(next);
    }
  }
  const name = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const names = new Set([...loaded].map(name));
  return (outputFiles ?? []).filter(({ path }) => names.has(name(path))).map((file) => file.contents);
}

/** One minified script of the given lines, from the sources, as a page would bundle them. */
export async function bundle(contents: string, options: BuildOptions = {}): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...bundling(contents), ...options });
  const [file] = outputFiles ?? [];
  if (file === undefined) throw new Error('nothing was bundled');
  return file.contents;
}

const bundling = (contents: string): BuildOptions => ({
  stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  write: false,
  conditions: ['@beamdeck/source'],
  logLevel: 'silent',
});
