import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  atom,
  createLocalNode,
  isErlangError,
  type CallOptions,
  type Link,
  type LocalNode,
} from '../../src/index.js';
import { startOtp, type Otp, type OtpNode } from '../../src/testing/index.js';

/**
 * `npm run soak`: a thousand calls a second for ten minutes (`SOAK_MINUTES`) to three real nodes, two of which are killed,
 * stopped and restarted all the while. Every call settles once, with its own answer; the third node, which is left alone,
 * counts what it really carried out.
 */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10);
const CALLS_PER_SECOND = 1_000;
const BATCH_MS = 10;
const TICKTIME_S = 4;

const COUNT = [atom('soak'), atom('calls'), 1];

/** What became of the calls, by code. */
type Tally = Map<string, number>;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const MIB = 1024 * 1024;

describe('ten minutes of work and trouble', () => {
  let otp: Otp;
  let local: LocalNode;
  let steady: OtpNode;
  let troubled: OtpNode[];

  beforeAll(async () => {
    otp = await startOtp();
    const args = ['-kernel', 'net_ticktime', String(TICKTIME_S)];
    const counter =
      'spawn(fun() -> ets:new(soak, [named_table, public]), ets:insert(soak, {calls, 0}), timer:sleep(infinity) end)';
    steady = await otp.startNode('steady', { args });
    await steady.eval(counter);
    troubled = [await otp.startNode('killed', { args }), await otp.startNode('paused', { args })];
    local = createLocalNode({
      name: 'beamdeck@127.0.0.1',
      cookie: otp.cookie,
      epmdPort: otp.epmdPort,
      vocabulary: ['soak', 'calls'],
    });
  });
  afterAll(async () => {
    await local.close();
    await otp.close();
  });

  it(
    'loses no call, answers none twice, leaves no atom and no process, and does not grow',
    async () => {
      const end = Date.now() + MINUTES * 60_000;
      const tally: Tally = new Map();
      const progress = { started: 0, settled: 0 };
      const steadyLink = local.link(steady.name);
      const links = troubled.map(({ name }) => local.link(name));
      await Promise.all([steadyLink, ...links].map((link) => link.connect()));
      const processesBefore = await processCount(steady);
      // One flag for each number the counter can give out, made before the heap is measured.
      const answered = new Uint8Array(MINUTES * 60 * CALLS_PER_SECOND);
      let answersTwice = 0;

      const track = async (name: string, call: () => Promise<boolean>) => {
        progress.started += 1;
        const outcome = await call().then(
          (right) => (right ? 'answered' : 'wrong answer'),
          (error: unknown) => (isErlangError(error) ? error.code : String(error)),
        );
        progress.settled += 1;
        const key = `${name} ${outcome}`;
        tally.set(key, (tally.get(key) ?? 0) + 1);
      };
      const count = () =>
        track('steady', async () => {
          const value = Number(await steadyLink.call('ets', 'update_counter', COUNT));
          answersTwice += answered[value] ?? 1;
          answered[value] = 1;
          return true;
        });
      let serial = 0;
      const echo = (link: Link) =>
        track('troubled', async () => {
          const id = ++serial;
          const options: CallOptions =
            id % 50 === 0 ? { signal: AbortSignal.timeout(3) } : { deadlineMs: 2_000 };
          return (await link.call('erlang', 'abs', [-id], options)) === id;
        });

      const work = async () => {
        let due = performance.now();
        while (Date.now() < end) {
          const batch = (CALLS_PER_SECOND * BATCH_MS) / 1_000;
          for (let i = 0; i < batch; i++) {
            const link = links[i % 3];
            void (link ? echo(link) : count());
          }
          due += BATCH_MS;
          await sleep(Math.max(0, due - performance.now()));
        }
      };
      const trouble = async () => {
        const [killed, paused] = troubled as [OtpNode, OtpNode];
        for (let round = 0; Date.now() < end - 10_000; round++) {
          await sleep(5_000);
          await killed.kill();
          await sleep(500);
          await killed.restart();
          await sleep(2_000);
          await paused.pause();
          await sleep(round % 2 === 0 ? 1_000 : (TICKTIME_S + 2) * 1_000); // shorter and longer than the tick time
          paused.resume();
        }
      };
      const watch = async () => {
        const heaps: number[] = [];
        const atoms: string[] = [];
        while (Date.now() < end) {
          await sleep(Math.min(20_000, MINUTES * 6_000));
          globalThis.gc?.();
          heaps.push(process.memoryUsage().heapUsed / MIB);
          atoms.push(await steady.eval('erlang:system_info(atom_count)'));
        }
        return { heaps, atoms };
      };

      const [watched] = await Promise.all([watch(), work(), trouble()]);
      await expect.poll(() => progress.started - progress.settled, { timeout: 15_000 }).toBe(0);

      const { heaps, atoms } = watched;
      report(tally, progress, heaps, atoms);
      expect(progress.settled).toBe(progress.started);
      expect([...tally.keys()].filter((key) => !EXPECTED.test(key))).toEqual([]);
      expect(answersTwice).toBe(0);
      expect(Number(await steady.eval('ets:lookup_element(soak, calls, 2)'))).toBe(
        tally.get('steady answered'),
      );
      expect(new Set(atoms.slice(1)).size).toBe(1);
      const third = Math.ceil(heaps.length / 3);
      expect(mean(heaps.slice(-third))).toBeLessThan(mean(heaps.slice(0, third)) * 1.2 + 2);

      await local.close();
      for (const node of [steady, ...troubled]) {
        await expect.poll(() => processCount(node), { timeout: 5_000 }).toBeLessThanOrEqual(processesBefore);
      }
    },
    (MINUTES + 2) * 60_000,
  );
});

/** What may become of a call: the steady node answers all, the others also fail in the ways that trouble makes them. */
const EXPECTED =
  /^(steady answered|troubled (answered|call_cancelled|call_timeout|call_queue_full|link_down|node_unknown|connect_failed))$/;

async function processCount(node: OtpNode): Promise<number> {
  return Number(await node.eval('length(processes())'));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, next) => sum + next, 0) / Math.max(1, numbers.length);
}

function report(
  tally: Tally,
  progress: { started: number },
  heaps: readonly number[],
  atoms: readonly string[],
): void {
  const rows = [...tally].sort().map(([key, count]) => `  ${key.padEnd(30)} ${count}`);
  const lines = [
    `${progress.started} calls in ${MINUTES} minutes`,
    ...rows,
    `heap after collection, MiB: ${heaps.map((heap) => heap.toFixed(1)).join(' ')}`,
    `atoms of the steady node: ${[...new Set(atoms)].join(' ')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
