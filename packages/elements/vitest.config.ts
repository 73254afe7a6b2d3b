import { defineConfig } from 'vitest/config';

const conditions = ['@beamdeck/source', 'node', 'import', 'module', 'default'];

/** The pure half: models, and that importing the package in bare Node does nothing. Elements run in a browser: `wtr`. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['src/**/*.model.test.ts', 'src/**/*.node.test.ts'], environment: 'node' },
});
