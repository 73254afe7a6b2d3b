import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';
import { cdnFiles, ownMarkupPolicy } from './cdn-files.js';

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** Every element's own entry: `define/<tag>.js` registers that element and what it is made of. */
const definitions = Object.fromEntries(
  readdirSync('src')
    .filter((folder) => folder.startsWith('cluster-'))
    .map((tag) => [`define/${tag}`, `src/${tag}/${tag}.define.ts`]),
);

export default defineConfig(({ dts }) => [
  {
    name: 'library',
    entry: {
      index: 'src/index.ts',
      define: 'src/define.ts',
      react: 'src/react.generated.ts',
      vue: 'src/vue.generated.ts',
      ...definitions,
    },
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    // The types are those of `tsc`, one file a module; `--no-dts` leaves them out.
    dts: false,
    ...(dts === false ? {} : { onSuccess: `"${process.execPath}" "${TSC}" -p tsconfig.build.json` }),
    splitting: true,
    sourcemap: true,
    clean: ['dist/**/*', '!dist/cdn/**'],
  },
  {
    // For a page without a build: one file with all its dependencies, which registers every element; beside it, what it
    // loads only when a page simulates, or speaks German.
    name: 'cdn',
    entry: {
      'cdn/beamdeck': 'src/define.ts',
      'cdn/beamdeck-simulation': 'src/simulation.ts',
      'cdn/beamdeck-de': 'src/locale/de.ts',
    },
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    noExternal: [/.*/],
    splitting: false,
    minify: true,
    sourcemap: true,
    dts: false,
    esbuildPlugins: [cdnFiles, ownMarkupPolicy],
    define: { 'process.env.NODE_ENV': '"production"' },
    esbuildOptions(options) {
      // From source, so that this build does not wait for that of core; without `development`, so that lit is not in dev mode.
      options.conditions = ['@beamdeck/source', 'browser', 'module', 'import'];
      options.legalComments = 'none';
    },
  },
]);
