import { afterAll, beforeAll, describe, it } from 'vitest';
import { simulatedProbe, steppedClock } from '../simulator/index.js';
import type { ConformanceOptions } from './conformance.js';
import { describeClusterProbe, describeProbeDepths } from './conformance.js';

const options: ConformanceOptions = {
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
      async subjects(node: string) {
        const find = async (search: string) => {
          const query = { sort: 'pid', order: 'asc', limit: 5, includeDetails: false, search } as const;
          const context = {
            signal: new AbortController().signal,
            deadlineMs: 5_000,
            priority: 'low',
          } as const;
          const asked = probe.processes(node, query, context);
          await clock.advance(1_000);
          return (await asked).value.rows[0]?.pid ?? '';
        };
        return {
          server: await find('Elixir.Shop.Cart:init'),
          stubborn: await find('cowboy_clear:connection_process'),
        };
      },
      close: () => probe.close(),
    });
  },
  patienceMs: 20_000,
};
const runner = { describe, it, beforeAll, afterAll };

describeClusterProbe('simulatedProbe', runner, options);
describeProbeDepths('simulatedProbe', runner, options);
