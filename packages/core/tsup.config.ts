import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    simulator: 'src/simulator/index.ts',
    beam: 'src/beam/index.ts',
    testing: 'src/testing/index.ts',
  },
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/, '@beamdeck/erlang'],
  dts: true,
  splitting: true,
  sourcemap: true,
  clean: true,
  tsconfig: 'src/beam/tsconfig.json',
});
