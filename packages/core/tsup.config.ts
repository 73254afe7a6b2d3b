import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/**
 * One file for each module, and nothing bundled: what a page does not use, its own bundler then leaves out, module by module.
 * In a chunk of several, schemas made at the top could not be dropped. The types are those of `tsc`, file by file as well;
 * `--no-dts` leaves them out.
 */
export default defineConfig(({ dts }) => ({
  entry: [
    'src/**/*.ts',
    '!src/**/*.{test,test-d,test-data,bench}.ts',
    '!src/**/*.d.ts',
    '!src/beam/testing/**',
  ],
  bundle: false,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: true,
  dts: false,
  tsconfig: 'src/beam/tsconfig.json',
  ...(dts === false ? {} : { onSuccess: `"${process.execPath}" "${TSC}" -p tsconfig.build.json` }),
}));
