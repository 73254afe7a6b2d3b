import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeClusterProbe } from '../probe/conformance.js';
import { startRealCluster } from './testing/real-cluster.js';

describeClusterProbe(
  'erlangProbe on real nodes',
  { describe, it, beforeAll, afterAll },
  {
    async create() {
      const cluster = await startRealCluster();
      const { otp } = cluster;
      for (const name of ['a', 'b', 'c']) await cluster.node(name);
      const find = (name: string) => {
        const node = otp.nodes.find((each) => each.name === name);
        if (node === undefined) throw new Error(`${name} was not started`);
        return node;
      };
      return {
        probe: cluster.probe(),
        nodes: otp.nodes.map(({ name }) => name),
        pass: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
        kill: (name: string) => find(name).kill(),
        async restart(name: string) {
          await find(name).restart();
          for (const other of otp.nodes) {
            if (other.name !== name) await find(name).eval(`net_kernel:connect_node('${other.name}')`);
          }
        },
        pause: async (name: string) => find(name).pause(),
        resume: async (name: string) => find(name).resume(),
        cut: (islands: readonly (readonly string[])[]) =>
          otp.partition(...islands.map((island) => island.map(find))),
        heal: () => otp.heal(),
        close: () => cluster.close(),
      };
    },
    patienceMs: 15_000,
  },
);
