import { afterAll, beforeAll, describe, it } from 'vitest';
import { simulatedProbe, steppedClock } from '../simulator/index.js';
import type { ConformanceOptions } from './conformance.js';
import { describeClusterProbe } from './conformance.js';

const options: ConformanceOptions = {
  create: () => {
    const clock = steppedClock();
    let asked = 0;
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
        asked += 1;
        const find = async (search: string) => {
          const query = { sort: 'pid', order: 'asc', limit: 50, includeDetails: false, search } as const;
          const context = {
            signal: new AbortController().signal,
            deadlineMs: 5_000,
            priority: 'low',
          } as const;
          const rows = probe.processes(node, query, context);
          await clock.advance(100);
          return (await rows).value.rows[asked]?.pid ?? '';
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
