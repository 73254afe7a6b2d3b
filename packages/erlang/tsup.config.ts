import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** The types are those of `tsc`, one file a module; `--no-dts` leaves them out. */
export default defineConfig(({ dts }) => ({
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts' },
  format: 'esm',
  target: 'es2022',
  platform: 'node',
  dts: false,
  splitting: true,
  sourcemap: true,
  clean: true,
  ...(dts === false ? {} : { onSuccess: `"${process.execPath}" "${TSC}" -p tsconfig.build.json` }),
}));
