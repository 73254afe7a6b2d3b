import { defineConfig } from 'vitest/config';

const conditions = ['@beamdeck/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['../../test/support/property-seed.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
