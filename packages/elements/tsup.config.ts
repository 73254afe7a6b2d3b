import { readdirSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

/** Every element's own entry: `define/<tag>.js` registers that element and what it is made of. */
const definitions = Object.fromEntries(
  readdirSync('src')
    .filter((folder) => folder.startsWith('cluster-'))
    .map((tag) => [`define/${tag}`, `src/${tag}/${tag}.define.ts`]),
);

/**
 * In one file, esbuild wraps what a part imported on use shares with the rest, and forgets to set it up for whoever imports it
 * by name through a barrel without side effects: constants would be undefined. So the barrels count as having some.
 */
const wholeBarrels: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'whole-barrels',
  setup(build) {
    build.onResolve({ filter: /^@beamdeck\/core/ }, async ({ path, ...from }) => {
      if (from.pluginData === wholeBarrels) return undefined;
      return { ...(await build.resolve(path, { ...from, pluginData: wholeBarrels })), sideEffects: true };
    });
  },
};

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
    esbuildPlugins: [wholeBarrels],
    define: { 'process.env.NODE_ENV': '"production"' },
    esbuildOptions(options) {
      // From source, so that this build does not wait for that of core; without `development`, so that lit is not in dev mode.
      options.conditions = ['@beamdeck/source', 'browser', 'module', 'import'];
      options.legalComments = 'none';
    },
  },
]);
