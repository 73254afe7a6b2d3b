import { spawnSync } from 'node:child_process';
import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErlangProbe } from './erlang-probe.js';
import { asking, rowsByPid, startRealCluster, type RealCluster } from './testing/real-cluster.js';

const elixir = spawnSync('elixir', ['-e', 'IO.write("#{:code.lib_dir(:elixir)} #{System.version()}")'], {
  encoding: 'utf8',
});
const [folder = '', version = ''] = elixir.status === 0 ? elixir.stdout.split(' ') : [];
/** An Erlang of another file system, as in a root of its own, does not see the Elixir of this one. */
const absent =
  folder === '' ? 'no Elixir is installed' : process.env['BEAMDECK_ERL'] ? 'another Erlang is tested' : null;

describe.skipIf(absent !== null)(
  `a node with Elixir${absent === null ? '' : ` (skipped: ${absent})`}`,
  () => {
    let cluster: RealCluster;
    let a: OtpNode;
    let probe: ErlangProbe;
    beforeAll(async () => {
      cluster = await startRealCluster();
      a = await cluster.node('a', { args: ['-pa', `${folder}/ebin`] });
      await a.eval('{ok, _} = application:ensure_all_started(elixir)');
      probe = await cluster.watching(a.name);
    });
    afterAll(() => cluster.close());

    /** The pid of what `start` gives as `{ok, Pid}`, in a process that stays. */
    const started = async (start: string) =>
      (
        await a.eval(`Asker = self(), spawn(fun() -> {ok, P} = ${start}, Asker ! {up, P}, timer:sleep(infinity) end),
        receive {up, P} -> pid_to_list(P) end`)
      ).replaceAll('"', '');
    const row = async (pid: string) => (await rowsByPid(probe, a.name)).get(pid);

    it('says which Elixir it is', async () => {
      const { value } = await probe.nodeInfo(a.name, { includeProcesses: false, processLimit: 1 }, asking());
      expect(value.systemInfo.elixirVersion).toBe(version);
      expect(value.unmeasured).not.toHaveProperty('systemInfo.elixirVersion');
      expect(value.applications.find(({ name }) => name === 'elixir')).toMatchObject({ status: 'running' });
    });

    it('knows tasks, agents and supervisors', async () => {
      const task = await started(`'Elixir.Task':start(fun() -> timer:sleep(infinity) end)`);
      const agent = await started(`'Elixir.Agent':start(fun() -> state end)`);
      const dynamic = await started(`'Elixir.DynamicSupervisor':start_link([{strategy, one_for_one}])`);
      const plain = await started(`{ok, spawn(timer, sleep, [infinity])}`);
      expect(await row(task)).toMatchObject({ type: 'task' });
      expect(await row(agent)).toMatchObject({ type: 'gen_server' }); // it calls itself after the function it was started with
      expect(await row(dynamic)).toMatchObject({ type: 'supervisor' });
      expect(await row(plain)).toMatchObject({ type: 'process' });
      expect([...(await rowsByPid(probe, a.name, { type: 'task' })).keys()]).toEqual([task]);
    });

    it('knows a task that a supervisor has started', async () => {
      const task = await started(`begin {ok, S} = 'Elixir.Task.Supervisor':start_link([]),
      'Elixir.Task.Supervisor':start_child(S, fun() -> timer:sleep(infinity) end) end`);
      expect(await row(task)).toMatchObject({ type: 'task' });
    });

    it('reads the supervisors of Elixir: dynamic ones, those of tasks, and partitioned ones', async () => {
      await a.eval('sys:get_state(kernel_safe_sup), ok');
      const scan = async (pid: string) => {
        const request = {
          application: null,
          maxDepth: 5,
          includeChildren: true,
          maxChildren: 10,
          includeProcessDetails: true,
        };
        return (await probe.supervisors(a.name, { ...request, root: { pid } }, asking())).value.supervisors;
      };
      const child = `#{id => ignored, start => {'Elixir.Task', start_link, [fun() -> timer:sleep(infinity) end]}, restart => transient, shutdown => 1234}`;
      const dynamic =
        await started(`begin {ok, S} = 'Elixir.DynamicSupervisor':start_link([{strategy, one_for_one}, {max_restarts, 7}, {max_seconds, 9}]),
        {ok, _} = 'Elixir.DynamicSupervisor':start_child(S, ${child}), {ok, K} = 'Elixir.DynamicSupervisor':start_child(S, ${child}),
        exit(K, kill), (fun W() -> case 'Elixir.DynamicSupervisor':count_children(S) of #{active := 2} -> ok; _ -> timer:sleep(5), W() end end)(), {ok, S} end`);
      await expect.poll(async () => (await scan(dynamic))[0]?.recentRestarts).toBe(1);
      const [top] = await scan(dynamic);
      expect(top).toMatchObject({
        module: 'Elixir.Supervisor.Default',
        strategy: 'one_for_one',
        intensity: 7,
        periodSeconds: 9,
        childCount: 2,
        unread: null,
      });
      expect(top?.children?.[0]).toMatchObject({
        id: 'undefined',
        type: 'worker',
        status: 'running',
        modules: ['Elixir.Task'],
        restart: 'transient',
        shutdown: '1234',
        messageQueueLen: 0,
      });

      const tasks = await started(`begin {ok, S} = 'Elixir.Task.Supervisor':start_link([]),
        {ok, _} = 'Elixir.Task.Supervisor':start_child(S, fun() -> timer:sleep(infinity) end), {ok, S} end`);
      expect((await scan(tasks))[0]).toMatchObject({
        childCount: 1,
        strategy: 'one_for_one',
        children: [{ restart: 'temporary' }],
      });

      const partitioned = await started(
        `'Elixir.PartitionSupervisor':start_link([{child_spec, 'Elixir.DynamicSupervisor'}, {name, parted}, {partitions, 3}])`,
      );
      const rows = await scan(partitioned);
      expect(rows.map(({ depth, childCount }) => [depth, childCount])).toEqual([
        [0, 3],
        [1, 0],
        [1, 0],
        [1, 0],
      ]);
      expect(rows[0]?.children?.map(({ id, type }) => `${id} ${type}`).sort()).toEqual([
        '0 supervisor',
        '1 supervisor',
        '2 supervisor',
      ]);
      expect(rows[1]).toMatchObject({ parent: partitioned, strategy: 'one_for_one' });
    });
  },
);
