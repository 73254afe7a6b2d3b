import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bundle } from './bundle.js';

/** Bytes, minified and compressed, as a page loads them. Raised only on purpose, with the reason in the commit. */
const BUDGET = {
  connect: 30_000,
  'connect and simulator': 60_000,
  'engine and simulator': 85_000,
  // A page that may show either kind: nothing is promised of it, so that it is watched is enough.
  everything: 95_000,
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
    const bytes = gzipSync(await bundle(lines), { level: 9 }).length;
    process.stdout.write(`size of ${name}: ${bytes} bytes min+gzip\n`);
    expect(bytes).toBeLessThanOrEqual(BUDGET[name as keyof typeof BUDGET]);
  });

  it('has no part that is for Node alone', async () => {
    await expect(bundle("export { erlangProbe } from '@beamdeck/core/beam';")).rejects.toThrow(/beam/);
  });
});
