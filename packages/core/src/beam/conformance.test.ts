import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeClusterProbe, type ConformanceOptions } from '../probe/conformance.js';
import { namesOf, startRealCluster } from './testing/real-cluster.js';

const SUBJECTS = `begin
  Serve = fun Serve() -> receive {'$gen_call', {From, Tag}, ping} -> From ! {Tag, pong}, Serve(); _ -> Serve() end end,
  Endure = fun Endure() -> receive _ -> Endure() end end,
  [pid_to_list(spawn(Serve)), pid_to_list(spawn(fun() -> process_flag(trap_exit, true), Endure() end))] end`;

const options: ConformanceOptions = {
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
      async subjects(name: string) {
        const [server = '', stubborn = ''] = namesOf(await find(name).eval(SUBJECTS));
        return { server, stubborn };
      },
      cut: (islands: readonly (readonly string[])[]) =>
        otp.partition(...islands.map((island) => island.map(find))),
      heal: () => otp.heal(),
      close: () => cluster.close(),
    };
  },
  patienceMs: 15_000,
};
const runner = { describe, it, beforeAll, afterAll };

describeClusterProbe('erlangProbe on real nodes', runner, options);
