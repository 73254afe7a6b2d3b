import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PACKAGES = join(ROOT, 'packages');

/** Every file that a package's `exports` leads to, under any condition, with the name it is imported by. */
function targets(exports: unknown, name: string): readonly (readonly [name: string, file: string])[] {
  if (typeof exports === 'string') return [[name, exports]];
  if (typeof exports !== 'object' || exports === null) return [];
  return Object.entries(exports).flatMap(([key, value]) => targets(value, `${name} ${key}`));
}

describe.each(['erlang', 'core', 'elements', 'gateway'])('the package %s, once built', (folder) => {
  it('has every file that its exports name', () => {
    const { exports } = JSON.parse(readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8')) as {
      exports: unknown;
    };
    const named = targets(exports, folder);
    expect(named.length).toBeGreaterThan(1);
    const missing = named.filter(([, file]) => !existsSync(join(PACKAGES, folder, file)));
    expect(missing, 'run "npm run build" first').toEqual([]);
  });
});

/** Uses what a portal uses. Each line that must not pass shows that the types are there, and not `any`. */
const PORTAL = `
import { createCluster, type Cluster } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { simulatedProbe } from '@beamdeck/core/simulator';
import '@beamdeck/core/testing';
import '@beamdeck/elements/define/cluster-topology.js';
import '@beamdeck/elements/react';
import '@beamdeck/elements/vue';
import { createLocalNode } from '@beamdeck/erlang';
import { startOtp } from '@beamdeck/erlang/testing';
import { createGateway } from '@beamdeck/gateway';

const cluster: Cluster = createCluster({ probe: simulatedProbe({ nodes: 3 }) });
const topology = document.querySelector('cluster-topology');
if (topology !== null) topology.cluster = cluster;
topology?.addEventListener('cluster-node-selected', ({ node }) => node?.toUpperCase());
// @ts-expect-error a node is text
topology?.addEventListener('cluster-node-selected', ({ node }) => node?.toFixed());
// @ts-expect-error a cluster is no number
if (topology !== null) topology.cluster = 7;
// @ts-expect-error seeds are names
erlangProbe({ seeds: 7 });
// @ts-expect-error a name is text
createLocalNode({ name: 7 });
// @ts-expect-error options are an object
startOtp(7);
// @ts-expect-error options are an object
createGateway(7);
`;

describe('a portal in TypeScript', () => {
  it('finds the types of everything, as the packages are published', () => {
    // Inside the repository, where the packages are found by name as in a project that has them installed.
    const folder = mkdtempSync(join(ROOT, 'test/.portal-'));
    try {
      const compilerOptions = {
        ...{
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          target: 'ES2022',
          module: 'NodeNext',
          jsx: 'react-jsx',
        },
        ...{ types: ['node'], lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'] },
      };
      writeFileSync(join(folder, 'portal.ts'), PORTAL);
      // What the README prints for React: its listener knows what comes.
      const react = '../hosts/react/ClusterPanel.tsx';
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['portal.ts', react] }),
      );
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
      expect(stdout).toBe('');
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
