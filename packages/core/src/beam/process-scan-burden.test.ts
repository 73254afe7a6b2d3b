import { createLocalNode, type LocalNode } from '@beamdeck/erlang';
import type { OtpNode } from '@beamdeck/erlang/testing';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createCluster } from '../cluster/create-cluster.js';
import { processSort } from '../model/process.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import { scanProcesses } from './process-scan.js';
import { createPrograms, QUESTION_ATOMS, type Programs } from './program.js';
import { asking, processQuestion, startRealCluster, type RealCluster } from './testing/real-cluster.js';

const CROWD = 100_000;

describe('what a scan of a hundred thousand processes asks of its node', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let local: LocalNode;
  let idle = 0;
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a', { args: ['+P', '1000000'] });
    await a.eval(
      `Owner = self(), register(crowd, spawn(fun() -> [spawn_link(timer, sleep, [infinity]) || _ <- lists:seq(1, ${CROWD})],
        Owner ! up, receive stop -> ok end end)), receive up -> ok end`,
      60_000,
    );
    local = createLocalNode({
      name: 'burden@127.0.0.1',
      cookie: cluster.otp.cookie,
      epmdPort: cluster.otp.epmdPort,
      vocabulary: QUESTION_ATOMS,
    });
    await scan();
    idle = await count();
  });
  afterAll(async () => {
    await local.close();
    await cluster.close();
  });

  const count = async () => Number(await a.eval('erlang:system_info(process_count)'));
  const programs = createPrograms();
  const scan = (
    changes: Partial<Programs> = {},
    context = asking(),
    query = processQuestion({ limit: 100 }),
  ) =>
    scanProcesses(
      { programs: { ...programs, ...changes }, now: () => Date.now() },
      local.link(a.name),
      query,
      context,
    );
  /** Nothing of the scan is left on the node, and nothing there works on: a fraction of what one chunk takes. */
  const isAtRest = async () => {
    await expect.poll(count, { timeout: 5_000, interval: 5 }).toBeLessThanOrEqual(idle);
    const source = `{Before, _} = statistics(exact_reductions), timer:sleep(100),
      {After, _} = statistics(exact_reductions), After - Before`;
    expect(Number(await a.eval(source))).toBeLessThan(50_000);
  };
  /** What `expression` comes to at most while `work` is done, asked on the node every other millisecond. */
  async function mostOf(expression: string, work: () => Promise<void>): Promise<number> {
    await a.eval(`Watch = fun Watch(Most) -> Now = max(Most, ${expression}),
      receive {most, From} -> From ! {most, Now} after 1 -> Watch(Now) end end,
      register(watcher, spawn(fun() -> process_flag(priority, high), Watch(0) end))`);
    await work();
    return Number(
      await a.eval(
        "Ref = monitor(process, watcher), watcher ! {most, self()}, receive {most, Most} -> receive {'DOWN', Ref, _, _, _} -> Most end end",
      ),
    );
  }

  it('takes little memory there', async () => {
    const before = Number(await a.eval('erlang:memory(processes)'));
    const most = await mostOf('erlang:memory(processes)', async () => {
      for (const sort of ['memory', 'reductions', 'message_queue_len'] as const) {
        const { value } = await scan({}, asking(), processQuestion({ limit: 100, sort }));
        expect(value).toMatchObject({ partial: false, scanned: expect.any(Number) as number });
      }
    });
    // Seen while it ran; 31 to 38 MB when this was written, most of it heaps that need not grow on the way.
    expect(most - before).toBeGreaterThan(1_000_000);
    expect(most - before).toBeLessThan(64_000_000);
  });

  it('stops there when it needs more memory than it may have', async () => {
    const capped: Programs['run'] = (link, name, question, options) =>
      programs.run(link, name, question, { ...options, maxHeapWords: 300_000 });
    const wide = processQuestion({ limit: 10_000, sort: 'pid' });
    const killed = () => expect(scan({ run: capped }, asking(), wide)).rejects.toThrow('killed');
    // It was seen in the midst of it: the one that drives it, the one that holds the list, those that look, and the watcher.
    await expect
      .poll(() => mostOf('erlang:system_info(process_count)', killed), { timeout: 15_000 })
      .toBeGreaterThanOrEqual(idle + 4);
    await isAtRest();
  });

  it('stops there at its deadline, and when it is cancelled', async () => {
    const late = await scan({}, asking({ deadlineMs: 20 })).then(
      ({ value }) => value.partial,
      (error: unknown) => error instanceof Error,
    );
    expect(late).toBe(true);
    await isAtRest();

    const abort = new AbortController();
    const asked = scan({}, asking({ signal: abort.signal }));
    await expect.poll(count, { interval: 1 }).toBeGreaterThan(idle);
    abort.abort();
    await expect(asked).rejects.toThrow();
    await isAtRest();
  });

  it('is one at a time, however often a viewer clicks', async () => {
    const probe = cluster.probe();
    const seen = { running: 0, most: 0, begun: 0 };
    const counted: ClusterProbe<'erlang'> = {
      ...probe,
      processes: async (...question) => {
        seen.begun += 1;
        seen.running += 1;
        seen.most = Math.max(seen.most, seen.running);
        try {
          return await probe.processes(...question);
        } finally {
          seen.running -= 1;
        }
      },
    };
    const engine = createCluster({ probe: counted });
    onTestFinished(() => engine.close());
    engine.topology$.subscribe();
    await engine.connect();
    // Each scan has one process that holds the list of all, with a heap of 4 words for each and 0.8 million: by that it is known.
    const holders = `length([P || P <- lists:nthtail(${CROWD}, processes()), {_, {erl_eval, exprs, 3}} <- [process_info(P, initial_call)],
      {_, Gc} <- [process_info(P, garbage_collection)], Heap <- [proplists:get_value(min_heap_size, Gc)],
      Heap >= ${4 * CROWD + 800_000}])`;
    const pages: number[] = [];
    const most = await mostOf(holders, async () => {
      for (let click = 0; click < 24; click += 1) {
        const sort = processSort.options[click % processSort.options.length] ?? 'memory';
        const looking = engine
          .processes$({ sort, limit: 10 + click })
          .subscribe(({ processes }) => pages.push(processes.length));
        // The pace of the clicks: several while one scan runs.
        await new Promise((resolve) => setTimeout(resolve, 50));
        if (click < 23) looking.unsubscribe();
      }
      await expect.poll(() => pages.at(-1), { timeout: 20_000 }).toBe(33);
    });
    expect(seen.most).toBe(1);
    expect(most).toBe(1);
    expect(seen.begun).toBeLessThanOrEqual(25);
  });

  it('is not held up by a process that is stuck in a dirty NIF', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'beamdeck-stuck-'));
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    // Opening a pipe that nobody writes to, as prim_file does it, ends when somebody does.
    await a.eval(`register(stuck, spawn(fun() -> prim_file:read_file("${fifo}") end)), timer:sleep(100), ok`);
    const state = 'process_info(whereis(stuck), [status, current_function])';
    expect(await a.eval(state)).toMatch(/running.*prim_file/);
    try {
      const begin = performance.now();
      const { value } = await scan({}, asking(), processQuestion({ limit: 10_000, search: 'stuck' }));
      expect(performance.now() - begin).toBeLessThan(5_000);
      expect(value).toMatchObject({ partial: false, rows: [{ registeredName: 'stuck', status: 'running' }] });
    } finally {
      closeSync(openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK));
      rmSync(folder, { recursive: true });
    }
    await expect.poll(() => a.eval('whereis(stuck)')).toBe('undefined');
  });
});
