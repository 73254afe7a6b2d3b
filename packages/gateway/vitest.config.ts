import { defineConfig } from 'vitest/config';

// `import` and `require` are added where something is imported or required; said here they would hold for both.
const conditions = ['@beamdeck/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['src/**/*.test.ts', 'examples/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['../../test/support/property-seed.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
