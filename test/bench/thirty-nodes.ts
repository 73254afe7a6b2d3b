import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { createCluster, type EngineCluster } from '@beamdeck/core';
import { erlangProbe, type ErlangProbe } from '@beamdeck/core/beam';
import { startOtp, type Otp } from '@beamdeck/erlang/testing';
import { createGateway } from '@beamdeck/gateway';
import { median, table } from './table.js';

const NODES = Number(process.env['BENCH_NODES'] ?? 30);
const SWEEPS = 15;
const STARTS = 5;
const CORES = availableParallelism();
/** As erl/sweep.erl is told (core/src/beam/sweep.ts). */
const PEERS_PER_SWEEP = 8;
const PEER_WINDOW_MS = 5;

/** A cluster of real nodes: all of them swept at once, and how soon a gateway that starts knows all of it. */
export async function thirtyNodes(): Promise<{ section: string; figures: unknown }> {
  const otp = await startOtp();
  try {
    await startMesh(otp);
    const sweeps = await measureSweeps(otp);
    const starts = { engine: [] as number[], gateway: [] as number[] };
    for (let start = 0; start < STARTS; start += 1) {
      starts.engine.push(await timeOfStart(otp, engineKnows));
      starts.gateway.push(await timeOfStart(otp, gatewayKnows));
    }
    const middle = (of: (sweep: Sweep) => number): number => median(sweeps.map(of));
    const figures = {
      nodes: NODES,
      sweepMs: middle(({ allMs }) => allMs),
      slowestNodeMs: middle(({ slowestMs }) => slowestMs),
      ratio: middle(({ allMs, slowestMs }) => allMs / slowestMs),
      slowestWorkMs: middle(({ workMs }) => workMs),
      alone: middle(({ aloneMs }) => aloneMs),
      nodesCpuMs: middle(({ nodesCpuMs }) => nodesCpuMs),
      ownCpuMs: middle(({ ownCpuMs }) => ownCpuMs),
      overFloor: middle((sweep) => sweep.allMs / floorOf(sweep)),
      startMs: starts,
    };
    const range = (times: readonly number[]): string =>
      `${Math.min(...times).toFixed(0)} … ${Math.max(...times).toFixed(0)}`;
    return {
      figures,
      section: [
        `### ${NODES} real nodes`,
        '',
        `All on this machine, each connected to each. A full sweep asks every node at once; held against the slowest node's own time in the same sweep, by its own clock: its work and its waits for the ${PEERS_PER_SWEEP} peers it asks for a round trip. Medians of ${SWEEPS}. The nodes and the watcher share ${CORES} cores: less than their CPU time over ${CORES} no sweep can take, however it is spread, and that is what it is held against in the second place. Start: from making the engine, or the engine and a gateway over it, until its topology, or the gateway's answer over REST, has all nodes up and none but whole links; ${STARTS} times, Node itself started already.`,
        '',
        table(
          ['', 'ms', 'goal'],
          [
            ['full sweep, from the first question to the last answer', figures.sweepMs.toFixed(1), ''],
            ['slowest node’s own time', figures.slowestNodeMs.toFixed(1), ''],
            ['ratio, median of the sweeps’ own', figures.ratio.toFixed(2), '≤ 1.5'],
            ['CPU time of all nodes in a sweep', figures.nodesCpuMs.toFixed(1), ''],
            ['CPU time of the watcher in a sweep', figures.ownCpuMs.toFixed(1), ''],
            [`sweep ÷ (their CPU time ÷ ${CORES} cores)`, figures.overFloor.toFixed(2), '≤ 1.5'],
            ['the slowest node’s work alone, waits left out', figures.slowestWorkMs.toFixed(1), ''],
            ['slowest node asked alone, question to answer', figures.alone.toFixed(1), ''],
            [
              'engine to first full topology',
              `${median(starts.engine).toFixed(0)} (${range(starts.engine)})`,
              '',
            ],
            [
              'gateway to first full topology',
              `${median(starts.gateway).toFixed(0)} (${range(starts.gateway)})`,
              '≤ 2 000',
            ],
          ],
        ),
      ].join('\n'),
    };
  } finally {
    await otp.close();
  }
}

/** One scheduler each: together they have far more than this machine has cores as it is. */
async function startMesh(otp: Otp): Promise<void> {
  const names = Array.from({ length: NODES }, (_, index) => `n${String(index + 1).padStart(2, '0')}`);
  while (names.length > 0)
    await Promise.all(names.splice(0, 3).map((name) => otp.startNode(name, { args: ['+S', '1:1'] })));
  const [first, ...others] = otp.nodes;
  for (const other of others) await first?.eval(`net_kernel:connect_node('${other.name}')`, 20_000);
  const endsAt = performance.now() + 60_000;
  for (const node of otp.nodes) {
    while (Number(await node.eval('length(nodes())', 20_000)) < NODES - 1) {
      if (performance.now() > endsAt) throw new Error(`${node.name} is not connected to all others`);
      await pause(100);
    }
  }
}

