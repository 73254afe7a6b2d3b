import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { CHROMIUM } from '../../scripts/chromium.mjs';
import { countsReporter } from './test/counts-reporter.mjs';
import { NODE_TESTS } from './test/node-tests.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

export default {
  // Packages are hoisted to the root, and are served from there.
  rootDir: root,
  // Models and what must work without a DOM run in Node: see vitest.config.ts.
  files: ['src/**/*.test.ts', ...NODE_TESTS.map((pattern) => `!${pattern}`)],
  nodeResolve: { exportConditions: ['@beamdeck/source', 'development', 'browser'] },
  plugins: [
    esbuildPlugin({
      ts: true,
      // Newer than what is published: JSON modules keep their import attributes, by which a browser takes them.
      target: 'esnext',
      tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
    }),
  ],
  browsers: [chromeLauncher({ launchOptions: CHROMIUM, createPage: createFocusedPage })],
  concurrency: 1,
  testFramework: { config: { timeout: 10_000 } },
  testsStartTimeout: 60_000,
  testsFinishTimeout: 240_000,
  filterBrowserLogs: ({ args: [text] }) => !/Lit is in dev mode|Multiple versions of Lit/.test(String(text)),
  reporters: [
    defaultReporter({ reportTestProgress: false }),
    countsReporter(`${root}.reports/elements.json`),
  ],
};

/** A page that is always the one in front: otherwise `focus()` moves the focus now and then without any event of it. */
async function createFocusedPage({ context }) {
  const page = await context.newPage();
  const session = await page.createCDPSession();
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  return page;
}
