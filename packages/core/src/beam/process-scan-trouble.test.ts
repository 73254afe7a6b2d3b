import type { OtpNode } from '@beamdeck/erlang/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isBeamdeckError } from '../model/error.js';
import type { ProcessQuery } from '../model/process.js';
import type { ClusterProbe, ProbeContext } from '../probe/cluster-probe.js';
import { MAX_MAILBOX } from './process-limits.js';
import { asking, processQuestion, startRealCluster, type RealCluster } from './testing/real-cluster.js';

describe('a scan in trouble', () => {
  let cluster: RealCluster;
  let a: OtpNode;
  let probe: ClusterProbe<'erlang'>;
  beforeAll(async () => {
    cluster = await startRealCluster();
    a = await cluster.node('a', { args: ['+P', '1000000', '+S', '8:8'] });
    probe = await cluster.watching(a.name);
  });
  afterAll(() => cluster.close());

  const scan = (changes: Partial<ProcessQuery> = {}, context: Partial<ProbeContext> = {}) =>
    probe.processes(a.name, processQuestion({ limit: 100, ...changes }), asking(context));
  const count = async () => Number(await a.eval('erlang:system_info(process_count)'));
  /** Starts `body` in processes linked to one that is registered under the name. */
  const spawned = (name: string, many: number, body: string) =>
    a.eval(
      `Owner = self(), register(${name}, spawn(fun() -> [spawn_link(fun() -> ${body} end) || N <- lists:seq(1, ${many})],
        Owner ! up, receive stop -> exit(done) end end)), receive up -> ok end, timer:sleep(200)`,
      60_000,
    );
  /** What the tests register, and with it what is linked to that. */
  const STARTED = '[crowd, churn, stuck, full, held, holder, worker, keeper]';
  afterEach(async () => {
    await a.eval(
      `[begin Ref = monitor(process, Pid), exit(Pid, kill), receive {'DOWN', Ref, _, _, _} -> ok end end
        || Name <- ${STARTED}, Pid <- [whereis(Name)], is_pid(Pid)]`,
      60_000,
    );
    await expect.poll(count, { timeout: 20_000 }).toBeLessThan(100);
  });
  const timed = async <T>(work: () => Promise<T>) => {
    const start = performance.now();
    const result = await work();
    return { result, ms: performance.now() - start };
  };

  it('bears with processes that come and go all the while', async () => {
    await a.eval(`Churn = fun Churn() -> spawn(fun() -> timer:sleep(rand:uniform(30)) end), receive stop -> ok after 1 -> Churn() end end,
      register(churn, spawn(Churn)), timer:sleep(200)`);
    for (const sort of [
      'memory',
      'reductions',
      'reductions_delta',
      'message_queue_len',
      'registered_name',
      'pid',
    ] as const) {
      for (const filter of [{}, { type: 'process' as const }, { search: 'e' }]) {
        const { value } = await scan({ sort, ...filter });
        expect(value.partial, sort).toBe(false);
        expect(value.rows.length).toBeGreaterThan(0);
        expect(value.rows.length).toBeLessThanOrEqual(100);
        expect(value.matched).toBeLessThanOrEqual(value.scanned);
        expect(new Set(value.rows.map(({ pid }) => pid)).size).toBe(value.rows.length);
      }
    }
  });

  it('does not ask a process with a long mailbox for its memory, and shows it as not sampled', async () => {
    const many = 1_000_000;
    await a.eval(
      `register(full, spawn(timer, sleep, [infinity])),
        lists:zipwith(fun erlang:send/2, lists:duplicate(${many}, whereis(full)), lists:seq(1, ${many})), ok`,
      60_000,
    );
    expect(many).toBeGreaterThan(MAX_MAILBOX);
    const { result, ms } = await timed(() => scan({ sort: 'message_queue_len' }));
    expect(result.value.partial).toBe(false);
    expect(ms).toBeLessThan(2_000);
    const [byQueue] = result.value.rows;
    expect(byQueue).toMatchObject({ registeredName: 'full', messageQueueLen: many, memory: null });
    const byMemory = (await scan({ sort: 'memory', limit: 10_000 })).value;
    expect(byMemory.rows.at(-1)).toMatchObject({ registeredName: 'full', memory: null });
    expect(
      (await scan({ sort: 'memory', order: 'asc', limit: 10_000 })).value.rows.at(-1)?.registeredName,
    ).toBe('full');
    expect(
      (await scan({ sort: 'memory', limit: 10 })).value.rows.every(({ memory }) => memory !== null),
    ).toBe(true);
  });

  it('is not held up by a suspended process', async () => {
    await a.eval(
      `register(held, spawn(timer, sleep, [infinity])), Holder = spawn(fun() -> erlang:suspend_process(whereis(held)), receive stop -> ok end end), register(holder, Holder), timer:sleep(100)`,
    );
    const { result, ms } = await timed(() => scan({ search: 'timer:sleep' }));
    expect(result.value.rows.find(({ registeredName }) => registeredName === 'held')).toMatchObject({
      status: 'suspended',
    });
    expect(result.value.partial).toBe(false);
    expect(ms).toBeLessThan(2_000);
  });

  it('loses no more than its neighbours to a process that does not answer, and says that it is partial', async () => {
    await spawned('crowd', 2_000, 'L = lists:seq(1, N), receive never -> L end');
    const all = (await scan({ limit: 10_000 })).value;
    // One power of four seconds or so in a native function on an ordinary scheduler, measured on a smaller one: the process
    // cannot be interrupted meanwhile, and so not be asked.
    const getStuck = () =>
      a.eval(
        `begin Raise = fun(Bits) -> crypto:mod_pow(3, (1 bsl Bits) - 1, (1 bsl Bits) - 1) end, Raise(100),
          {Took, _} = timer:tc(fun() -> Raise(4000) end),
          Bits = round(4000 * math:pow(4000000 / Took, 1 / 3)),
          {Stuck, _} = spawn_opt(fun() -> Raise(Bits) end, [{scheduler, 8}, monitor]), (catch register(stuck, Stuck)), timer:sleep(50) end`,
        30_000,
      );
    const isGone = async () => (await a.eval('whereis(stuck)', 30_000)) === 'undefined';
    // A scheduler that is stuck runs nothing else: a question that happens to be on that one of the eight is not answered
    // in time, by nobody's fault; and a power may be over before the scan is. So it is asked until neither is so.
    for (;;) {
      await getStuck();
      const { result, ms } = await timed(() =>
        scan({ limit: 10_000, sort: 'reductions' }, { deadlineMs: 3_000 }).catch((error: unknown) => {
          if (isBeamdeckError(error, 'timeout')) return null;
          throw error;
        }),
      );
      const wasStuck = !(await isGone());
      await expect.poll(isGone, { timeout: 60_000 }).toBe(true);
      if (result === null || !wasStuck) continue;
      expect(ms).toBeLessThan(3_000);
      expect(result.value.partial).toBe(true);
      expect(result.value.scanned).toBeGreaterThan(0.9 * all.scanned);
      expect(result.value.rows.length).toBeGreaterThan(0.9 * all.rows.length);
      return;
    }
  }, 120_000);

  it('answers with what it has at the deadline, in time', { timeout: 60_000 }, async () => {
    await spawned('crowd', 200_000, 'proc_lib:init_p(self(), [], timer, sleep, [infinity])');
    const { result, ms } = await timed(() => scan({ sort: 'memory', search: 'erl' }, { deadlineMs: 600 }));
    expect(ms).toBeLessThan(600);
    expect(result.value.partial).toBe(true);
    expect(result.value.scanned).toBeLessThan(200_000);
    const patient = (await scan({ sort: 'memory' }, { deadlineMs: 20_000 })).value;
    expect(patient.partial).toBe(false);
    expect(patient.scanned).toBeGreaterThan(200_000);

    // Cancelled, it stops on the node too: the list of two hundred thousand, the chunks and their driver are gone at once.
    const idle = await count();
    const abort = new AbortController();
    const asked = scan({ sort: 'reductions_delta' }, { deadlineMs: 20_000, signal: abort.signal });
    await expect.poll(count).toBeGreaterThan(idle + 10);
    abort.abort();
    await expect(asked).rejects.toSatisfy((error) => isBeamdeckError(error, 'cancelled'));
    await expect.poll(count, { timeout: 1_000 }).toBeLessThanOrEqual(idle);
  });

  it('ends on the node when we are gone', async () => {
    const other = await cluster.watching(a.name, { name: 'short_lived@127.0.0.1' });
    const idle = await count();
    const asked = other.processes(a.name, processQuestion({ sort: 'reductions_delta' }), asking());
    asked.catch(() => undefined);
    await expect.poll(count).toBeGreaterThan(idle);
    await other.close();
    await expect(asked).rejects.toMatchObject({ code: 'closed' });
    await expect.poll(count, { timeout: 1_000 }).toBeLessThanOrEqual(idle);
  });

  it('measures the reductions of an interval, and no others', async () => {
    await a.eval(
      `register(worker, spawn(fun Work() -> lists:sum(lists:seq(1, 1000)), timer:sleep(1), Work() end)), timer:sleep(300)`,
    );
    const { value, cost } = await scan({ sort: 'reductions_delta', limit: 5 });
    expect(value.rows[0]).toMatchObject({ registeredName: 'worker' });
    expect(value.rows[0]?.reductionsDelta).toBeGreaterThan(10_000);
    expect(value.rows[0]?.reductionsDelta).toBeLessThan(value.rows[0]?.reductions ?? 0);
    expect(value.rows.map((row) => row.reductionsDelta)).not.toContain(null);
    expect(cost.targetMs).toBeLessThan(400); // the interval itself costs nothing
    expect(
      (await scan({ sort: 'reductions', limit: 5 })).value.rows.map((row) => row.reductionsDelta),
    ).toEqual([null, null, null, null, null]);
  });

  it('keeps large process dictionaries to themselves', async () => {
    const secret = 'CANARYINADICTIONARY';
    await a.eval(
      `proc_lib:spawn(fun() -> register(keeper, self()), put(secret, <<"${secret}">>), put(much, lists:seq(1, 100000)), timer:sleep(infinity) end), timer:sleep(100)`,
    );
    const answer = await scan({ search: 'keeper' });
    expect(answer.value.rows).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(answer.cost.bytes).toBeLessThan(12_000);
  });

  it('asks for little and answers with little, whatever the node holds', { timeout: 60_000 }, async () => {
    await spawned('crowd', 100_000, 'receive never -> ok end');
    const { cost, value } = await scan({ includeDetails: false });
    expect(value.rows).toHaveLength(100);
    expect(cost.bytes).toBeLessThan(24_000); // the goal is 64 kB
  });
});
