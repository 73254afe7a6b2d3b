import { createLocalNode, epmdPortOf, parseNodeName, type LocalNode } from '@beamdeck/erlang';
import { Subject } from 'rxjs';
import { fineSystemClock, systemClock, type Clock, type Random } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { ClusterProbe, ProbeAnswer, ProbeEvent } from '../probe/cluster-probe.js';
import { systemStopwatch } from './clock.js';
import { readCookie, type CookieSource } from './cookie.js';
import { faultFrom } from './erlang-fault.js';
import { askNodeInfo } from './node-info.js';
import { pingNode } from './ping.js';
import { scanProcesses } from './process-scan.js';
import { createDepths } from './depths.js';
import { createPrograms, QUESTION_ATOMS } from './program.js';
import { PEERS_PER_SWEEP, sweepNode } from './sweep.js';
import { watchNode, type WatchedNode } from './watched-node.js';

export interface ErlangProbeOptions extends CookieSource {
  /** The nodes to enter through, in order of preference, as `name@host`. At least one. */
  readonly seeds: readonly string[];
  /**
   * Our own node name. Default `beamdeck@<host of the first seed>`. Keep it the same for good, and one to a process: a name
   * that a node has not seen costs it an atom for ever, and two programs under one name push each other out.
   */
  readonly name?: string;
  /** The port of the port mappers. Default: `ERL_EPMD_PORT` of the environment, else 4369, as for `erl`. */
  readonly epmdPort?: number;
  /** Hosts that nodes may be on; those of the seeds always are. Default: any, as the cluster itself names its nodes. */
  readonly allowHosts?: readonly string[];
  readonly clock?: Clock;
  readonly random?: Random;
}

/** The probe of real nodes. */
export type ErlangProbe = ClusterProbe<'erlang'>;

/**
 * The door to a real cluster. Joins as a hidden node, holds one link to each watched node, asks, and leaves no trace: no
 * module is loaded, no process stays, and after the first answer no atom is made. Node only.
 *
 * Throws `invalid_parameter` for names or a cookie that cannot be. Opens nothing until a node is watched.
 */
export function erlangProbe(options: ErlangProbeOptions): ErlangProbe {
  const { seeds, clock = systemClock, allowHosts } = options;
  const epmdPort = options.epmdPort ?? epmdPortOf(process.env);
  const [firstSeed] = seeds;
  if (firstSeed === undefined) throw noSeeds();
  const name = options.name ?? `beamdeck@${hostOf(firstSeed)}`;
  const faultOf = (node: string) => (cause: unknown) => faultFrom(cause, { node, localNode: name, epmdPort });
  for (const seed of seeds) checkName(seed, faultOf(seed));
  const hosts = allowHosts === undefined ? null : new Set([...allowHosts, ...seeds.map(hostOf)]);

  // Finer than ours, as what it measures may be shorter than a millisecond; but the same time.
  const linkClock = options.clock ?? fineSystemClock;
  const local = makeLocalNode({ ...options, clock: linkClock }, name, epmdPort, faultOf(name));
  const programs = createPrograms();
  const stopwatch = options.clock === undefined ? systemStopwatch : () => clock.now();
  const setup = { programs, now: () => clock.now(), stopwatch, localNode: name };
  const events = new Subject<ProbeEvent>();
  const watched = new Map<string, WatchedNode>();
  let closing: Promise<void> | undefined;

  const ask = async <T>(node: string, question: (target: WatchedNode) => Promise<ProbeAnswer<T>>) => {
    if (closing) throw closedError();
    const target = watched.get(node);
    if (target === undefined) throw notWatched(node);
    try {
      return await question(target);
    } catch (cause) {
      throw faultOf(node)(cause);
    }
  };

  const scan: ClusterProbe['processes'] = (node, query, context) =>
    ask(node, ({ link }) => scanProcesses(setup, link, query, context));

  return {
    kind: 'erlang',
    localNode: name,
    seeds: [...seeds],
    events$: events.asObservable(),

    async watch(node, { signal }) {
      if (closing) throw closedError();
      if (signal.aborted) throw cancelled(node);
      let target = watched.get(node);
      if (target === undefined) {
        checkName(node, faultOf(node));
        if (hosts !== null && !hosts.has(hostOf(node))) throw hostNotAllowed(node);
        const emit = (event: ProbeEvent) => events.next(event);
        target = watchNode({ link: local.link(node), clock, emit, faultFrom: faultOf(node) });
        watched.set(node, target);
      }
      await untilAborted(target.first, signal, () => cancelled(node));
    },
    unwatch(node) {
      const target = watched.get(node);
      watched.delete(node);
      void target?.close();
    },

    sweep: (node, context) =>
      ask(node, (target) =>
        sweepNode(setup, { link: target.link, turn: target.turn++, peersPerSweep: PEERS_PER_SWEEP }, context),
      ),
    async nodeInfo(node, { includeProcesses, processLimit }, context) {
      const until = clock.now() + context.deadlineMs;
      const info = await ask(node, ({ link }) => askNodeInfo(setup, link, context));
      if (!includeProcesses) return info;
      const query = { sort: 'memory', order: 'desc', limit: processLimit, includeDetails: true } as const;
      const rows = await scan(node, query, { ...context, deadlineMs: Math.max(1, until - clock.now()) });
      return {
        value: { ...info.value, processes: [...rows.value.rows] },
        collectedAt: info.collectedAt,
        cost: { targetMs: info.cost.targetMs + rows.cost.targetMs, bytes: info.cost.bytes + rows.cost.bytes },
      };
    },
    ping: (node, context) => ask(node, ({ link }) => pingNode(link, setup, context)),
    processes: scan,
    ...createDepths({ ...setup, faultOf }, ask),

    close() {
      closing ??= (async () => {
        const open = [...watched.values()];
        watched.clear();
        await Promise.all(open.map((target) => target.close()));
        await local.close();
        events.complete();
      })();
      return closing;
    },
  };
}

function makeLocalNode(
  options: ErlangProbeOptions & { readonly clock: Clock },
  name: string,
  epmdPort: number,
  fault: (cause: unknown) => BeamdeckError,
): LocalNode {
  const cookie = readCookie(options);
  try {
    return createLocalNode({
      ...{ name, cookie, epmdPort, vocabulary: QUESTION_ATOMS },
      // The links' times and ours are compared: when the next attempt is made, and what the time is now.
      clock: options.clock,
      ...(options.random && { random: options.random }),
    });
  } catch (cause) {
    throw fault(cause);
  }
}

function checkName(node: string, fault: (cause: unknown) => BeamdeckError): void {
  try {
    parseNodeName(node);
  } catch (cause) {
    throw fault(cause);
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal, error: () => BeamdeckError): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(error());
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

const hostOf = (node: string) => node.slice(node.indexOf('@') + 1);

const noSeeds = () =>
  new BeamdeckError('invalid_parameter', 'No node to enter through was given.', {
    suggestions: ['Name at least one node of the cluster, as name@host.'],
  });
const notWatched = (node: string) =>
  new BeamdeckError('node_unreachable', `${node} is not watched.`, {
    details: { node },
    suggestions: ['Watch the node before asking it.'],
  });
const hostNotAllowed = (node: string) =>
  new BeamdeckError('forbidden', `The host of ${node} is not among those that nodes may be on.`, {
    details: { node },
    suggestions: ['Add the host to allowHosts, if that node belongs to the cluster.'],
  });
const closedError = () => new BeamdeckError('closed', 'The connection to the cluster was closed.');
const cancelled = (node: string) =>
  new BeamdeckError('cancelled', `Waiting for ${node} was cancelled.`, { details: { node } });
