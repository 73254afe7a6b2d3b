import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { AGENT_SOURCE } from './agent.js';
import { createEvalChannel, type EvalChannel } from './eval-channel.js';
import type { Guard } from './guard.js';

export interface StartNodeOptions {
  /** Further arguments of `erl`; they come last, so they win. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Names (`a` or `a@127.0.0.1`) of nodes to connect to once it is up. */
  readonly connectTo?: readonly (string | OtpNode)[];
  /** The cookie, when it is to differ from that of the others. */
  readonly cookie?: string;
  /** The host part of the name. Default `127.0.0.1`. */
  readonly host?: string;
  /**
   * Starts without the agent that answers `eval`, so that the node has loaded nothing but what OTP itself loads (the
   * kernel parameters of the kit make it load `erl_scan`). The promise then resolves when the port mapper knows the
   * node; `eval` rejects.
   */
  readonly bare?: boolean;
}

/** A real node of a test. All waiting ends by itself; a node that is gone rejects what waits for it. */
export interface OtpNode {
  /** The full name, `a@127.0.0.1`. */
  readonly name: string;
  /** Process id of the emulator; changes on `restart()`. */
  readonly pid: number;
  readonly running: boolean;
  readonly cookie: string;
  /** What it has printed since it was (re)started, the last 64 KiB of it. */
  readonly output: string;
  /** Runs Erlang expressions on the node, past the client under test; the value as `~0tp` prints it. */
  eval(source: string, timeoutMs?: number): Promise<string>;
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: the sockets stay open and nothing answers. Resolves when the process has stopped. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): void;
  /** Asks the node to stop in order; SIGKILL after 5 s. */
  stop(): Promise<void>;
  /** Kills it when it runs, and starts it again under the same name with the same options: a new incarnation. */
  restart(): Promise<void>;
}

export interface OtpNodeSetup {
  readonly erl: string;
  readonly name: string;
  readonly cookie: string;
  readonly epmdPort: number;
  readonly guard: Guard;
  readonly options: StartNodeOptions;
  /** Resolves when the port mapper knows the node; used for bare nodes. */
  registered(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const OUTPUT_KEPT = 65_536;

interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly channel: EvalChannel | undefined;
  readonly gone: Promise<void>;
  output: string;
}

/** Starts one node; use `startOtp()`, which brings the port mapper and the cleaning up. */
export async function startOtpNode(setup: OtpNodeSetup): Promise<OtpNode> {
  const { name, cookie, guard } = setup;
  let current = await launch(setup);
  const alive = () => current.process.exitCode === null && current.process.signalCode === null;

  const kill = async () => {
    if (alive()) current.process.kill('SIGKILL');
    await current.gone;
  };
  return {
    name,
    cookie,
    get pid() {
      return current.pid;
    },
    get running() {
      return alive();
    },
    get output() {
      return current.output;
    },
    eval(source, timeoutMs = 10_000) {
      if (!current.channel) return Promise.reject(new Error(`${name} was started bare`));
      if (!alive()) return Promise.reject(new Error(`${name} is not running`));
      return current.channel.evaluate(source, timeoutMs);
    },
    kill,
    async pause() {
      current.process.kill('SIGSTOP');
      for (let tries = 0; tries < 100 && !isStopped(current.pid); tries++) await pauseBriefly();
    },
    resume: () => void current.process.kill('SIGCONT'),
    async stop() {
      if (!alive()) return;
      current.process.kill('SIGCONT');
      current.process.kill('SIGTERM');
      const timer = setTimeout(() => current.process.kill('SIGKILL'), 5_000);
      await current.gone;
      clearTimeout(timer);
    },
    async restart() {
      await kill();
      guard.forget(current.pid);
      current = await launch(setup);
    },
  };
}

/** By the process table of Linux; elsewhere it is taken on trust. */
function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return true;
  }
}

const pauseBriefly = () => new Promise((resolve) => setTimeout(resolve, 5));

async function launch(setup: OtpNodeSetup): Promise<Running> {
  const { name, cookie, epmdPort, guard, options } = setup;
  const child = spawn(
    setup.erl,
    [
      ...['-name', name, '-setcookie', cookie, '-noinput', '-boot', 'no_dot_erlang', '-start_epmd', 'false'],
      ...['-kernel', 'inet_dist_use_interface', '{127,0,0,1}', 'prevent_overlapping_partitions', 'false'],
      ...(options.bare ? [] : ['-eval', AGENT_SOURCE]),
      ...(options.args ?? []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ERL_EPMD_PORT: String(epmdPort),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        ERL_CRASH_DUMP_SECONDS: '0',
        ERL_FLAGS: '',
        ERL_AFLAGS: '',
        ERL_ZFLAGS: '',
        ...options.env,
      },
    },
  );
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  guard.watch(pid);
  const pipe = child.stdio[3] as Duplex;
  const channel = options.bare ? undefined : createEvalChannel(pipe);
  const running: Running = { process: child, pid, channel, gone, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => (running.output = (running.output + text).slice(-OUTPUT_KEPT)));
  }
  void gone.then(() => {
    guard.forget(pid);
    channel?.close(`${name} is gone`);
    pipe.destroy();
  });
  await started(running, channel ? channel.ready : setup.registered(), name);
  return running;
}

async function started(running: Running, ready: Promise<void>, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${name} ${why}:\n${running.output}`));
    timer = setTimeout(() => fail(`was not up within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    void running.gone.then(() => fail('ended while it started'));
  });
  try {
    // A pipe that closes says less than the end of the process, which follows at once.
    await Promise.race([ready.catch(() => failed), failed]);
  } catch (error) {
    running.process.kill('SIGKILL');
    await running.gone;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
