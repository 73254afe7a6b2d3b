import { Subject } from 'rxjs';
import type { Clock } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import type { ErrorCode } from '../model/error.js';
import { BeamdeckError, isBeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { NodeInfo, NodeVitals } from '../model/node.js';
import type { ProcessRow } from '../model/process.js';
import { compareRows } from '../operations/process-merge.js';
import type {
  ClusterProbe,
  LinkDownReason,
  ProbeAnswer,
  ProbeContext,
  ProbeEvent,
} from '../probe/cluster-probe.js';
import { sampleNodeInfo, sampleNodeVitals } from './sample-node.js';
import type { ScriptedAct, ScriptedDepths } from './scripted-depths.js';
import { changed, factsOf, infoOf, newDepths, supervisionOf, tableOf } from './scripted-depths.js';

/** How a node behaves until it is told otherwise. */
export interface ScriptedNode extends ScriptedDepths {
  /** `ok`, or why no link to it can be made or held. */
  link: 'ok' | LinkDownReason;
  /** `never` leaves questions hanging until their deadline; a code rejects them with it. */
  answer: 'at_once' | 'never' | ErrorCode;
  visible: readonly string[];
  hidden: readonly string[];
  incarnation: string;
  otpRelease: string;
  processes: readonly ProcessRow[];
  vitals: Partial<NodeVitals>;
}

/** A probe whose nodes do exactly as they are told: for tests of what the engine makes of any course of events. */
export interface ScriptedProbe extends ClusterProbe<'erlang'> {
  /** Makes the node or changes it. A link that is thereby lost or regained is told at once to whoever watches. */
  set(name: string, change: Partial<ScriptedNode>): void;
  /** Every node sees every other. */
  mesh(...names: string[]): void;
  readonly watched: ReadonlySet<string>;
  /** Every act that was sent to a node, oldest first: also those that no answer came to. */
  readonly acts: readonly ScriptedAct[];
}

export function scriptedProbe(options: {
  readonly clock: Clock;
  readonly seeds: readonly string[];
}): ScriptedProbe {
  const { clock, seeds } = options;
  const nodes = new Map<string, ScriptedNode>();
  const watched = new Set<string>();
  const linked = new Set<string>();
  const events = new Subject<ProbeEvent>();
  const pending = new Set<() => void>();
  const acts: ScriptedAct[] = [];

  const review = (name: string): void => {
    if (!watched.has(name)) return;
    const link = nodes.get(name)?.link ?? 'not_running';
    const at = clock.now();
    if (link === 'ok' && !linked.has(name)) {
      linked.add(name);
      events.next({ type: 'link_up', node: name, at });
    } else if (link !== 'ok') {
      linked.delete(name);
      events.next({
        type: 'link_down',
        node: name,
        at,
        reason: link,
        error: linkError(link),
        nextAt: at + 1_000,
      });
    }
  };

  const ask = <T>(
    name: string,
    context: ProbeContext,
    value: (node: ScriptedNode) => T,
  ): Promise<ProbeAnswer<T>> => {
    const node = nodes.get(name);
    if (node === undefined || !linked.has(name)) {
      return Promise.reject(new BeamdeckError('node_unreachable', 'There is no link to the node.'));
    }
    if (node.answer === 'at_once') {
      try {
        return Promise.resolve({
          value: value(node),
          collectedAt: clock.now(),
          cost: { targetMs: 0.1, bytes: 100 },
        });
      } catch (cause) {
        return Promise.reject(errorFrom(cause));
      }
    }
    if (node.answer !== 'never') return Promise.reject(new BeamdeckError(node.answer, 'As the test has it.'));
    return new Promise((_, reject) => {
      const finish = (code: ErrorCode) => (): void => {
        cancelTimer();
        pending.delete(close);
        reject(new BeamdeckError(code, 'No answer.'));
      };
      const close = finish('closed');
      const cancelTimer = clock.schedule(context.deadlineMs, finish('timeout'));
      pending.add(close);
      context.signal.addEventListener('abort', finish('cancelled'), { once: true });
    });
  };

  return {
    kind: 'erlang',
    localNode: 'beamdeck@test',
    seeds,
    events$: events.asObservable(),
    watched,
    acts,
    set(name, change) {
      const before = nodes.get(name) ?? newNode(name);
      const after = { ...before, ...change };
      nodes.set(name, after);
      if (before.link !== after.link || (after.link === 'ok') !== linked.has(name)) review(name);
    },
    mesh(...names) {
      for (const name of names) this.set(name, { visible: names.filter((other) => other !== name) });
    },
    watch(name, { signal }) {
      if (signal.aborted) return Promise.reject(new BeamdeckError('cancelled', 'The call was cancelled.'));
      if (watched.has(name)) return Promise.resolve();
      watched.add(name);
      review(name);
      const link = nodes.get(name)?.link ?? 'not_running';
      return link === 'ok' ? Promise.resolve() : Promise.reject(linkError(link));
    },
    unwatch(name) {
      watched.delete(name);
      linked.delete(name);
    },
    sweep: (name, context) =>
      ask(name, context, (node) => ({
        vitals: {
          ...sampleNodeVitals(name),
          incarnation: node.incarnation,
          collectedAt: isoTime(clock.now()),
          ...node.vitals,
        },
        otpRelease: node.otpRelease,
        visible: node.visible,
        hidden: node.hidden,
        // Of a few, as a node of a large cluster would at each sweep.
        peerRttMs: Object.fromEntries(
          node.visible.slice(0, 16).map((peer) => [peer, nodes.get(peer)?.answer === 'never' ? null : 0.25]),
        ),
        netTicktime: 60,
      })),
    nodeInfo: (name, _request, context) =>
      ask(name, context, (node): NodeInfo => ({
        ...sampleNodeInfo(name),
        incarnation: node.incarnation,
        collectedAt: isoTime(clock.now()),
      })),
    ping: (name, context) => ask(name, context, () => 0.2),
    processes: (name, query, context) =>
      ask(name, context, (node) => {
        const rows = node.processes
          .filter((row) => query.type === undefined || row.type === query.type)
          .toSorted(compareRows(query));
        return {
          rows: rows.slice(0, query.limit),
          matched: rows.length,
          scanned: node.processes.length,
          partial: false,
        };
      }),
    resolve: (name, process, context) => ask(name, context, (node) => factsOf(node, process)),
    processInfo: (name, requests, context) =>
      ask(name, context, (node) =>
        requests.map(({ process }) => {
          try {
            return { info: infoOf(node, process), error: null };
          } catch (cause) {
            return { info: null, error: errorFrom(cause) };
          }
        }),
      ),
    supervisors: (name, request, context) => ask(name, context, (node) => supervisionOf(node, request)),
    applications: (name, context) => ask(name, context, ({ applications }) => applications),
    etsTables: (name, query, context) =>
      ask(name, context, ({ tables }) =>
        tableOf(
          tables,
          query,
          (table) => table.name,
          (table) => table[query.sort],
        ),
      ),
    ports: (name, query, context) =>
      ask(name, context, ({ ports }) =>
        tableOf(
          ports,
          query,
          (port) => `${port.id} ${port.name}`,
          (port) => port[query.sort === 'queue_bytes' ? 'queueBytes' : query.sort],
        ),
      ),
    unknownAtoms: (name, names, context) =>
      ask(name, context, ({ atoms }) => names.filter((each) => atoms !== null && !atoms.has(each))),
    act(name, target, action, context) {
      if (linked.has(name)) acts.push({ node: name, target, action });
      return ask(name, context, (node) => {
        if (target.incarnation !== factsOf(node, target).incarnation) throw changed();
        const result = node.onAct(target, action);
        if (isBeamdeckError(result)) throw result;
        if (result.alive === false) {
          node.processes = node.processes.filter(({ pid }) => pid !== target.pid);
        }
        return result;
      });
    },
    close() {
      for (const cancel of [...pending]) cancel();
      watched.clear();
      linked.clear();
      events.complete();
      return Promise.resolve();
    },
  };
}

const newNode = (name: string): ScriptedNode => ({
  link: 'ok',
  answer: 'at_once',
  visible: [],
  hidden: [],
  incarnation: `1-${name}`,
  otpRelease: '25',
  processes: [],
  vitals: {},
  ...newDepths(),
});

function linkError(reason: LinkDownReason): BeamdeckError {
  switch (reason) {
    case 'not_running':
      return new BeamdeckError('node_not_running', 'The port mapper does not know the node.');
    case 'refused':
      return new BeamdeckError('cookie_rejected', 'The node did not accept the cookie.');
    case 'closed':
    case 'silent':
      return new BeamdeckError('node_unreachable', 'The link is gone.');
  }
}
