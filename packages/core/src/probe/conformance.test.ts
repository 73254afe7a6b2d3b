import { afterAll, beforeAll, describe, it } from 'vitest';
import { simulatedProbe, steppedClock } from '../simulator/index.js';
import { describeClusterProbe } from './conformance.js';

describeClusterProbe(
  'simulatedProbe',
  { describe, it, beforeAll, afterAll },
  {
    create: () => {
      const clock = steppedClock();
      const probe = simulatedProbe({ nodes: 3, seed: 11, clock });
      return Promise.resolve({
        probe,
        nodes: probe.truth().nodes.map(({ name }) => name),
        pass: (ms: number) => clock.advance(ms),
        kill: async (node: string) => probe.simulateNodeFailure(node),
        restart: async (node: string) => probe.heal(node),
        pause: async (node: string) => probe.simulateNodeFailure(node, { kind: 'freeze' }),
        resume: async (node: string) => probe.heal(node),
        cut: async (islands: readonly (readonly string[])[]) => {
          probe.simulateNetworkPartition(islands);
        },
        heal: async () => probe.heal(),
        close: () => probe.close(),
      });
    },
    patienceMs: 20_000,
  },
);
