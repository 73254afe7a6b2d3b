import { afterAll, bench, describe } from 'vitest';
import { createLocalNode } from '../src/index.js';
import { startOtp } from '../src/testing/index.js';

/**
 * Calls on loopback, ours and those of `erpc:call` from another real node on the same machine, in turn in one run: only
 * their ratio says anything. Each iteration is 500 calls of a function that takes no time.
 */
const CALLS = 500;
const AT_ONCE = 64;

const otp = await startOtp();
const target = await otp.startNode('target');
const peer = await otp.startNode('peer', { connectTo: [target] });
const local = createLocalNode({
  name: 'beamdeck@127.0.0.1',
  cookie: otp.cookie,
  epmdPort: otp.epmdPort,
  calls: { maxInFlight: AT_ONCE },
});
const link = local.link(target.name);
await link.connect();
afterAll(async () => {
  await local.close();
  await otp.close();
});

const one = () => link.call('erlang', 'abs', [-1]);
const ours = async (count: number) => {
  for (let i = 0; i < count; i++) await one();
};
/** Compiled loops on the peer do the calling: `lists:foreach` over a fun that erl_eval runs once a call. */
const erl = async (processes: number) => {
  const loop = `lists:foreach(fun(_) -> erpc:call('${target.name}', erlang, abs, [-1]) end, lists:seq(1, ${CALLS} div ${processes}))`;
  await peer.eval(
    `Me = self(), [spawn(fun() -> ${loop}, Me ! done end) || _ <- lists:seq(1, ${processes})],
     [receive done -> ok end || _ <- lists:seq(1, ${processes})], ok`,
    60_000,
  );
};

const OPTIONS = { time: 4_000, warmupTime: 1_000 };

describe(`${CALLS} calls, one after the other`, () => {
  bench('link.call', () => ours(CALLS), OPTIONS);
  bench('erpc:call from erl', () => erl(1), OPTIONS);
});

describe(`${CALLS} calls, ${AT_ONCE} at once`, () => {
  bench(
    'link.call',
    async () =>
      void (await Promise.all(Array.from({ length: AT_ONCE }, () => ours(Math.floor(CALLS / AT_ONCE))))),
    OPTIONS,
  );
  bench('erpc:call from erl', () => erl(AT_ONCE), OPTIONS);
});
