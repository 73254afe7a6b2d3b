import { defineConfig } from 'vitest/config';
import { NODE_TESTS } from './test/node-tests.mjs';

const conditions = ['@beamdeck/source', 'node', 'import', 'module', 'default'];

/** What needs no browser: models, formats, controllers, and that importing the package does nothing. The rest: `wtr`. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: [...NODE_TESTS], environment: 'node', testTimeout: 30_000 },
});
