import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bundle, bundleEntry } from './bundle.js';

/** Bytes, minified and compressed, as a page loads them at its start; what is imported on use comes later. Raised only on purpose, with the reason in the commit. */
const BUDGET = {
  connect: 30_000,
  'connect and simulator': 60_000,
  // All that can be done with a cluster, and all that keeps it from harm, is in it, and a cluster that it can be done to.
  'engine and simulator': 115_000,
  // A page that may show either kind: nothing is promised of it, so that it is watched is enough.
  everything: 125_000,
} as const;

const LINES: Record<keyof typeof BUDGET, string> = {
  connect: "export { connectCluster } from '@beamdeck/core';",
  'connect and simulator':
    "export { connectCluster } from '@beamdeck/core'; export { simulatedProbe } from '@beamdeck/core/simulator';",
  'engine and simulator':
    "export { createCluster } from '@beamdeck/core'; export { simulatedProbe } from '@beamdeck/core/simulator';",
  everything:
    "export { connectCluster, createCluster } from '@beamdeck/core'; export { simulatedProbe } from '@beamdeck/core/simulator';",
};

describe('what a page loads', () => {
  it.each(Object.entries(LINES))('%s stays within its budget', async (name, lines) => {
    const scripts = await bundleEntry(lines);
    const bytes = scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
    process.stdout.write(`size of ${name}: ${bytes} bytes min+gzip\n`);
    expect(bytes).toBeLessThanOrEqual(BUDGET[name as keyof typeof BUDGET]);
  });

  it('has no part that is for Node alone', async () => {
    await expect(bundle("export { erlangProbe } from '@beamdeck/core/beam';")).rejects.toThrow(/beam/);
  });
});
