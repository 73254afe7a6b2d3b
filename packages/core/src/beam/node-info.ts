import { isTuple, tuple, type Link, type LinkStatus, type Term } from '@beamdeck/erlang';
import { isoTime } from '../clock/clock.js';
import type { NodeInfo, NodePeer } from '../model/node.js';
import type { ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import { readMoment } from './incarnation.js';
import { readApplications } from './node-applications.js';
import { readCounts, readMemory } from './node-counts.js';
import { CHUNK_SIZE, MAX_MAILBOX, SLICE_COUNT, stepMsOf, WORKER_HEAP_WORDS } from './process-limits.js';
import { costOf, questionAtom, type Programs } from './program.js';
import { readTickTime } from './sweep.js';
import { at, isNamed, readAtom, readList, readNumber, readText, readTuple } from './term-reading.js';
import { uptimeText } from './uptime-text.js';

export interface NodeInfoSetup {
  readonly programs: Programs;
  readonly now: () => number;
  readonly localNode: string;
}

/** How long scheduler utilization is measured. */
const SAMPLE_MS = 100;
/** Up to so many processes each is asked for its application and memory; that takes some 50 ms of one scheduler. */
export const MAX_COUNTED_PROCESSES = 20_000;
const MAX_HEAP_WORDS = 2_000_000;

type Notes = Record<string, string>;

/** All that one node tells of itself; see erl/node_info.erl. What it could not tell is null, and `unmeasured` says why. */
export async function askNodeInfo(
  { programs, now, localNode }: NodeInfoSetup,
  link: Link,
  context: ProbeContext,
): Promise<ProbeAnswer<NodeInfo>> {
  const deadlineMs = Math.max(1, Math.floor(context.deadlineMs * 0.9));
  const sampleMs = Math.min(SAMPLE_MS, Math.floor(deadlineMs / 4));
  const limits = tuple(
    ...[deadlineMs, stepMsOf(deadlineMs), CHUNK_SIZE, SLICE_COUNT, WORKER_HEAP_WORDS],
    questionAtom(context.priority),
  );
  const question = tuple(sampleMs, MAX_COUNTED_PROCESSES, MAX_MAILBOX, limits);
  const run = await programs.run(link, 'node_info', question, { ...context, maxHeapWords: MAX_HEAP_WORDS });
  const collectedAt = now();
  const [when, system, counts, memory, performance, controller, loaded, counted, network, took] = readTuple(
    run.value,
    10,
  );
  const moment = readMoment(when);
  const cost = costOf(moment.toMs(took), run);
  const notes: Notes = {};
  const applications = readApplications({ controller, loaded, counted }, notes);
  const elixir = applications.find(({ name }) => name === 'elixir');
  if (elixir === undefined) notes['systemInfo.elixirVersion'] = 'Elixir is not loaded on this node.';
  const systemInfo = readSystem(system, notes);
  const value: NodeInfo = {
    name: link.node,
    status: 'up',
    lastSeen: isoTime(collectedAt),
    simulated: false,
    collectedAt: isoTime(collectedAt),
    incarnation: moment.incarnation,
    systemInfo: {
      ...systemInfo,
      elixirVersion: elixir?.version ?? null,
      uptime: uptimeText(moment.uptimeSeconds),
      uptimeSeconds: moment.uptimeSeconds,
    },
    limits: readCounts(counts),
    memory: readMemory(memory),
    applications,
    networkInfo: readNetwork(network, link, localNode, notes),
    performanceMetrics: readPerformance(performance, systemInfo.schedulers, notes),
    unmeasured: notes,
  };
  return { value, collectedAt, cost };
}

function readSystem(term: Term | undefined, notes: Notes) {
  const items = readList(term);
  const processors = at(items, 5);
  if (isNamed(processors, 'unknown')) {
    notes['systemInfo.logicalProcessors'] =
      'The node could not find out how many processors its machine has.';
  }
  return {
    otpRelease: readText(at(items, 0)),
    ertsVersion: readText(at(items, 1)),
    systemArchitecture: readText(at(items, 2)),
    schedulers: readNumber(at(items, 3)),
    schedulersOnline: readNumber(at(items, 4)),
    logicalProcessors: typeof processors === 'number' ? processors : null,
    wordSize: readNumber(at(items, 6)),
    emuFlavor: readAtom(at(items, 7)),
    timeWarp: readAtom(at(items, 8)),
  };
}

function readPerformance(
  term: Term | undefined,
  schedulers: number,
  notes: Notes,
): NodeInfo['performanceMetrics'] {
  const [queues, reductions, input, output, collections, reclaimed, switches, before, after] = readTuple(
    term,
    9,
  );
  const runQueues = readList(queues).map(readNumber);
  const schedulerUtilization = utilization(before, after, schedulers);
  if (schedulerUtilization === null) {
    notes['performanceMetrics.schedulerUtilization'] =
      'The node does not count the wall time of its schedulers.';
  }
  return {
    reductions: readNumber(reductions),
    runQueue: runQueues.reduce((sum, length) => sum + length, 0),
    runQueues,
    io: { input: readNumber(input), output: readNumber(output) },
    garbageCollection: { count: readNumber(collections), wordsReclaimed: readNumber(reclaimed) },
    contextSwitches: readNumber(switches),
    schedulerUtilization,
  };
}

/** From two samples of `statistics(scheduler_wall_time)`; the dirty schedulers, which come after the others, are left out. */
function utilization(before: Term | undefined, after: Term | undefined, schedulers: number): number[] | null {
  if (isNamed(before, 'undefined') || isNamed(after, 'undefined')) return null;
  const times = (sample: Term | undefined) =>
    new Map(
      readList(sample).map((entry) => {
        const [id, active, total] = readTuple(entry, 3);
        return [readNumber(id), { active: readNumber(active), total: readNumber(total) }] as const;
      }),
    );
  const [first, last] = [times(before), times(after)];
  return Array.from({ length: schedulers }, (_, index) => {
    const [from, to] = [first.get(index + 1), last.get(index + 1)];
    if (from === undefined || to === undefined || to.total <= from.total) return 0;
    const share = (to.active - from.active) / (to.total - from.total);
    return Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 1_000;
  });
}

function readNetwork(
  term: Term | undefined,
  link: Link,
  localNode: string,
  notes: Notes,
): NodeInfo['networkInfo'] {
  const [visible, hidden, links, states, tick] = readTuple(term, 5);
  const netTicktime = readTickTime(tick);
  if (netTicktime === null)
    notes['networkInfo.netTicktime'] = 'The net_kernel of the node did not answer in time.';
  return {
    nodeName: link.node,
    connectedToCurrent: link.status.state === 'connected',
    ...reachedAt(link.status, notes),
    netTicktime,
    peers: readPeers({ visible, hidden, links, states }, localNode, notes),
  };
}

function reachedAt(status: LinkStatus, notes: Notes): { distributionPort: number | null; hidden: boolean } {
  if (status.state === 'connected') {
    return { distributionPort: status.address.port, hidden: !status.peerFlags.includes('PUBLISHED') };
  }
  notes['networkInfo.distributionPort'] = 'The link was lost while the node answered.';
  return { distributionPort: null, hidden: false };
}

const PEER_STATES: ReadonlySet<string> = new Set([
  'up',
  'pending',
  'up_pending',
] satisfies NodePeer['state'][]);

function readPeers(
  seen: Readonly<Record<'visible' | 'hidden' | 'links' | 'states', Term | undefined>>,
  localNode: string,
  notes: Notes,
): NodePeer[] {
  const pairs = (term: Term | undefined) =>
    new Map(
      readList(term).map((pair) => {
        const [peer, value] = readTuple(pair, 2);
        return [readAtom(peer), value] as const;
      }),
    );
  const [links, states] = [pairs(seen.links), pairs(seen.states)];
  const [visible, hidden] = [namesOf(seen.visible), namesOf(seen.hidden)];
  const names = new Set([...links.keys(), ...states.keys()]);
  names.delete(localNode);
  return [...names].sort().map((node) => {
    const state = states.get(node);
    const traffic = readTraffic(links.get(node));
    if (traffic === null && links.has(node)) {
      notes['networkInfo.peers'] =
        'Links that are not plain sockets, such as those over TLS, have no counters to read.';
    }
    return {
      node,
      state: state === undefined ? 'up' : peerState(readAtom(state)),
      type: visible.has(node) ? 'visible' : hidden.has(node) ? 'hidden' : 'unknown',
      bytesIn: traffic?.[0] ?? null,
      bytesOut: traffic?.[1] ?? null,
      queueBytes: traffic?.[2] ?? null,
    };
  });
}

const namesOf = (term: Term | undefined) => new Set(readList(term).map(readAtom));
const peerState = (name: string) => (PEER_STATES.has(name) ? (name as NodePeer['state']) : 'unknown');

/** `{ok, [{recv_oct, In}, {send_oct, Out}, {send_pend, Queued}]}`; anything else is no port. */
function readTraffic(term: Term | undefined): number[] | null {
  if (!isTuple(term, 2) || !isNamed(term.elements[0], 'ok')) return null;
  return readList(term.elements[1]).map((pair) => readNumber(readTuple(pair, 2)[1]));
}
