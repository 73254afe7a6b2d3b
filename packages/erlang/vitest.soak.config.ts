import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** `npm run soak`: long, and not part of `npm test`. */
export default defineConfig({
  ...base,
  test: { include: ['test/soak/*.ts'], pool: 'forks', execArgv: ['--expose-gc'], hookTimeout: 60_000 },
});
