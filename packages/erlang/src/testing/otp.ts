import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { freePort } from './free-port.js';
import { createGuard, type Guard } from './guard.js';
import { startOtpNode, type OtpNode, type StartNodeOptions } from './otp-node.js';

export interface StartOtpOptions {
  /** The `erl` to start nodes with. Default: `BEAMDECK_ERL`, else `erl` of the path. */
  readonly erl?: string;
  /** The port mapper. Default: `BEAMDECK_EPMD`, else `epmd` of the path. */
  readonly epmd?: string;
}

/** Real nodes on loopback with a port mapper of their own. Nothing outlives `close()` or the test process. */
export interface Otp {
  /** The port of the private port mapper; it never is 4369. */
  readonly epmdPort: number;
  /** The cookie all nodes share. */
  readonly cookie: string;
  /** All nodes started here, those that were killed since included. */
  readonly nodes: readonly OtpNode[];
  /** Starts `<name>@127.0.0.1` and resolves when it answers (and is connected to `connectTo`). */
  startNode(name: string, options?: StartNodeOptions): Promise<OtpNode>;
  /** The names the port mapper knows, without host. */
  registeredNames(): Promise<string[]>;
  /**
   * Cuts every connection between nodes of different groups and keeps them from meeting again: each side gets a
   * different wrong cookie for the other. Links inside a group and those of hidden nodes stay up.
   */
  partition(...groups: readonly (readonly OtpNode[])[]): Promise<void>;
  /** Takes back all partitions: true cookies again, and connections between all nodes that run. */
  heal(): Promise<void>;
  /** Stops the port mapper alone (nodes go on); `startEpmd()` brings it back on the same port. */
  stopEpmd(): Promise<void>;
  startEpmd(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a private port mapper on a free port and hands out real nodes.
 *
 * ```ts
 * await using otp = await startOtp();
 * const a = await otp.startNode('a');
 * await otp.startNode('b', { connectTo: [a] });
 * await a.eval('nodes()'); // "['b@127.0.0.1']"
 * ```
 */
export async function startOtp(options: StartOtpOptions = {}): Promise<Otp> {
  const erl = options.erl ?? process.env['BEAMDECK_ERL'] ?? 'erl';
  const epmd = options.epmd ?? process.env['BEAMDECK_EPMD'] ?? 'epmd';
  const guard = createGuard();
  const epmdPort = await freePort();
  const cookie = randomBytes(12).toString('hex');
  const nodes = new Map<string, OtpNode>();
  let cuts: [OtpNode, OtpNode][] = [];
  let mapper: PortMapper;
  try {
    mapper = await startPortMapper(epmd, epmdPort, guard);
  } catch (error) {
    await guard.close();
    throw error;
  }

  const full = (name: string | OtpNode) =>
    typeof name === 'string' ? (name.includes('@') ? name : `${name}@127.0.0.1`) : name.name;

  const otp: Otp = {
    epmdPort,
    cookie,
    get nodes() {
      return [...nodes.values()];
    },
    async startNode(shortName, nodeOptions = {}) {
      const name = `${shortName}@${nodeOptions.host ?? '127.0.0.1'}`;
      if (nodes.get(name)?.running) throw new Error(`${name} runs already`);
      const node = await startOtpNode({
        erl,
        name,
        cookie: nodeOptions.cookie ?? cookie,
        epmdPort,
        guard,
        options: nodeOptions,
        registered: () => until(async () => (await registeredNames(epmdPort)).includes(shortName)),
      });
      nodes.set(name, node);
      for (const peer of nodeOptions.connectTo ?? []) {
        const met = await node.eval(`net_kernel:connect_node('${full(peer)}')`);
        if (met !== 'true') throw new Error(`${name} could not connect to ${full(peer)}: ${met}`);
      }
      return node;
    },
    registeredNames: () => registeredNames(epmdPort),
    async partition(...groups) {
      for (const [left, right] of pairsAcross(groups)) {
        cuts.push([left, right]);
        await left.eval(`erlang:set_cookie('${right.name}', cut_on_one_side)`);
        await right.eval(`erlang:set_cookie('${left.name}', cut_on_the_other)`);
        await left.eval(`erlang:disconnect_node('${right.name}')`);
      }
    },
    async heal() {
      for (const [left, right] of cuts) {
        if (left.running) await left.eval(`erlang:set_cookie('${right.name}', '${right.cookie}')`);
        if (right.running) await right.eval(`erlang:set_cookie('${left.name}', '${left.cookie}')`);
      }
      for (const [left, right] of cuts) {
        if (left.running && right.running) await left.eval(`net_kernel:connect_node('${right.name}')`);
      }
      cuts = [];
    },
    stopEpmd: () => mapper.stop(),
    async startEpmd() {
      await mapper.stop();
      mapper = await startPortMapper(epmd, epmdPort, guard);
    },
    async close() {
      await Promise.all([...nodes.values()].map((node) => node.kill()));
      await mapper.stop();
      await guard.close();
    },
    [Symbol.asyncDispose]: () => otp.close(),
  };
  return otp;
}

interface PortMapper {
  stop(): Promise<void>;
}

async function startPortMapper(command: string, port: number, guard: Guard): Promise<PortMapper> {
  const child = spawn(command, ['-port', String(port), '-address', '127.0.0.1'], {
    stdio: 'ignore',
    env: { ...process.env, ERL_EPMD_PORT: String(port), ERL_EPMD_ADDRESS: '127.0.0.1' },
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  guard.watch(pid);
  void gone.then(() => guard.forget(pid));
  await until(() => registeredNames(port).then(() => true));
  return {
    stop() {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** NAMES_REQ, asked here in four lines so that the kit does not lean on the client it is to test. */
function registeredNames(port: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from([0, 1, 110])));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('error', reject);
    socket.once('close', () =>
      resolve([...answer.matchAll(/name (\S+) at port/g)].map(([, name]) => name ?? '')),
    );
  });
}

/** Tries every 20 ms until `check` is true; gives up after 10 s. */
async function until(check: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await check().catch(() => false))) {
    if (Date.now() > end) throw new Error('what was waited for did not come within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function pairsAcross(groups: readonly (readonly OtpNode[])[]): [OtpNode, OtpNode][] {
  return groups.flatMap((group, index) =>
    groups
      .slice(index + 1)
      .flatMap((other) => group.flatMap((left) => other.map((right): [OtpNode, OtpNode] => [left, right]))),
  );
}
