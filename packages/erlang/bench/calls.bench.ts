import { createLocalNode, type Link } from '../src/index.js';
import { startOtp, type OtpNode } from '../src/testing/index.js';
import { median, table } from './measure.js';

const CALLS = 2_048;
const ROUNDS = 31;
const WARM_UP = 3;

/**
 * Calls of `erlang:node()` on loopback: ours, and those of `erpc:call` from another real node on the same machine, in turn
 * in one run. The loop that calls from the other node is compiled (`lists:zipwith3`); ours carries a deadline and a heap
 * cap with each call, which erpc does not.
 */
export async function bench(): Promise<string> {
  const otp = await startOtp();
  const target = await otp.startNode('target');
  const peer = await otp.startNode('peer', { connectTo: [target] });
  const options = { name: 'beamdeck@127.0.0.1', cookie: otp.cookie, epmdPort: otp.epmdPort };
  const local = createLocalNode({ ...options, calls: { maxInFlight: 64 } });
  try {
    const link = local.link(target.name);
    await link.connect();
    const rows: string[][] = [];
    for (const atOnce of [1, 64]) {
      const times = await inTurn(
        () => ours(link, atOnce),
        () => erpc(peer, target, atOnce),
      );
      const [us, erl] = times.map(median) as [number, number];
      const ratio = median(times[0].map((time, round) => time / (times[1][round] ?? time)));
      rows.push([
        atOnce === 1 ? 'one after the other' : `${atOnce} at once`,
        perCall(us),
        perCall(erl),
        ratio.toFixed(2),
      ]);
    }
    const release = await target.eval('erlang:system_info(otp_release)');
    return [
      '## Calls',
      '',
      `${CALLS} calls a round, ${ROUNDS} rounds, medians; OTP ${release.replaceAll('"', '')} on both sides. The ratio is the median of the rounds' own.`,
      '',
      table(['', '`link.call`', '`erpc:call` from `erl`', 'ratio'], rows),
    ].join('\n');
  } finally {
    await local.close();
    await otp.close();
  }
}

async function inTurn(...runs: (() => Promise<void>)[]): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now();
      await run();
      if (round >= WARM_UP) times[index]?.push(performance.now() - start);
    }
  }
  return times;
}

async function ours(link: Link, atOnce: number): Promise<void> {
  const one = async () => {
    for (let i = 0; i < CALLS / atOnce; i++) await link.call('erlang', 'node');
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

async function erpc(peer: OtpNode, target: OtpNode, atOnce: number): Promise<void> {
  await peer.eval(
    `Me = self(), N = ${CALLS / atOnce},
     Calls = fun(Item) -> lists:duplicate(N, Item) end,
     Loop = fun() -> lists:zipwith3(fun erpc:call/3, Calls('${target.name}'), Calls(fun erlang:node/0), Calls(infinity)), Me ! done end,
     [spawn(Loop) || _ <- lists:seq(1, ${atOnce})], [receive done -> ok end || _ <- lists:seq(1, ${atOnce})], ok`,
    60_000,
  );
}

const perCall = (ms: number) => `${((ms * 1_000) / CALLS).toFixed(1)} µs`;
