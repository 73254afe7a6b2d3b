import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';

/** Every element's own entry: `define/<tag>.js` registers that element and what it is made of. */
const definitions = Object.fromEntries(
  readdirSync('src')
    .filter((folder) => folder.startsWith('cluster-'))
    .map((tag) => [`define/${tag}`, `src/${tag}/${tag}.define.ts`]),
);

export default defineConfig([
  {
    name: 'library',
    entry: { index: 'src/index.ts', define: 'src/define.ts', ...definitions },
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    dts: true,
    splitting: true,
    sourcemap: true,
    clean: ['dist/**/*', '!dist/cdn/**'],
  },
  {
    // One file with all its dependencies, for a page without a build: it registers every element.
    name: 'cdn',
    entry: { 'cdn/beamdeck': 'src/define.ts' },
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    noExternal: [/.*/],
    splitting: false,
    minify: true,
    sourcemap: true,
    dts: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    esbuildOptions(options) {
      // From source, so that this build does not wait for that of core; without `development`, so that lit is not in dev mode.
      options.conditions = ['@beamdeck/source', 'browser', 'module', 'import'];
      options.legalComments = 'none';
    },
  },
]);