interface Sweep {
  readonly allMs: number;
  /** Of the node that took longest. */
  readonly slowestMs: number;
  readonly workMs: number;
  /** Each asked when no other is: the longest from question to answer. */
  readonly aloneMs: number;
  readonly nodesCpuMs: number;
  readonly ownCpuMs: number;
}

const floorOf = ({ nodesCpuMs, ownCpuMs }: Sweep): number => (nodesCpuMs + ownCpuMs) / CORES;

async function measureSweeps(otp: Otp): Promise<Sweep[]> {
  const probe = probeOf(otp);
  const ask = async (node: string): Promise<{ ms: number; workMs: number; ownMs: number }> => {
    const context = { signal: AbortSignal.timeout(10_000), deadlineMs: 10_000, priority: 'low' } as const;
    const from = performance.now();
    const { cost, value } = await probe.sweep(node, context);
    // One peer is asked after the other, and waited for so long at most.
    const waits = Object.values(value.peerRttMs).map((rtt) =>
      Math.min(rtt ?? PEER_WINDOW_MS, PEER_WINDOW_MS),
    );
    const ownMs = waits.reduce((sum, wait) => sum + wait, cost.targetMs);
    return { ms: performance.now() - from, workMs: cost.targetMs, ownMs };
  };
  const names = otp.nodes.map(({ name }) => name);
  const pids = await Promise.all(otp.nodes.map((node) => node.eval('list_to_integer(os:getpid())')));
  const nodesCpu = (): number => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const found: Sweep[] = [];
  try {
    await Promise.all(names.map((name) => probe.watch(name, { signal: AbortSignal.timeout(20_000) })));
    for (let sweep = -2; sweep < SWEEPS; sweep += 1) {
      const cpu = [nodesCpu(), process.cpuUsage()] as const;
      const from = performance.now();
      const own = await Promise.all(names.map(ask));
      const allMs = performance.now() - from;
      const { user, system } = process.cpuUsage(cpu[1]);
      const nodesCpuMs = nodesCpu() - cpu[0];
      const alone: number[] = [];
      for (const name of names) alone.push((await ask(name)).ms);
      if (sweep < 0) continue;
      found.push({
        allMs,
        slowestMs: Math.max(...own.map(({ ownMs }) => ownMs)),
        workMs: Math.max(...own.map(({ workMs }) => workMs)),
        aloneMs: Math.max(...alone),
        nodesCpuMs,
        ownCpuMs: (user + system) / 1_000,
      });
    }
  } finally {
    await probe.close();
  }
  return found;
}

/** CPU time of all threads of a process, as Linux counts it to the nanosecond. */
function cpuMsOf(pid: string): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'));
  return times.reduce((sum, text) => sum + Number.parseInt(text, 10), 0) / 1_000_000;
}

async function timeOfStart(
  otp: Otp,
  knowsAll: (cluster: EngineCluster, signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const from = performance.now();
  await using cluster = createCluster({ probe: probeOf(otp) });
  await knowsAll(cluster, AbortSignal.timeout(15_000));
  return performance.now() - from;
}

function engineKnows(cluster: EngineCluster, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the topology was not full in time')));
    const subscription = cluster.topology$.subscribe((topology) => {
      if (isFull(topology)) resolve();
    });
    signal.addEventListener('abort', () => subscription.unsubscribe());
  });
}

async function gatewayKnows(cluster: EngineCluster, signal: AbortSignal): Promise<void> {
  await using gateway = createGateway({ cluster });
  for (;;) {
    const request = new Request('http://127.0.0.1/api/v1/cluster/topology');
    const answer = await gateway.fetch(request);
    const text = await answer.text();
    if (answer.ok && isFull(standingIn(text))) return;
    if (signal.aborted) throw new Error(`the gateway's topology was not full in time: ${text.slice(0, 500)}`);
    await pause(10);
  }
}

interface Standing {
  readonly nodeStates: Readonly<Record<string, { readonly status: string }>>;
}

function standingIn(answer: string): Standing {
  const { data } = JSON.parse(answer) as { data: { node_states: Standing['nodeStates'] } };
  return { nodeStates: data.node_states };
}

function isFull({ nodeStates }: Standing): boolean {
  const states = Object.values(nodeStates);
  return states.length === NODES && states.every(({ status }) => status === 'up');
}

const probeOf = (otp: Otp): ErlangProbe =>
  erlangProbe({
    seeds: [otp.nodes[0]?.name ?? ''],
    cookie: otp.cookie,
    epmdPort: otp.epmdPort,
  });
