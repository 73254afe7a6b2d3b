import { defineConfig } from 'vitest/config';

const conditions = ['@beamdeck/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['**/*.test.ts'],
    // Real nodes, a real gateway and a real browser on two cores: one file at a time, so that what is timed is the product.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
