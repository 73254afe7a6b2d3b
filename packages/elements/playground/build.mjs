// Bundles the playground into playground/dist, from source. `--serve` also serves it on a free port and prints it.
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'dist');
await mkdir(out, { recursive: true });
for (const file of ['index.html', 'playground.css']) await cp(join(here, file), join(out, file));

const build = await context({
  entryPoints: [join(here, 'playground.ts')],
  outfile: join(out, 'playground.js'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  conditions: ['@beamdeck/source', 'browser'],
  tsconfig: join(here, '../tsconfig.json'),
  sourcemap: true,
  logLevel: 'warning',
});
await build.rebuild();
if (process.argv.includes('--serve')) {
  const { port } = await build.serve({ servedir: out, host: '127.0.0.1', port: 0 });
  console.log(`http://127.0.0.1:${port}/`);
} else {
  await build.dispose();
}
